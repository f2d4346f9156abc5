"""An amendment's rows, kept for its preview and its result, and what they add up to."""

from typing import Any

from django.db.models import Count, F, Q

from pricelists.models import Population, PopulationRow
from pricelists.sql import Sql, rows, run

What = PopulationRow.What
SHOWN = 20
COLUMNS = (
    "what, name, country, currency, codes, code_count, before, after, cost, terms_before, terms_after,"
    " supplier_before, supplier_after"
)


def record(amendment: Population, found: Sql) -> None:
    """Replace the amendment's rows. found: SELECT of COLUMNS."""
    PopulationRow.objects.filter(population=amendment).delete()
    run(
        f"INSERT INTO {PopulationRow._meta.db_table} (population_id, {COLUMNS})"
        f" SELECT %s, {COLUMNS} FROM ({found.text}) s ORDER BY name, currency, codes",
        [amendment.pk, *found.params],
    )


def summary(amendment: Population) -> dict[str, Any]:
    """Rows by what happens to them, how many lie below cost, prices that begin and end, and the biggest moves."""
    own = PopulationRow.objects.filter(population=amendment)
    counts: dict[str, Any] = {what.value: 0 for what in What}
    counts |= dict(own.order_by().values_list("what").annotate(n=Count("pk")))
    counts["below_cost"] = own.filter(after__lt=F("cost")).count()
    counts["same_terms"] = own.filter(Q(what=What.SAME, terms_before=F("terms_after"))).count()
    counts["handmade_left"] = amendment.selection.get("handmade_left", 0)
    counts["rows"] = sum(counts[what.value] for what in What)
    counts["changes"] = counts["rows"] - counts[What.STAYS.value]
    moves = rows(
        f"""SELECT name, currency, before, after FROM {PopulationRow._meta.db_table}
        WHERE population_id = %s AND before <> after
        ORDER BY greatest(after, before)::numeric / nullif(least(after, before), 0) DESC NULLS FIRST,
                 abs(after - before) DESC, id LIMIT %s""",
        [amendment.pk, SHOWN],
    )
    return {**counts, "moves": [[m["name"], m["currency"], m["before"], m["after"]] for m in moves]}


def digest_of(written: Sql, columns: str) -> str:
    """A digest of the prices that a plan writes and of those it ends, whatever their order."""
    found = rows(
        f"""SELECT md5(coalesce(string_agg(md5(ROW({columns})::text), '' ORDER BY md5(ROW({columns})::text)), ''))
            || (SELECT md5(coalesce(string_agg(old_id::text, ',' ORDER BY old_id), '')) FROM plan_close) AS digest
        FROM ({written.text}) s""",
        written.params,
    )
    return str(found[0]["digest"])
