import datetime

from django.db import migrations, models

from portal.tenancy.operations import Wall

IGNORED_ROUTE = ("ended", "code_min", "code_max", "code_stem", "earlier_ends")
IGNORED_IMPORT = ("plan", "warnings", "rejected", "layout")


def triggers(model: str, table: str, ignored: tuple[str, ...]) -> list[str]:
    """The history must not tell of the new columns."""
    drop = [f"DROP TRIGGER history_{operation} ON {table}" for operation in ("insert", "update", "delete")]
    return drop + Wall(model, ignored=ignored)._triggers(table)


class Migration(migrations.Migration):
    """What Undo needs to know of a route, and where an import keeps its rejected lines."""

    dependencies = [("gateways", "0004_price_keys")]
    operations = [
        migrations.AddField(
            "route",
            "earlier_ends",
            models.JSONField(
                editable=False,
                help_text="[[valid_to, closed_by], …]: ends it had before, newest first; for Undo",
                null=True,
            ),
        ),
        migrations.AddField(
            "coverageimport",
            "rejected",
            models.FileField(
                blank=True, help_text="every rejected line, for the download", max_length=300, upload_to="", default=""
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            "route",
            models.Index(
                condition=models.Q(
                    ("ended", False), ("valid_to__lt", datetime.datetime(9999, 12, 31, tzinfo=datetime.UTC))
                ),
                fields=["valid_to"],
                name="route_ending",
            ),
        ),
        migrations.RunSQL(triggers("Route", "gateways_route", IGNORED_ROUTE), migrations.RunSQL.noop),
        migrations.RunSQL(
            triggers("CoverageImport", "gateways_coverageimport", IGNORED_IMPORT), migrations.RunSQL.noop
        ),
    ]
