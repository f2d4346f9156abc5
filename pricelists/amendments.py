"""What an amendment does to term prices, worked out in the temporary tables of a plan (`pricelists.plan`).

Repriced: the codes that cost too much, at the route that sells them now. Each price keeps its own markup, so that it
goes through the population's formula once more. Replaced: the codes that its supplier no longer sells, or asks nothing
for, at the cheapest supplier that sells them (`next_supplier`). A price of which only some codes are concerned goes on
with the others.
"""

from datetime import datetime

from django.utils import timezone

from portal.money import rates
from portal.money.rounding import from_micro
from pricelists import amending_rows, formula, margin_guard, next_supplier, plan, population
from pricelists.kinds import TERM
from pricelists.models import Population, TermPricelist
from pricelists.populating import quotes_or_refusal
from pricelists.sql import Sql, rows, run

Kind = Population.Kind
_UNSOLD = "SELECT id, origin, code FROM amend_unsold"


def work_out(amendment: Population, *, at: datetime, quotes: dict[str, rates.Quote] | None) -> dict[str, rates.Quote]:
    """Fill the plan's tables by the costs of a moment. quotes: the exchange rates to use; those of today by default.

    Returns the exchange rates that were used. Raises PricelistRefusal.
    """
    pricelist, chosen = TERM.pricelist_of(amendment), amendment.selection["prices"]
    if amendment.kind == Kind.KEEP:
        _close_kept(pricelist, chosen)
        return {}
    percent = margin_guard.guarded_percent()
    margin_guard.price_costs([pricelist.pk], at=at, on=timezone.localdate(), percent=percent)
    run("DROP TABLE IF EXISTS pg_temp.amend_code, pg_temp.amend_unsold")
    run(
        """CREATE TEMP TABLE amend_unsold ON COMMIT DROP AS
        SELECT id, origin, code FROM guard_code WHERE state IN ('unsold', 'free') AND id = ANY(%s)""",
        [chosen],
    )
    used: dict[str, rates.Quote] = {}
    ended: Sql | None = None
    if amendment.kind == Kind.REPLACE:
        used = next_supplier.find(at=at, quotes=quotes)
        if amendment.selection.get("end_rest"):
            ended = Sql(text=f"{_UNSOLD} EXCEPT SELECT id, origin, code FROM amend_code")
    else:
        run(
            """CREATE TEMP TABLE amend_code ON COMMIT DROP AS
            SELECT id, origin, code, route_id FROM guard_code
            WHERE route_id IS NOT NULL AND id = ANY(%s) AND %s""",
            [chosen, amendment.kind == Kind.REPRICE],
        )
        if amendment.kind == Kind.END:
            ended = Sql(text=_UNSOLD)
    terms, kind, used = _terms(pricelist, quotes or used)
    plan.make_new_from(_priced(terms, kind), more=", price_id")
    plan.settle(pricelist, replace_handmade=amendment.replace_handmade, reprice=True, ended=ended)
    return used


def opened(amendment: Population) -> Sql:
    """SELECT of the prices that it writes: the kind's columns, handmade, reason and kept."""
    if amendment.kind != Kind.KEEP:
        return plan.opened()
    return Sql(
        text=f"SELECT {TERM.columns}, true AS handmade, %s::varchar AS reason, true AS kept FROM {TERM.table}"
        " WHERE id IN (SELECT old_id FROM plan_close)",
        params=[amendment.selection["reason"]],
    )


def digest(amendment: Population) -> str:
    """What the plan would write, in one text. Not by which version of a route: only what customers feel counts."""
    columns = "currency, origin_codes, codes, rate, connection_fee, gateway_id, markup, handmade, reason, kept"
    return amending_rows.digest_of(opened(amendment), columns)


def rows_of(amendment: Population) -> Sql:
    """SELECT of the amendment's rows (`amending_rows.COLUMNS`) by the plan that is worked out."""
    what = "CASE WHEN s.rate > p.rate THEN 'dearer' WHEN s.rate < p.rate THEN 'cheaper' ELSE 'same' END"
    old = "p.destination AS name, p.country, p.currency"
    fee = "CASE WHEN {0} <> 0 THEN trim_scale({0} / 1000000::numeric)::text ELSE '' END".format
    joined = "array_to_string({0}, ',') AS codes, cardinality({0}) AS code_count".format
    before = f"{fee('p.connection_fee')} AS terms_before"
    supplier = "coalesce((SELECT name FROM gateways_termgateway w WHERE w.id = {0}), '')".format
    new = Sql(
        text=f"""
        SELECT {what} AS what, {old}, {joined("x.codes")}, p.rate AS before, s.rate AS after, s.cost, {before},
            {fee("s.connection_fee")} AS terms_after, {supplier("p.gateway_id")} AS supplier_before,
            {supplier("s.gateway_id")} AS supplier_after
        FROM (SELECT n, own_codes AS codes FROM plan_new
              WHERE NOT EXISTS (SELECT FROM plan_pair q WHERE q.n = plan_new.n AND q.verdict <> 'won')
              UNION ALL SELECT n, codes FROM plan_rest WHERE n IS NOT NULL) x
        JOIN plan_new s ON s.n = x.n JOIN pricelists_termprice p ON p.id = s.price_id"""
    )
    if amendment.kind == Kind.KEEP:
        return Sql(
            text=f"""
            SELECT 'kept' AS what, {old}, {joined("p.codes")}, p.rate AS before, p.rate AS after, NULL::bigint AS cost,
                {before}, {fee("p.connection_fee")} AS terms_after, {supplier("p.gateway_id")} AS supplier_before,
                '' AS supplier_after
            FROM pricelists_termprice p WHERE p.id IN (SELECT old_id FROM plan_close)"""
        )
    gone = f"""
        SELECT '{{what}}' AS what, {old}, {joined("x.codes")}, p.rate AS before, {{after}} AS after,
            NULL::bigint AS cost, {before}, '' AS terms_after, {supplier("p.gateway_id")} AS supplier_before,
            '' AS supplier_after
        FROM (SELECT {{id}} AS id, array_agg(DISTINCT code COLLATE "C" ORDER BY code COLLATE "C")::varchar[] AS codes
              FROM {{table}} GROUP BY 1) x
        JOIN pricelists_termprice p ON p.id = x.id"""
    parts = [new.text, gone.format(what="ended", after="NULL::bigint", id="old_id", table="plan_ended")]
    if amendment.kind == Kind.REPLACE and not amendment.selection.get("end_rest"):
        left = f"({_UNSOLD} EXCEPT SELECT id, origin, code FROM amend_code) l"
        parts.append(gone.format(what="stays", after="p.rate", id="id", table=left))
    return Sql(text=" UNION ALL ".join(parts))


def _close_kept(pricelist: TermPricelist, chosen: list[int]) -> None:
    """The plan of keeping: the versions that stand end, and begin again as hand-made."""
    run("CREATE TEMP TABLE plan_new ON COMMIT DROP AS SELECT 0 AS n WHERE false")
    run(
        f"""CREATE TEMP TABLE plan_close ON COMMIT DROP AS
        SELECT id AS old_id FROM {TERM.table} WHERE id = ANY(%s) AND pricelist_id = %s AND NOT ended""",
        [chosen, pricelist.pk],
    )


def _terms(
    pricelist: TermPricelist, quotes: dict[str, rates.Quote]
) -> tuple[list[formula.Terms], str, dict[str, rates.Quote]]:
    """The formula's numbers for every (currency of costs, currency, markup) among `amend_code`."""
    wanted = rows(
        """SELECT DISTINCT w.currency AS source, p.currency AS target, p.markup FROM amend_code c
        JOIN pricelists_termprice p ON p.id = c.id JOIN gateways_route r ON r.id = c.route_id
        JOIN gateways_termgateway w ON w.id = r.gateway_id WHERE p.markup IS NOT NULL ORDER BY 1, 2, 3"""
    )
    needed = {c for row in wanted if row["source"] != row["target"] for c in (row["source"], row["target"])}
    used = quotes if needed <= set(quotes) else quotes_or_refusal(needed)
    terms = [
        made
        for row in wanted
        for made in population.make_terms(
            pricelist,
            source=row["source"],
            currencies=[row["target"]],
            markup=from_micro(row["markup"]),
            quotes=used,
        )
    ]
    largest = rows(
        "SELECT coalesce(max(greatest(r.rate, r.connection_fee)), 0)::bigint AS most"
        " FROM amend_code c JOIN gateways_route r ON r.id = c.route_id"
    )[0]["most"]
    population.check_size(terms, largest)
    return terms, formula.number_type(terms, largest), {c: used[c] for c in sorted(needed)}


def _priced(terms: list[formula.Terms], kind: str) -> Sql:
    """The codes of `amend_code` by the routes that sell them; names stay those of the price."""
    if not terms:
        return Sql(
            text=f"SELECT {plan.NEW}, codes AS own_codes, id AS price_id FROM pricelists_termprice WHERE false",
        )
    values, params = formula.terms_values(terms, kind)
    return Sql(
        text=f"""
        SELECT p.currency, g.origin_codes, g.codes AS own_codes, p.id AS price_id,
               cardinality(g.codes) AS code_count, g.codes[1] AS code_min,
               g.codes[cardinality(g.codes)] AS code_max, p.destination, p.country, p.line_type, q4.rate,
               q1.fee AS connection_fee, q1.cost, r.gateway_id, r.partner_id AS gateway_owner_id, t.markup, q3.floored,
               q2.capped, coalesce(q4.rate >= t.expensive_rate, false) AS expensive,
               -- A price names a route only if all its codes and origins are that route's own.
               CASE WHEN g.codes <@ r.codes AND g.origin_codes <@ r.origin_codes
                    AND (g.origin_codes = '{{}}') = (r.origin_codes = '{{}}') THEN r.id END AS route_id
        FROM (
            SELECT id, route_id, array_remove(origins, '')::varchar(15)[] AS origin_codes,
                   array_agg(code ORDER BY code COLLATE "C")::varchar(15)[] AS codes
            FROM (SELECT id, route_id, code, array_agg(origin ORDER BY origin COLLATE "C") AS origins
                  FROM amend_code GROUP BY id, route_id, code) c
            GROUP BY id, route_id, origins) g
        JOIN pricelists_termprice p ON p.id = g.id
        JOIN gateways_route r ON r.id = g.route_id AND (r.rate > 0 OR r.connection_fee > 0)
        JOIN gateways_termgateway w ON w.id = r.gateway_id
        JOIN {values} ON t.source = w.currency AND t.currency = p.currency AND t.markup = p.markup
        {formula.priced_from(kind)}""",
        params=params,
    )
