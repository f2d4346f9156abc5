from django.db import migrations, models

from portal.tenancy.operations import Wall

IGNORED = ("ended", "earlier_ends", "stock", "earlier_stock")
_TABLE = "gateways_ddioffer"


class Migration(migrations.Migration):
    """What Undo needs to know of an offer's stock, and how old a gateway's coverage may become."""

    dependencies = [("gateways", "0011_ddi_gateways_and_pricelists")]
    operations = [
        migrations.AddField(
            "ddioffer",
            "earlier_stock",
            models.JSONField(
                editable=False,
                help_text="[[stock, replaced_by], …]: what it was before, newest first; for Undo",
                null=True,
            ),
        ),
        migrations.AddField(
            "ddigateway",
            "coverage_max_days",
            models.PositiveSmallIntegerField(
                blank=True,
                help_text="Empty: however old.",
                null=True,
                verbose_name="Coverage may be this old (days)",
            ),
        ),
        # History is of terms: a supplier's stock changes with every file.
        migrations.RunSQL(
            [f"DROP TRIGGER history_{operation} ON {_TABLE}" for operation in ("insert", "update", "delete")]
            + Wall("DdiOffer", ignored=IGNORED)._triggers(_TABLE),
            migrations.RunSQL.noop,
        ),
    ]
