"""Who else sells a number that a price's own supplier no longer does, or asks nothing for: who asks least.

Every gateway in use that the partner sees counts, its own and the platform's. What a gateway asks for a code is decided
as a call would be (`gateways.term_gateways.matching`): the longest code, then the longest origin code; one whose
winning route is blocked doesn't sell it. Costs are compared in the price's currency; the connection fee and the
gateway's age decide between equal ones. A gateway whose currency has no exchange rate can't be compared, so it isn't
chosen.
"""

from datetime import datetime

from django.utils import timezone

from gateways.models.versioned import LONGEST_CODE
from portal.money import rates
from pricelists.kinds import TERM, Kind
from pricelists.plan import ORIGINS
from pricelists.sql import rows, run


def find(*, at: datetime, quotes: dict[str, rates.Quote] | None) -> dict[str, rates.Quote]:
    """Fill `amend_code` (id, origin, code, route_id): for each of `amend_unsold` that somebody sells, the route.

    at: whose coverage counts. quotes: exchange rates to use instead of today's. Returns those that were used.
    """
    used = exchange(TERM, quotes)
    run(
        """CREATE TEMP TABLE next_start ON COMMIT DROP AS
        SELECT DISTINCT left(code, n)::varchar(15) COLLATE "C" AS start
        FROM amend_unsold CROSS JOIN generate_series(0, %s) n""",
        [LONGEST_CODE],
    )
    run("ANALYZE next_start")
    # The stem of a route with a code that the number begins with is itself a start of the number: found by index.
    run(
        f"""CREATE TEMP TABLE next_route ON COMMIT DROP AS
        SELECT * FROM (
            SELECT id, gateway_id, currency, rate, connection_fee, status, origin, unnest(codes) AS code FROM (
                SELECT r.id, r.gateway_id, w.currency, r.rate, r.connection_fee, r.status, r.codes, {ORIGINS} AS origin
                FROM gateways_route r JOIN gateways_termgateway w ON w.id = r.gateway_id AND w.retired_at IS NULL
                WHERE NOT r.ended AND r.valid_from <= %s AND r.valid_to > %s
                  AND r.code_stem IN (SELECT start FROM next_start)) r) c
        WHERE code IN (SELECT start FROM next_start)""",
        [at, at],
    )
    run("ANALYZE next_route")
    run(
        """CREATE TEMP TABLE amend_code ON COMMIT DROP AS
        SELECT DISTINCT ON (id, origin, code) id, origin, code, route_id FROM (
            SELECT DISTINCT ON (u.id, u.origin, u.code, r.gateway_id) u.id, u.origin, u.code, r.gateway_id,
                r.id AS route_id, r.status, r.rate * x.num / x.den AS cost, r.connection_fee * x.num / x.den AS fee
            FROM amend_unsold u JOIN pricelists_termprice p ON p.id = u.id
            CROSS JOIN generate_series(1, %(longest)s) c CROSS JOIN generate_series(0, %(longest)s) o
            JOIN next_route r ON r.code = left(u.code, c) AND r.origin = left(u.origin, o)
                AND r.gateway_id <> p.gateway_id
            JOIN next_rate x ON x.source = r.currency AND x.target = p.currency
            WHERE c <= length(u.code) AND o <= length(u.origin)
            ORDER BY u.id, u.origin, u.code, r.gateway_id, c DESC, o DESC) w
        WHERE status = 'active' AND (cost > 0 OR fee > 0) -- a cost of 0 is one that is missing
        ORDER BY id, origin, code, cost, fee, gateway_id""",
        {"longest": LONGEST_CODE},
    )
    return used


def exchange(kind: Kind, quotes: dict[str, rates.Quote] | None) -> dict[str, rates.Quote]:
    """Fill `next_rate`: the factor from the currency of every gateway in use to that of each price in `amend_unsold`.

    A pair without an exchange rate isn't in it. Returns the exchange rates that were used.
    """
    gateways, prices = kind.gateway._meta.db_table, kind.table
    sources = [r["c"] for r in rows(f"SELECT DISTINCT currency AS c FROM {gateways} WHERE retired_at IS NULL")]
    targets = [
        r["c"] for r in rows(f"SELECT DISTINCT currency AS c FROM {prices} WHERE id IN (SELECT id FROM amend_unsold)")
    ]
    used = _known({*sources, *targets}) | (quotes or {})
    run("CREATE TEMP TABLE next_rate (source varchar(3), target varchar(3), num numeric, den numeric) ON COMMIT DROP")
    for source in sources:
        for target in targets:
            if source == target or {source, target} <= set(used):
                by = rates.factor(source, target, used)
                run("INSERT INTO next_rate VALUES (%s, %s, %s, %s)", [source, target, by.numerator, by.denominator])
    return used


def _known(currencies: set[str]) -> dict[str, rates.Quote]:
    """The exchange rates of today, of those currencies that have one."""
    try:
        return rates.quotes(currencies, timezone.localdate())
    except rates.UnusableRateError as error:
        return rates.quotes(currencies - set(error.currencies), timezone.localdate())
