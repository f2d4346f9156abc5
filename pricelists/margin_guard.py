"""The margin guard: which published prices earn too little at what their supplier charges now, or have no cost at all.

Each price is compared with the current coverage of the gateway it was made from, code by code: the route of the same
(origin, code), else of the longest parent code the supplier sells, with the origin that says most of the caller. A
blocked route that wins sells nothing (`gateways.term_gateways.matching` routes calls by the same rule), nor does a
retired gateway. A price whose route still holds needs no such search: all its codes cost what that route costs.
Compared are the rate per minute, the connection fee, and calls of 60 and 90 seconds (`call_margin`); a finding names
the first of them that is wrong, of those that lie below cost before those that earn too little.

And the other way round: a code (or an origin of one) that its supplier sells but the pricelist doesn't name is called
at the price of the longest code that it does name. Where that price earns too little, it is found, with the codes that
lack a price of their own; repricing gives them one.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import Count, Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from gateways.coverage.zero import freephone_pattern
from gateways.models.versioned import LONGEST_CODE
from portal.grid.asked_together import DASHBOARD
from portal.money import rates
from portal.money.rounding import MICRO, to_micro
from portal.prepared import PreparedAggregate
from portal.tenancy import wall
from pricelists.call_margin import COMPONENTS, ROUTE, compared, lacking, of_rank, ranked
from pricelists.kinds import KINDS, TERM, G, Kind, L, P
from pricelists.lock import lock_prices
from pricelists.models import MarginFinding
from pricelists.plan import ORIGINS
from pricelists.sql import begin, rows, run
from tenants.models import Partner

STATES = ("below", "free", "thin", "unsold")
"""MarginFinding.Kind, worst first. `guard_code` ranks a code by ten times its place here, and its comparison."""
_PRICE_TERMS = """l.billing_increment, CASE WHEN p.rate = 0 AND p.connection_fee = 0 THEN 0
            ELSE coalesce(t.min_charge, 0) END AS min_charge"""  # what is free stays free, see pricing.rating.charging
_OF_PRICE = """JOIN pricelists_termpricelist l ON l.id = p.pricelist_id
        LEFT JOIN pricelists_termpricelistterms t ON t.pricelist_id = p.pricelist_id AND t.currency = p.currency"""
_ROUTE = "route_id, route_rate, route_fee, first_increment, next_increment"


def look(*, margin_percent: Decimal | None = None, on: date | None = None) -> dict[str, Any]:
    """Look at every price of every own pricelist, and replace the findings.

    margin_percent: the margin to guard, in percent of cost; the partner's own by default. Returns counts: looked at,
    findings by kind, how many are new since the last look, and currencies without a rate, whose prices can't be told.
    """
    at = lock_guard(TERM)
    percent = guarded_percent() if margin_percent is None else margin_percent
    own = own_pricelists(TERM)
    begin()
    unknown = price_costs([pricelist.pk for pricelist in own], at=at, on=on or timezone.localdate(), percent=percent)
    before = set(MarginFinding.objects.values_list("price_id", "kind"))
    MarginFinding.objects.all().delete()
    run(
        f"""INSERT INTO pricelists_marginfinding (pricelist_id, price_id, kind, component, destination, country,
            currency, rate, cost, codes, code_count, handmade, damage, found_at)
        SELECT p.pricelist_id, p.id, f.kind, f.component, p.destination, p.country, p.currency, f.sold, f.cost, f.codes,
            cardinality(f.codes), p.handmade, f.damage, %(at)s
        FROM (
            SELECT id, (%(states)s::text[])[worst / 10 + 1] AS kind, codes, {_worst("sold")}, {_worst("cost")},
                {_worst("damage")},
                CASE WHEN worst > 30 THEN '' ELSE (%(components)s::text[])[worst %% 10] END AS component
            FROM (
                SELECT id, min(rank) AS worst, {_dearest("sold")}, {_dearest("cost")}, {_dearest("damage")},
                    array_agg(DISTINCT code COLLATE "C" ORDER BY code COLLATE "C") AS codes
                FROM guard_code WHERE state <> 'well' GROUP BY id) c) f
        JOIN pricelists_termprice p ON p.id = f.id
        WHERE NOT p.ended AND NOT (p.kept AND f.kind IN ('unsold', 'free'))""",
        {"at": at, "states": list(STATES), "components": list(COMPONENTS)},
    )
    after = set(MarginFinding.objects.values_list("price_id", "kind"))
    counts = {kind.value: 0 for kind in MarginFinding.Kind}
    counts |= dict(MarginFinding.objects.order_by().values_list("kind").annotate(n=Count("id")))
    looked = sum(pricelist.price_count for pricelist in own)
    return {"looked_at": looked, **counts, "new": len(after - before), "without_rate": sorted(unknown)}


def _dearest(column: str) -> str:
    """SQL: the most that any code has of a column, for each comparison."""
    most = [f"max({column}) FILTER (WHERE rank %% 10 = {n})" for n, _one in enumerate(COMPONENTS, start=1)]
    return f"ARRAY[{', '.join(most)}] AS {column}"


def _worst(column: str) -> str:
    return f"{column}[worst %% 10] AS {column}"


def lock_guard(kind: Kind) -> datetime:
    """Let one look at this partner's prices of a kind come after the other: of two at once, the one that began first
    could end last and leave what held before. Returns the moment after the wait."""
    return lock_prices(kind, -_partner_id())


def guarded_percent() -> Decimal:
    """The margin to guard of the partner inside the wall, in percent of cost."""
    return Partner.objects.values_list("margin_percent", flat=True).get(pk=_partner_id())


def own_pricelists(kind: Kind[L, P, G]) -> list[L]:
    """The partner's own pricelists of one kind, without the platform's."""
    return list(kind.pricelist.objects.filter(partner_id=_partner_id()))


def _partner_id() -> int:
    inside = wall.current()
    if inside is None or inside.partner_id is None:
        raise RuntimeError("The margin guard works inside one partner's wall.")
    return inside.partner_id


def price_costs(pricelists: Sequence[int], *, at: Any, on: date, percent: Decimal) -> set[str]:
    """Fill the temporary table `guard_code`: per price and code its route, its state, and the rank of that state and
    its comparison (`STATES`, `call_margin.COMPONENTS`). Of that comparison what is sold, its cost now (bigint
    millionths of the price's currency, NULL when no longer sold) and what it lacks in euro millionths.

    A price that is well as a whole isn't in it. Returns the currencies that have no exchange rate.
    """
    run("DROP TABLE IF EXISTS pg_temp.guard_rate, pg_temp.guard_price, pg_temp.guard_route, pg_temp.guard_code")
    unknown = exchange(TERM, pricelists, on)
    run(
        f"""CREATE TEMP TABLE guard_price ON COMMIT DROP AS
        SELECT p.id, p.pricelist_id, p.gateway_id, p.currency, p.rate, p.connection_fee, p.origin_codes, p.codes,
               g.currency AS cost_currency, coalesce(o.zero_others, false) AS agreed, {_PRICE_TERMS},
               r.id AS route_id, r.rate AS route_rate, {ROUTE.format("r")}
        FROM pricelists_termprice p JOIN gateways_termgateway g ON g.id = p.gateway_id
        {_OF_PRICE}
        LEFT JOIN pricelists_population o ON o.id = p.opened_by_id
        LEFT JOIN gateways_route r ON r.id = p.route_id AND NOT r.ended AND r.status = 'active' AND g.retired_at IS NULL
            AND r.valid_from <= %(at)s AND r.valid_to > %(at)s
        WHERE p.pricelist_id = ANY(%(pricelists)s) AND NOT p.ended""",
        {"at": at, "pricelists": list(pricelists)},
    )
    run("ANALYZE guard_price (id, gateway_id, currency, cost_currency, route_id)")
    _search(at)
    _search_unpriced(list(pricelists), at, percent)
    comparisons = compared("k", "k")
    sold, asked = (of_rank("k.rank", parts) for parts in zip(*((c.sold, c.asked) for c in comparisons), strict=True))
    terms = "p.rate, p.connection_fee, p.billing_increment, p.min_charge, p.currency, p.agreed"
    route = ", ".join(f"{{0}}.{name}" for name in _ROUTE.split(", ")).format
    # cost = what is asked × factor, as a fraction num/den, rounded half-up. All amounts are sixty times as large.
    run(
        f"""CREATE TEMP TABLE guard_code ON COMMIT DROP AS
        WITH known AS (
            SELECT p.id, {terms}, c.code, c.origin, {route("p")}, x.num, x.den
            FROM guard_price p JOIN guard_rate x ON x.source = p.cost_currency AND x.target = p.currency,
            LATERAL (SELECT o AS origin, unnest(p.codes) AS code FROM unnest(
                CASE WHEN p.origin_codes = '{{}}' THEN ARRAY['']::varchar[] ELSE p.origin_codes END) o) c
            WHERE p.route_id IS NOT NULL
              AND (p.route_rate = 0 OR {lacking("p", "p", needed="%(needed)s", num="x.num", den="x.den")})
            UNION ALL
            SELECT p.id, {terms}, s.code, s.origin, {route("s")}, x.num, x.den
            FROM guard_found s JOIN guard_price p ON p.id = s.id
            JOIN guard_rate x ON x.source = p.cost_currency AND x.target = p.currency),
        judged AS (
            SELECT k.*, CASE WHEN k.route_id IS NULL THEN 31
                -- Freephone is free; what else is, was agreed to in the population's preview, or is found.
                WHEN k.route_rate = 0 AND k.route_fee = 0
                    THEN CASE WHEN k.agreed OR k.code ~ %(freephone)s THEN 99 ELSE 11 END
                ELSE {ranked("k", "k", needed="%(needed)s", num="k.num", den="k.den")} END AS rank
            FROM known k)
        SELECT k.id, k.origin, k.code, k.route_id, k.rank,
            coalesce((%(states)s::text[])[k.rank / 10 + 1], 'well') AS state,
            div(2 * a.sold + 60, 120)::bigint AS sold,
            div(2 * a.asked * k.num + 60 * k.den, 120 * k.den)::bigint AS cost,
            greatest(0, coalesce(div((a.asked * k.num * %(needed)s - a.sold * k.den * 1000000)
                * e.num, 60 * k.den * 1000000 * e.den), 0))::bigint AS damage
        FROM judged k JOIN guard_rate e ON e.source = k.currency AND e.target = 'EUR'
        CROSS JOIN LATERAL (SELECT {sold} AS sold, {asked} AS asked) a""",
        {"needed": needed(percent), "freephone": freephone_pattern(), "states": list(STATES)},
    )
    return unknown


def needed(percent: Decimal) -> int:
    """What a price must be, in millionths of its cost, to earn the margin."""
    return MICRO + to_micro(percent / 100)


def exchange(kind: Kind, pricelists: Sequence[int], on: date) -> set[str]:
    """`guard_rate`: the factor from each gateway's currency to each price's, and from each price's to the euro.

    Returns the currencies that have no exchange rate; they aren't in it.
    """
    pairs = rows(
        f"""SELECT DISTINCT g.currency AS source, p.currency AS target FROM (
            SELECT DISTINCT gateway_id, currency FROM {kind.table}
            WHERE pricelist_id = ANY(%s) AND NOT ended AND gateway_id IS NOT NULL) p
        JOIN {kind.gateway._meta.db_table} g ON g.id = p.gateway_id""",
        [list(pricelists)],
    )
    wanted = {pair["source"] for pair in pairs} | {pair["target"] for pair in pairs} | {rates.EURO}
    try:
        quotes, unknown = rates.quotes(wanted, on), set()
    except rates.UnusableRateError as error:
        unknown = set(error.currencies)
        quotes = rates.quotes(wanted - unknown, on)
    run(
        "CREATE TEMP TABLE guard_rate (source varchar(3), target varchar(3), num numeric, den numeric,"
        " PRIMARY KEY (source, target)) ON COMMIT DROP"
    )
    needed = {(pair["source"], pair["target"]) for pair in pairs}
    needed |= {(pair["target"], rates.EURO) for pair in pairs}
    for source, target in needed:
        if source != target and unknown & {source, target}:
            if target != rates.EURO or (source, target) in {(pair["source"], pair["target"]) for pair in pairs}:
                continue
            factor_num, factor_den = 1, 1  # the damage of a currency without a rate sorts as if it were euros
        else:
            by = rates.factor(source, target, quotes)
            factor_num, factor_den = by.numerator, by.denominator
        run("INSERT INTO guard_rate VALUES (%s, %s, %s, %s)", [source, target, factor_num, factor_den])
    compared = {code for pair in pairs if pair["source"] != pair["target"] for code in pair.values()}
    return unknown & compared


def _search(at: Any) -> None:
    """`guard_found`: for prices whose route has ended, the route that each of their codes would take now."""
    run("DROP TABLE IF EXISTS pg_temp.guard_found, pg_temp.guard_lost")
    run(
        f"""CREATE TEMP TABLE guard_lost ON COMMIT DROP AS
        SELECT id, gateway_id, origin, unnest(codes) AS code FROM (
            SELECT id, gateway_id, {ORIGINS} AS origin, codes FROM guard_price WHERE route_id IS NULL) p"""
    )
    run(
        f"""CREATE TEMP TABLE guard_route ON COMMIT DROP AS
        SELECT CASE WHEN sells THEN id END AS route_id, CASE WHEN sells THEN rate END AS route_rate,
               CASE WHEN sells THEN route_fee END AS route_fee, first_increment, next_increment, gateway_id, origin,
               unnest(codes) AS code
        FROM (
            SELECT id, status = 'active' AS sells, gateway_id, rate, {ROUTE.format("gateways_route")},
                   {ORIGINS} AS origin, codes
            FROM gateways_route
            WHERE gateway_id IN (SELECT DISTINCT gateway_id FROM guard_lost) AND NOT ended
              AND gateway_id IN (SELECT id FROM gateways_termgateway WHERE retired_at IS NULL)
              AND valid_from <= %(at)s AND valid_to > %(at)s) r""",
        {"at": at},
    )
    run("ANALYZE guard_lost")
    run("ANALYZE guard_route")
    run(
        f"""CREATE TEMP TABLE guard_found ON COMMIT DROP AS
        SELECT l.id, l.origin, l.code, {_ROUTE}
        FROM guard_lost l JOIN guard_route r USING (gateway_id, origin, code)"""
    )
    run("CREATE INDEX ON guard_found (id, origin, code)")
    # The rest: any start of the code, any start of the origin ('' is a start of every one).
    run(
        f"""INSERT INTO guard_found
        SELECT DISTINCT ON (l.id, l.origin, l.code) l.id, l.origin, l.code, {_ROUTE}
        FROM guard_lost l CROSS JOIN generate_series(1, %(longest)s) c CROSS JOIN generate_series(0, %(longest)s) o
        JOIN guard_route r ON r.gateway_id = l.gateway_id AND r.code = left(l.code, c) AND r.origin = left(l.origin, o)
        WHERE c <= length(l.code) AND o <= length(l.origin)
          AND NOT EXISTS (SELECT FROM guard_found f WHERE f.id = l.id AND f.origin = l.origin AND f.code = l.code)
        ORDER BY l.id, l.origin, l.code, c DESC, o DESC""",
        {"longest": LONGEST_CODE},
    )
    run(
        """INSERT INTO guard_found
        SELECT l.id, l.origin, l.code, NULL, NULL, NULL, NULL, NULL FROM guard_lost l
        WHERE NOT EXISTS (SELECT FROM guard_found f WHERE f.id = l.id AND f.origin = l.origin AND f.code = l.code)"""
    )


def _search_unpriced(pricelists: list[int], at: Any, percent: Decimal) -> None:
    """Add to `guard_found` the codes that have no price of their own and cost too much for the price they get."""
    run("DROP TABLE IF EXISTS pg_temp.guard_new, pg_temp.guard_priced")
    # A route that a price of every list and currency was made from whole has nothing unpriced.
    run(
        f"""CREATE TEMP TABLE guard_new ON COMMIT DROP AS
        SELECT id AS route_id, gateway_id, rate AS route_rate, route_fee, first_increment, next_increment, origin,
               unnest(codes) AS code
        FROM (
            SELECT r.id, r.gateway_id, r.rate, {ROUTE.format("r")}, {ORIGINS} AS origin, r.codes
            FROM gateways_route r
            JOIN (SELECT gateway_id, count(DISTINCT (pricelist_id, currency)) AS lists FROM guard_price GROUP BY 1) g
                ON g.gateway_id = r.gateway_id
            JOIN gateways_termgateway w ON w.id = r.gateway_id AND w.retired_at IS NULL
            LEFT JOIN (SELECT route_id, code_count, count(DISTINCT (pricelist_id, currency)) AS lists FROM
                (SELECT route_id, cardinality(codes) AS code_count, pricelist_id, currency FROM guard_price) p
                GROUP BY 1, 2) p ON p.route_id = r.id AND p.code_count = r.code_count
            WHERE NOT r.ended AND r.status = 'active' AND r.valid_from <= %(at)s AND r.valid_to > %(at)s
              AND coalesce(p.lists, 0) < g.lists) r""",
        {"at": at},
    )
    if not rows("SELECT 1 AS one FROM guard_new LIMIT 1"):
        return
    run(
        f"""CREATE TEMP TABLE guard_priced ON COMMIT DROP AS
        SELECT id, pricelist_id, currency, gateway_id, rate, connection_fee, billing_increment, min_charge, origin,
               unnest(codes) AS code
        FROM (
            SELECT p.id, p.pricelist_id, p.currency, p.gateway_id, p.rate, p.connection_fee, {_PRICE_TERMS},
                   {ORIGINS} AS origin, p.codes
            FROM pricelists_termprice p {_OF_PRICE}
            WHERE p.pricelist_id = ANY(%s) AND NOT p.ended) p""",
        [pricelists],
    )
    run("ANALYZE guard_new")
    run("ANALYZE guard_priced")
    # The price that such a call gets, of whatever supplier; it is looked at here only if it is this supplier's.
    run(
        f"""INSERT INTO guard_found
        SELECT b.id, b.origin, b.code, {_ROUTE} FROM (
            SELECT DISTINCT ON (p.pricelist_id, p.currency, n.gateway_id, n.origin, n.code)
                p.id, n.origin, n.code, {_ROUTE}, p.rate, p.connection_fee, p.billing_increment, p.min_charge,
                p.currency, p.gateway_id, n.gateway_id AS sold_by, p.origin = n.origin AND p.code = n.code AS own
            FROM guard_new n CROSS JOIN generate_series(1, %(longest)s) c CROSS JOIN generate_series(0, %(longest)s) o
            JOIN guard_priced p ON p.code = left(n.code, c) AND p.origin = left(n.origin, o)
            WHERE c <= length(n.code) AND o <= length(n.origin)
            ORDER BY p.pricelist_id, p.currency, n.gateway_id, n.origin, n.code, c DESC, o DESC) b
        JOIN gateways_termgateway g ON g.id = b.gateway_id
        JOIN guard_rate x ON x.source = g.currency AND x.target = b.currency
        WHERE NOT b.own AND b.gateway_id = b.sold_by
          AND {lacking("b", "b", needed="%(needed)s", num="x.num", den="x.den")}""",
        {"longest": LONGEST_CODE, "needed": needed(percent)},
    )


def standing_findings(kind: Kind = TERM) -> QuerySet[Any]:
    """Findings whose price still holds, worst first."""
    standing = kind.price.objects.filter(ended=False).values("pk")
    return kind.finding._default_manager.filter(price_id__in=standing).order_by("-damage", "-id")


def tally(kind: Kind = TERM) -> dict[str, int]:
    """How many prices of one kind the last look found, by finding, and in all."""

    return {name: int(n) for name, n in _tallied(kind.finding).read().items()}


@cache
def _tallied(finding: type[Model]) -> PreparedAggregate:
    def prices(**of: Any) -> Count:
        return Count("price_id", filter=Q(**of), distinct=True)

    aggregates = {
        "total": prices(),
        "below": prices(kind=MarginFinding.Kind.BELOW_COST),
        "free": prices(kind=MarginFinding.Kind.NO_COST),
        "thin": prices(kind=MarginFinding.Kind.THIN),
        "unsold": prices(kind=MarginFinding.Kind.UNSOLD),
    }
    return PreparedAggregate(finding._default_manager.all, aggregates, fixed=tuple(MarginFinding.Kind))


for _kind in KINDS:
    DASHBOARD.asks(_tallied(_kind.finding))


def in_words(counts: dict[str, Any]) -> str:
    """One sentence for a mail or a log."""
    return (
        _(
            "%(below)s below cost, %(free)s without a cost, %(thin)s under the margin to guard,"
            " %(unsold)s no longer sold"
        )
        % counts
    )
