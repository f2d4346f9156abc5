from typing import Any

from django.db import migrations, models

from portal.tenancy.operations import Wall

IGNORED = ("ended", "code_min", "code_max", "code_stem")


class CommonStart(models.Func):
    """What two texts of up to 15 characters begin with together."""

    arity = 2

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        (first, _none), (second, _none) = (compiler.compile(part) for part in self.source_expressions)
        same = " + ".join(f"(left({first}, {n}) = left({second}, {n}))::int" for n in range(1, 16))
        return f"left({first}, {same})", []


def stem() -> models.GeneratedField:
    return models.GeneratedField(
        db_persist=True,
        expression=CommonStart("code_min", "code_max"),
        output_field=models.CharField(db_collation="C", max_length=15),
    )


def triggers(model: str, table: str) -> list[str]:
    """The history must not tell of the new column either."""
    drop = [f"DROP TRIGGER history_{operation} ON {table}" for operation in ("insert", "update", "delete")]
    return drop + Wall(model, ignored=IGNORED)._triggers(table)


class Migration(migrations.Migration):
    """What all codes of a row begin with: the column by which a called number finds its route."""

    dependencies = [("gateways", "0002_margin_guard")]
    operations = [
        migrations.AddField("route", "code_stem", stem()),
        migrations.AddField("termprice", "code_stem", stem()),
        migrations.AddIndex("route", models.Index(fields=["gateway", "code_stem"], name="route_stem")),
        migrations.AddIndex("termprice", models.Index(fields=["pricelist", "code_stem"], name="price_stem")),
        migrations.RunSQL(triggers("Route", "gateways_route"), migrations.RunSQL.noop),
        migrations.RunSQL(triggers("TermPrice", "gateways_termprice"), migrations.RunSQL.noop),
    ]
