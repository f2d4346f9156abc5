"""What an amendment does to DDI prices, worked out in the temporary tables of a plan (`pricelists.ddi.plan`).

Each price keeps its own markup and its way to the channel price: by factor it follows the new MRC, a fixed one stays.
Either is lifted to the channel's cost × markup where it would lie below that cost.
"""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from gateways.models import DdiOffer
from gateways.models.numbers import PLACE
from portal.money import rates
from portal.money.rounding import from_micro
from pricelists import amending_rows
from pricelists.ddi import formula, margin_guard, next_supplier, plan, population
from pricelists.ddi.channels import Channels
from pricelists.kinds import DDI
from pricelists.margin_guard import guarded_percent
from pricelists.models import Population
from pricelists.populating import quotes_or_refusal
from pricelists.sql import Sql, rows, run

Kind = Population.Kind
_NOBODY = "SELECT id FROM amend_unsold WHERE id NOT IN (SELECT price_id FROM amend_offer)"


def work_out(amendment: Population, *, at: datetime, quotes: dict[str, rates.Quote] | None) -> dict[str, rates.Quote]:
    """Fill the plan's tables by the costs of a moment. quotes: the exchange rates to use; those of today by default.

    Returns the exchange rates that were used. Raises PricelistRefusal.
    """
    pricelist, chosen = DDI.pricelist_of(amendment), amendment.selection["prices"]
    if amendment.kind == Kind.KEEP:
        run("CREATE TEMP TABLE plan_new ON COMMIT DROP AS SELECT 0 AS n WHERE false")
        run(
            f"""CREATE TEMP TABLE plan_close ON COMMIT DROP AS
            SELECT id AS old_id FROM {DDI.table} WHERE id = ANY(%s) AND pricelist_id = %s AND NOT ended""",
            [chosen, pricelist.pk],
        )
        return {}
    margin_guard.price_costs([pricelist.pk], at=at, on=timezone.localdate(), percent=guarded_percent())
    run(
        """CREATE TEMP TABLE amend_unsold ON COMMIT DROP AS
        SELECT DISTINCT id FROM guard_ddi WHERE state IN ('unsold', 'free') AND id = ANY(%s)""",
        [chosen],
    )
    used: dict[str, rates.Quote] = {}
    ended: Sql | None = None
    if amendment.kind == Kind.REPLACE:
        used = next_supplier.find(at=at, quotes=quotes)
        if amendment.selection.get("end_rest"):
            ended = Sql(text=_NOBODY)
    else:
        same = " AND ".join(f"o.{name} = p.{name}" for name in PLACE)
        run(
            f"""CREATE TEMP TABLE amend_offer ON COMMIT DROP AS
            SELECT p.id AS price_id, o.id, o.partner_id, o.gateway_id, o.nrc, o.mrc, o.per_minute, o.channel_price,
                o.fax, o.sms, o.regulation
            FROM pricelists_ddiprice p JOIN guard_offer o ON o.gateway_id = p.gateway_id AND {same} AND o.mrc > 0
            WHERE p.id = ANY(%s) AND p.pricelist_id = %s AND NOT p.ended AND %s""",
            [chosen, pricelist.pk, amendment.kind == Kind.REPRICE],
        )
        if amendment.kind == Kind.END:
            ended = Sql(text=_NOBODY)
    terms, used = _terms(quotes or used)
    plan.make_new(_priced(terms), more=", price_id")
    plan.settle(pricelist, replace_handmade=amendment.replace_handmade, reprice=True, ended=ended)
    return used


def opened(amendment: Population) -> Sql:
    """SELECT of the prices that it writes: the kind's columns, handmade, reason and kept."""
    if amendment.kind != Kind.KEEP:
        return plan.opened()
    return Sql(
        text=f"SELECT {DDI.columns}, true AS handmade, %s::varchar AS reason, true AS kept FROM {DDI.table}"
        " WHERE id IN (SELECT old_id FROM plan_close)",
        params=[amendment.selection["reason"]],
    )


def digest(amendment: Population) -> str:
    """What the plan would write, in one text. Not by which version of an offer: only what customers feel counts."""
    columns = (
        f"currency, {plan.PLACE_SQL}, nrc, mrc, per_minute, included_channels, channel_price, channel_factor,"
        " gateway_id, markup, handmade, reason, kept"
    )
    return amending_rows.digest_of(opened(amendment), columns)


def rows_of(amendment: Population) -> Sql:
    """SELECT of the amendment's rows (`amending_rows.COLUMNS`) by the plan that is worked out."""
    old = f"left({plan.place_name('p')}, 240) AS name, p.country, p.currency, '' AS codes, 0 AS code_count"
    supplier = "coalesce((SELECT name FROM gateways_ddigateway w WHERE w.id = {0}), '')".format
    before = f"p.mrc AS before, {{after}} AS after, {{cost}} AS cost, {_terms_text('p')} AS terms_before"
    if amendment.kind == Kind.KEEP:
        return Sql(
            text=f"""
            SELECT 'kept' AS what, {old}, {before.format(after="p.mrc", cost="NULL::bigint")},
                {_terms_text("p")} AS terms_after, {supplier("p.gateway_id")} AS supplier_before, '' AS supplier_after
            FROM pricelists_ddiprice p WHERE p.id IN (SELECT old_id FROM plan_close)"""
        )
    amounts = "({0}.mrc, {0}.nrc, {0}.per_minute, {0}.channel_price)".format
    new = f"""
        SELECT CASE WHEN {amounts("s")} IS NOT DISTINCT FROM {amounts("p")} THEN 'same'
                    WHEN {amounts("s")} > {amounts("p")} THEN 'dearer' ELSE 'cheaper' END AS what,
            {old}, {before.format(after="s.mrc", cost="s.cost_mrc")}, {_terms_text("s")} AS terms_after,
            {supplier("p.gateway_id")} AS supplier_before, {supplier("s.gateway_id")} AS supplier_after
        FROM plan_new s JOIN pricelists_ddiprice p ON p.id = s.price_id
        WHERE NOT EXISTS (SELECT FROM plan_pair q WHERE q.n = s.n AND q.verdict <> 'won')"""
    gone = f"""
        SELECT '{{what}}' AS what, {old}, {before}, '' AS terms_after,
            {supplier("p.gateway_id")} AS supplier_before, '' AS supplier_after
        FROM pricelists_ddiprice p WHERE p.id IN ({{ids}})"""
    null = "NULL::bigint"
    parts = [new, gone.format(what="ended", after=null, cost=null, ids="SELECT old_id FROM plan_ended")]
    if amendment.kind == Kind.REPLACE and not amendment.selection.get("end_rest"):
        parts.append(gone.format(what="stays", after="p.mrc", cost=null, ids=_NOBODY))
    return Sql(text=" UNION ALL ".join(parts))


def _terms_text(alias: str) -> str:
    """SQL of what a price has beside the MRC: "NRC 5, 0.01 per minute, channel 3.12"."""

    def amount(name: str) -> str:
        return f"trim_scale({alias}.{name} / 1000000::numeric)"

    return (
        f"left('NRC ' || {amount('nrc')} || ', per minute ' || {amount('per_minute')}"
        f" || coalesce(', channel ' || {amount('channel_price')}, ''), 160)"
    )


def _terms(quotes: dict[str, rates.Quote]) -> tuple[list[formula.Terms], dict[str, rates.Quote]]:
    """The formula's numbers for every (currency of costs, currency, markup) among `amend_offer`."""
    wanted = rows(
        """SELECT DISTINCT w.currency AS source, p.currency AS target, p.markup FROM amend_offer o
        JOIN pricelists_ddiprice p ON p.id = o.price_id JOIN gateways_ddigateway w ON w.id = o.gateway_id
        WHERE p.markup IS NOT NULL ORDER BY 1, 2, 3"""
    )
    needed = {c for row in wanted if row["source"] != row["target"] for c in (row["source"], row["target"])}
    used = quotes if needed <= set(quotes) else quotes_or_refusal(needed)
    by_the_price = Channels.from_json({})
    terms = [
        made
        for row in wanted
        for made in population.make_terms(
            source=row["source"],
            currencies=[row["target"]],
            markup=from_micro(row["markup"]),
            channels=by_the_price,
            quotes=used,
        )
    ]
    population.number_type(terms, _offers())
    return terms, {c: used[c] for c in sorted(needed)}


def _offers() -> "QuerySet[DdiOffer]":
    return DdiOffer.objects.filter(pk__in=[row["id"] for row in rows("SELECT DISTINCT id FROM amend_offer")])


def _priced(terms: list[formula.Terms]) -> Sql:
    """The prices of `amend_offer` by the offers that sell their places."""
    kind = "numeric"
    place = ", ".join(f"p.{name}" for name in PLACE)
    if not terms:
        return Sql(text=f"SELECT {plan.PRICE}, id AS price_id FROM pricelists_ddiprice WHERE false")
    values, params = formula.terms_values(terms, kind)
    by_factor = formula.channel_by_factor("q1.mrc", "p.channel_factor", kind)
    lifted = formula.half_up(f"o.channel_price::{kind} * t.b", kind)
    return Sql(
        text=f"""
        SELECT p.id AS price_id, p.currency, {place}, q1.nrc, q1.mrc, q1.per_minute, p.included_channels,
            CASE WHEN c.price::numeric * t.d < o.channel_price::numeric * t.a THEN {lifted} ELSE c.price END
                AS channel_price,
            p.channel_factor, o.fax, o.sms, o.regulation, q1.cost_nrc, q1.cost_mrc, q1.cost_per_minute, o.gateway_id,
            o.partner_id AS gateway_owner_id, t.markup, o.id AS offer_id
        FROM amend_offer o JOIN pricelists_ddiprice p ON p.id = o.price_id
        JOIN gateways_ddigateway w ON w.id = o.gateway_id
        JOIN {values} ON t.source = w.currency AND t.currency = p.currency AND t.markup = p.markup
        {formula.amounts_from(kind)}
        CROSS JOIN LATERAL (SELECT coalesce({by_factor}, p.channel_price) AS price) c""",
        params=params,
    )
