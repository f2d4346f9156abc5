"""What a population of a DDI pricelist will do, worked out in temporary tables before anything changes.

A customer who buys a number needs one price for its place and type, so a pricelist holds **one price per (currency,
place, type)**, place being country, country prefix, state, area/city and area code. A supplier may have several offers
for one place; the one that can be delivered and costs least gets the price: first those with stock or with unknown
stock, of them the lowest MRC, then NRC, then cost per minute, then the supplier's channel price, and at last the oldest
offer. What stands there already is judged by the rule that term prices have (`pricelists.conflicts`); between
gateways, "cheapest" compares MRC, then NRC, then cost per minute, in the price's currency.

`plan_offer` holds the winning offers, `plan_new` their prices, `plan_pair` how an old and a new price of the same thing
stand to each other, `plan_close` which old ones end.
"""

from datetime import datetime

from django.db.models import QuerySet

from gateways.models import DdiOffer
from gateways.models.numbers import PLACE
from pricelists import conflicts
from pricelists.ddi import formula
from pricelists.models import DdiPricelist
from pricelists.sql import Sql, run

PLACE_SQL = ", ".join(PLACE)
WINNER = "(stock = 0) IS TRUE, mrc, nrc, per_minute, channel_price NULLS LAST, id"
"""ORDER BY: which of several offers for one place gets the price."""

VALUES = (
    "nrc, mrc, per_minute, included_channels, channel_price, channel_factor, fax, sms, regulation, cost_nrc, cost_mrc,"
    " cost_per_minute, gateway_id, gateway_owner_id, markup"
)
"""What makes two prices of one place the same."""

PRICE = f"currency, {PLACE_SQL}, {VALUES}, offer_id"


def place_name(alias: str) -> str:
    """SQL of `VersionedNumbers.place`."""
    code = f"concat_ws(' ', nullif({alias}.country_prefix, ''), nullif({alias}.area_code, ''))"
    parts = ", ".join(f"nullif({alias}.{name}, '')" for name in ("city", "state", "country"))
    return f"concat_ws(', ', {parts}) || CASE WHEN {code} = '' THEN '' ELSE ' (' || {code} || ')' END"


def sellable(offers: QuerySet[DdiOffer], at: datetime) -> QuerySet[DdiOffer]:
    """Those of the offers that hold now and aren't blocked by hand.

    One without stock keeps a price: its stock may change tomorrow.
    """
    return offers.filter(ended=False, status=DdiOffer.Status.ACTIVE, valid_from__lte=at, valid_to__gt=at)


def pick_offers(offers: QuerySet[DdiOffer]) -> int:
    """`plan_offer`: the offers that get the prices of their places. Returns how many."""
    inner, params = offers.order_by().values("pk").query.sql_with_params()
    picked = run(
        f"""CREATE TEMP TABLE plan_offer ON COMMIT DROP AS
        SELECT DISTINCT ON ({PLACE_SQL}) id, partner_id, gateway_id, {PLACE_SQL}, nrc, mrc, per_minute,
            included_channels, channel_price, fax, sms, regulation, stock
        FROM gateways_ddioffer WHERE id IN ({inner}) ORDER BY {PLACE_SQL}, {WINNER}""",
        list(params),
    )
    run("ANALYZE plan_offer (id)")
    return picked


def priced(pricelist: DdiPricelist, terms: list[formula.Terms], kind: str, *, offers: str = "plan_offer") -> Sql:
    """SELECT of the new prices (as `opened`) of the picked offers, one for each offer and row of terms."""
    values, params = formula.terms_values(terms, kind)
    place = ", ".join(f"o.{name}" for name in PLACE)
    return Sql(
        text=f"""
        SELECT t.currency, {place}, q1.nrc, q1.mrc, q1.per_minute, %s::int AS included_channels, q2.channel_price,
            t.factor::bigint AS channel_factor, o.fax, o.sms, o.regulation, q1.cost_nrc, q1.cost_mrc,
            q1.cost_per_minute, o.gateway_id, o.partner_id AS gateway_owner_id, t.markup, o.id AS offer_id,
            false AS handmade, ''::varchar AS reason, false AS kept
        FROM {offers} o CROSS JOIN {values} {formula.priced_from(kind)}""",
        params=[pricelist.included_channels, *params],
    )


def make_new(prices: Sql, *, more: str = "") -> int:
    """Put new prices into `plan_new`. Returns how many. more: further columns to keep there, as ", price_id"."""
    made = run(
        f"CREATE TEMP TABLE plan_new ON COMMIT DROP AS SELECT row_number() OVER () AS n, {PRICE}{more}"
        f" FROM ({prices.text}) p",
        prices.params,
    )
    run(f"ANALYZE plan_new (currency, {PLACE_SQL})")
    return made


def settle(pricelist: DdiPricelist, *, replace_handmade: bool, reprice: bool = False, ended: Sql | None = None) -> None:
    """Work out what the prices in `plan_new` do to those of the pricelist: `plan_pair` and `plan_close`.

    ended: SELECT (old_id) of prices that end where `plan_new` brings nothing in their place.
    """
    verdict = conflicts.verdict(
        pricelist,
        replace_handmade=replace_handmade,
        reprice=reprice,
        cheaper="(n.cost_mrc, n.cost_nrc, n.cost_per_minute) < (o.cost_mrc, o.cost_nrc, o.cost_per_minute)",
        no_cost="o.cost_mrc IS NULL",
    )
    same = " AND ".join(f"o.{name} = n.{name}" for name in ("currency", *PLACE))
    run(
        f"""CREATE TEMP TABLE plan_pair ON COMMIT DROP AS
        SELECT o.id AS old_id, n.n, CASE WHEN NOT o.handmade AND ({_of("o")}) IS NOT DISTINCT FROM ({_of("n")})
                                         THEN 'same' ELSE {verdict.text} END AS verdict
        FROM plan_new n JOIN pricelists_ddiprice o ON {same}
        WHERE o.pricelist_id = %s AND NOT o.ended""",
        [*verdict.params, pricelist.pk],
    )
    run("CREATE INDEX ON plan_pair (n)")
    run("ANALYZE plan_pair")
    run("CREATE TEMP TABLE plan_ended (old_id bigint) ON COMMIT DROP")
    if ended is not None:
        run(f"INSERT INTO plan_ended {ended.text}", ended.params)
        run("DELETE FROM plan_ended e WHERE EXISTS (SELECT FROM plan_pair p WHERE p.old_id = e.old_id)")
    run(
        "CREATE TEMP TABLE plan_close ON COMMIT DROP AS SELECT old_id FROM plan_pair WHERE verdict = 'won'"
        " UNION SELECT old_id FROM plan_ended"
    )


def opened() -> Sql:
    """SELECT of the prices that a settled plan writes: PRICE, handmade, reason, kept."""
    return Sql(
        text=f"SELECT {PRICE}, false AS handmade, ''::varchar AS reason, false AS kept FROM plan_new s"
        " WHERE NOT EXISTS (SELECT FROM plan_pair p WHERE p.n = s.n AND p.verdict <> 'won')"
    )


def _of(alias: str) -> str:
    return ", ".join(f"{alias}.{name.strip()}" for name in VALUES.split(","))
