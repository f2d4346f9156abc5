"""What a population will do, worked out in temporary tables before anything changes.

`plan_new` holds the prices that the selection makes. Where the pricelist has prices already, `settle` finds who
keeps each (currency, origin, code): `plan_pair` says how an old and a new price stand to each other, `plan_old` and
`plan_left` hold those that have no equal on the other side, `plan_close` which old ones end, `plan_rest` what is left
of those that lose some codes only. `plan_ended` names codes that end without a new price. Codes are taken apart only
for rows that overlap without being the same; populating an empty pricelist never looks at a code.
"""

from datetime import datetime

from django.db.models import QuerySet

from gateways.models import Route
from pricelists import conflicts, formula
from pricelists.models import TermPricelist
from pricelists.sql import Sql, run

VALUES = (
    "destination, country, line_type, rate, connection_fee, cost, gateway_id, gateway_owner_id, markup, floored,"
    " capped, expensive"
)
"""What makes two prices of the same codes the same."""

PRICE = f"currency, origin_codes, codes, code_count, code_min, code_max, {VALUES}, route_id"
NEW = f"currency, origin_codes, code_count, code_min, code_max, {VALUES}, route_id"
ORIGINS = """unnest(CASE WHEN origin_codes = '{}' THEN ARRAY['']::varchar[] ELSE origin_codes END)"""


def sellable(routes: QuerySet[Route], at: datetime) -> QuerySet[Route]:
    """Those of the routes that hold now and aren't blocked: only they get a price."""
    return routes.filter(ended=False, valid_from__lte=at, valid_to__gt=at, status=Route.Status.ACTIVE)


def priced(routes: QuerySet[Route], terms: list[formula.Terms], kind: str) -> Sql:
    """SELECT of the new prices of whole routes (NEW), one for each route and row of terms."""
    inner, inner_params = routes.order_by().values("pk").query.sql_with_params()
    values, values_params = formula.terms_values(terms, kind)
    return Sql(
        text=f"""
        SELECT t.currency, r.code_count, r.code_min, r.code_max,
               r.destination, r.country, r.line_type, q4.rate, q1.fee AS connection_fee, q1.cost,
               r.gateway_id, r.partner_id AS gateway_owner_id, t.markup, q3.floored, q2.capped,
               coalesce(q4.rate >= t.expensive_rate, false) AS expensive, r.id AS route_id
               , r.origin_codes {{arrays}}
        FROM gateways_route r CROSS JOIN {values} {formula.priced_from(kind)}
        WHERE r.id IN ({inner})""",
        params=[*values_params, *inner_params],
    )


def at_once(prices: Sql) -> Sql:
    """SELECT (PRICE, handmade, reason, kept) of new prices for a pricelist that has none yet: no plan is needed."""
    written = ", r.codes, false AS handmade, ''::varchar AS reason, false AS kept"
    return Sql(text=prices.text.replace("{arrays}", written), params=prices.params)


def make_new(prices: Sql) -> int:
    """Put new prices of whole routes into `plan_new`, without their codes: the routes have them. Returns how many."""
    arrays = ", NULL::varchar(15)[] AS own_codes"
    return make_new_from(Sql(text=prices.text.replace("{arrays}", arrays), params=prices.params))


def make_new_from(prices: Sql, *, more: str = "") -> int:
    """Put new prices (columns NEW, and own_codes where these aren't all of the route's) into `plan_new`.

    more: further columns of theirs to keep there, as ", price_id".
    """
    made = run(
        f"CREATE TEMP TABLE plan_new ON COMMIT DROP AS SELECT row_number() OVER () AS n, {NEW}, own_codes{more}"
        f" FROM ({prices.text}) p",
        prices.params,
    )
    run("ANALYZE plan_new (n, route_id, currency, code_count, code_min)")
    return made


def settle(
    pricelist: TermPricelist, *, replace_handmade: bool, reprice: bool = False, ended: Sql | None = None
) -> None:
    """Work out what the prices in `plan_new` do to those of the pricelist.

    reprice: a new price replaces the old one whoever supplies it (the margin guard's, for the same codes).
    ended: SELECT (old_id, origin, code) of what ends where `plan_new` brings nothing in its place.
    """
    run("CREATE TEMP TABLE plan_ended (old_id bigint, origin varchar, code varchar) ON COMMIT DROP")
    if ended is not None:
        run(f"INSERT INTO plan_ended {ended.text}", ended.params)
    verdict = _verdict(pricelist, replace_handmade=replace_handmade, reprice=reprice)
    run(
        "CREATE TEMP TABLE plan_pair (old_id bigint, n bigint, whole boolean, verdict text) ON COMMIT DROP",
    )
    # A version of a route never changes, and a price that names one holds nothing but codes of it (see amendments.py):
    # with as many codes, it has the same.
    _pair("JOIN pricelists_termprice o USING (route_id, code_count) WHERE n.own_codes IS NULL", verdict, pricelist)
    run("CREATE INDEX ON plan_pair (old_id)")
    run("CREATE INDEX ON plan_pair (n)")
    run("ANALYZE plan_pair")
    _take_the_rest(pricelist)
    _pair(
        "JOIN plan_left l USING (n) JOIN plan_old o USING (code_min, code_max, code_count) WHERE o.codes = l.codes",
        verdict,
        pricelist,
    )
    _clash(verdict)
    _end()
    run("CREATE TEMP TABLE plan_close ON COMMIT DROP AS SELECT DISTINCT old_id FROM plan_pair WHERE verdict = 'won'")
    run("ANALYZE plan_pair")
    _rests()
    _cancel()


def _pair(join: str, verdict: Sql, pricelist: TermPricelist) -> None:
    """Put each new price beside the old one with exactly the same codes and origins."""
    run(
        f"""INSERT INTO plan_pair
        SELECT o.id, n.n, true, CASE WHEN NOT o.handmade AND ({_of("o")}) IS NOT DISTINCT FROM ({_of("n")})
                                     THEN 'same' ELSE {verdict.text} END
        FROM plan_new n {join} AND o.currency = n.currency AND o.origin_codes = n.origin_codes
          AND o.pricelist_id = %s AND NOT o.ended""",
        [*verdict.params, pricelist.pk],
    )


def _take_the_rest(pricelist: TermPricelist) -> None:
    """`plan_old` and `plan_left`: old and new prices that have no equal yet, with their codes."""
    run(
        f"""CREATE TEMP TABLE plan_old ON COMMIT DROP AS
        SELECT id, pricelist_id, ended, handmade, reason, kept, {PRICE} FROM pricelists_termprice o
        WHERE pricelist_id = %s AND NOT ended
          AND (currency IN (SELECT DISTINCT currency FROM plan_new) OR id IN (SELECT old_id FROM plan_ended))
          AND NOT EXISTS (SELECT FROM plan_pair p WHERE p.old_id = o.id)""",
        [pricelist.pk],
    )
    run(
        """CREATE TEMP TABLE plan_left ON COMMIT DROP AS
        SELECT n.n, n.currency, n.origin_codes, coalesce(n.own_codes, r.codes) AS codes
        FROM plan_new n LEFT JOIN gateways_route r ON r.id = n.route_id
        WHERE NOT EXISTS (SELECT FROM plan_pair p WHERE p.n = n.n)"""
    )
    run("CREATE INDEX ON plan_old (id)")
    run("CREATE INDEX ON plan_left (n)")
    run("ANALYZE plan_old (id, currency, code_min, code_max, code_count)")
    run("ANALYZE plan_left (n)")


def _of(alias: str) -> str:
    return ", ".join(f"{alias}.{name.strip()}" for name in VALUES.split(","))


def _verdict(pricelist: TermPricelist, *, replace_handmade: bool, reprice: bool) -> Sql:
    return conflicts.verdict(
        pricelist,
        replace_handmade=replace_handmade,
        reprice=reprice,
        cheaper="n.cost < o.cost",
        no_cost="o.cost IS NULL",
    )


def _clash(verdict: Sql) -> None:
    """Take the codes of rows that have no equal on the other side apart, and find those both claim."""
    run(
        f"""CREATE TEMP TABLE plan_clash ON COMMIT DROP AS
        WITH o AS MATERIALIZED (
            SELECT id AS old_id, currency, {ORIGINS} AS origin, codes FROM plan_old
            WHERE NOT EXISTS (SELECT FROM plan_pair p WHERE p.old_id = plan_old.id)),
        n AS MATERIALIZED (
            SELECT n, currency, {ORIGINS} AS origin, codes FROM plan_left l
            WHERE NOT EXISTS (SELECT FROM plan_pair p WHERE p.n = l.n))
        SELECT old_id, n, origin, code
        FROM (SELECT old_id, currency, origin, unnest(codes) AS code FROM o) o
        JOIN (SELECT n, currency, origin, unnest(codes) AS code FROM n) n USING (currency, origin, code)"""
    )
    run("ANALYZE plan_clash")
    run(
        f"""INSERT INTO plan_pair
        SELECT c.old_id, c.n, false, {verdict.text}
        FROM (SELECT DISTINCT old_id, n FROM plan_clash) c
        JOIN plan_old o ON o.id = c.old_id JOIN plan_new n ON n.n = c.n""",
        verdict.params,
    )


def _end() -> None:
    """Codes that end: as if a new price that is not written, number 0, had won them."""
    run(
        """DELETE FROM plan_ended e WHERE NOT EXISTS (SELECT FROM plan_old o WHERE o.id = e.old_id)
            OR EXISTS (SELECT FROM plan_clash c JOIN plan_pair p USING (old_id, n)
                       WHERE c.old_id = e.old_id AND c.origin = e.origin AND c.code = e.code AND p.verdict = 'won')"""
    )
    run("INSERT INTO plan_clash SELECT old_id, 0, origin, code FROM plan_ended")
    run("INSERT INTO plan_pair SELECT DISTINCT old_id, 0, false, 'won' FROM plan_ended")


def _rests() -> None:
    """What is left of rows that lose some of their codes: one row for each set of origins that remains."""
    run(
        "CREATE TEMP TABLE plan_rest (old_id bigint, n bigint, origin_codes varchar(15)[], codes varchar(15)[])"
        " ON COMMIT DROP"
    )
    for key, table, column, lost in (
        ("old_id", "plan_old", "id", "= 'won'"),
        ("n", "plan_left", "n", "IN ('hand', 'lost')"),
    ):
        run(
            f"""INSERT INTO plan_rest ({key}, origin_codes, codes)
            WITH lost AS MATERIALIZED (
                SELECT c.{key}, c.origin, c.code FROM plan_clash c JOIN plan_pair p USING (old_id, n)
                WHERE p.verdict {lost}),
            losers AS MATERIALIZED (SELECT DISTINCT {key} FROM lost),
            kept AS (
                SELECT a.id, a.origin, a.code FROM (
                    SELECT t.{column} AS id, t.origin, unnest(t.codes) AS code
                    FROM (SELECT {column}, {ORIGINS} AS origin, codes FROM {table}
                          WHERE {column} IN (SELECT {key} FROM losers)) t) a
                WHERE NOT EXISTS (SELECT FROM lost l
                                  WHERE l.{key} = a.id AND l.origin = a.origin AND l.code = a.code)),
            by_code AS (
                SELECT id, code, array_agg(origin ORDER BY origin COLLATE "C") AS origins FROM kept GROUP BY id, code)
            SELECT id, array_remove(origins, ''), array_agg(code ORDER BY code COLLATE "C")
            FROM by_code GROUP BY id, origins"""
        )


def _cancel() -> None:
    """A rest of a new price that says exactly what an old one said leaves that one untouched."""
    run(
        f"""WITH equal AS (
            SELECT o.id AS old_id, r.n FROM plan_rest r JOIN plan_new n USING (n)
            JOIN plan_old o ON o.currency = n.currency AND o.codes = r.codes AND o.origin_codes = r.origin_codes
            WHERE NOT o.handmade AND o.id IN (SELECT old_id FROM plan_close)
              AND ({_of("o")}) IS NOT DISTINCT FROM ({_of("n")})),
        kept AS (UPDATE plan_pair p SET verdict = 'same' FROM equal e WHERE p.old_id = e.old_id AND p.n = e.n),
        closing AS (DELETE FROM plan_close c USING equal e WHERE c.old_id = e.old_id)
        DELETE FROM plan_rest r USING equal e, plan_old o
        WHERE r.n = e.n AND o.id = e.old_id AND r.codes = o.codes AND r.origin_codes = o.origin_codes"""
    )


def opened() -> Sql:
    """SELECT of the prices that a settled plan writes: PRICE, handmade, reason, kept."""
    values = ", ".join(f"s.{name.strip()}" for name in VALUES.split(","))
    counted = "cardinality(r.codes) AS code_count, r.codes[1] AS code_min, r.codes[cardinality(r.codes)] AS code_max"
    return Sql(
        text=f"""
    SELECT s.currency, s.origin_codes, coalesce(s.own_codes, w.codes) AS codes, s.code_count, s.code_min, s.code_max,
        {values}, s.route_id, false AS handmade, ''::varchar AS reason, false AS kept
    FROM plan_new s LEFT JOIN gateways_route w ON w.id = s.route_id
    WHERE NOT EXISTS (SELECT FROM plan_pair p WHERE p.n = s.n AND p.verdict <> 'won')
    UNION ALL
    SELECT s.currency, r.origin_codes, r.codes, {counted}, {values}, s.route_id, false, '', false
    FROM plan_rest r JOIN plan_new s ON s.n = r.n
    UNION ALL
    SELECT s.currency, r.origin_codes, r.codes, {counted}, {values}, s.route_id, s.handmade, s.reason, s.kept
    FROM plan_rest r JOIN plan_old s ON s.id = r.old_id"""
    )


def outcome(*, settled: bool) -> str:
    """SELECT of what the preview counts of the new prices that will be written: without a look at their codes."""
    names = "s.route_id, s.rate, s.cost, s.floored, s.capped, s.expensive"
    if not settled:
        return f"SELECT {names}, s.code_count FROM plan_new s"
    return f"""
    SELECT {names}, s.code_count FROM plan_new s
    WHERE NOT EXISTS (SELECT FROM plan_pair p WHERE p.n = s.n AND p.verdict <> 'won')
    UNION ALL
    SELECT {names}, cardinality(r.codes) FROM plan_rest r JOIN plan_new s ON s.n = r.n"""
