"""Routes that a person blocks: they sell nothing until unblocked, whatever the supplier's decks say meanwhile.

A block names pairs of (origin code, code) of a gateway, as every decision about coverage does. Versions of routes that
it covers have the status `held`; `enforce` makes them so, as new versions, after whatever changed the coverage. An
import compares as if they were active, so that the supplier's changes of cost go on being seen. A route that the
supplier itself blocks stays `blocked` and is the supplier's to open again.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from gateways.models import Route, RouteBlock, TermGateway
from portal.history import events

Status = Route.Status

_PAIRS = """
CREATE TEMP TABLE held_pair ON COMMIT DROP AS
SELECT DISTINCT origin, unnest(codes) AS code FROM (
    SELECT codes, unnest(CASE WHEN origin_codes = '{}' THEN ARRAY['']::varchar[] ELSE origin_codes END) AS origin
    FROM gateways_routeblock WHERE gateway_id = %(gateway)s AND lifted_at IS NULL) b
"""
_WRONG = """
CREATE TEMP TABLE held_piece ON COMMIT DROP AS
WITH version AS MATERIALIZED (
    SELECT id, status, codes, origin_codes FROM gateways_route
    WHERE gateway_id = %(gateway)s AND NOT ended AND valid_to > greatest(valid_from, %(now)s)
      AND (status = 'held' OR status = 'active' AND codes && ARRAY(SELECT code FROM held_pair))),
pair AS MATERIALIZED (
    SELECT c.id, c.status, c.origin, c.code, h.code IS NOT NULL AS held
    FROM (SELECT id, status, origin, unnest(codes) AS code FROM (
            SELECT id, status, codes,
                unnest(CASE WHEN origin_codes = '{}' THEN ARRAY['']::varchar[] ELSE origin_codes END) AS origin
            FROM version) v) c
    LEFT JOIN held_pair h ON h.origin = c.origin AND h.code = c.code),
wrong AS (SELECT id FROM pair GROUP BY id HAVING bool_or(held <> (status = 'held')))
SELECT id, held, array_remove(origins, '')::varchar(15)[] AS origin_codes,
    array_agg(code ORDER BY code COLLATE "C")::varchar(15)[] AS codes
FROM (SELECT id, held, code, array_agg(origin ORDER BY origin COLLATE "C") AS origins
      FROM pair WHERE id IN (SELECT id FROM wrong) GROUP BY id, held, code) p
GROUP BY id, held, origins
"""
_KEPT = (
    "gateway_id, destination, country, line_type, rate, connection_fee, first_increment, next_increment, valid_to,"
    " opened_by_id, closed_by_id, earlier_ends"
)
_LAST = "p.codes[cardinality(p.codes)]"
_STEM = f"left(p.codes[1], {' + '.join(f'(left(p.codes[1], {n}) = left({_LAST}, {n}))::int' for n in range(1, 16))})"
_OPEN = f"""
INSERT INTO gateways_route ({_KEPT}, valid_from, ended, status, origin_codes, codes, code_count, code_min, code_max,
    code_stem)
SELECT {", ".join(f"r.{name.strip()}" for name in _KEPT.split(","))}, greatest(r.valid_from, %(now)s), false,
    CASE WHEN p.held THEN 'held' ELSE 'active' END, p.origin_codes, p.codes, cardinality(p.codes), p.codes[1],
    {_LAST}, {_STEM}
FROM held_piece p JOIN gateways_route r ON r.id = p.id
"""  # noqa: S608 -- built from the constant above
# The end is nobody's: the pieces carry on what imports have decided.
_CLOSE = """
UPDATE gateways_route SET valid_to = greatest(valid_from, %(now)s), ended = true, closed_by_id = NULL,
    earlier_ends = NULL
WHERE id IN (SELECT id FROM held_piece)
"""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Codes of a deck that are blocked by hand. destinations: the first few of them."""

    codes: int
    destinations: list[str]


def enforce(gateway: TermGateway, *, now: datetime) -> int:
    """Make the versions that hold or will hold agree with the standing blocks. Returns how many changed.

    Needs an open transaction that holds the gateway's lock, and a recount after it.
    """
    if not RouteBlock.objects.filter(gateway=gateway).exists():
        return 0
    values: dict[str, int | datetime] = {"gateway": gateway.pk, "now": now}
    with events.bulk(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.held_pair, pg_temp.held_piece")
        for statement in (_PAIRS, _WRONG, _OPEN, _CLOSE):
            cursor.execute(statement, values)
        return int(cursor.rowcount)


def kept(gateway: TermGateway, codes: set[str]) -> Kept | None:
    """What of a deck's codes is blocked by hand, or None."""
    found, names = 0, []
    for standing in RouteBlock.objects.filter(gateway=gateway, lifted_at=None).order_by("destination", "pk"):
        if common := codes.intersection(standing.codes):
            found += len(common)
            names.append(standing.destination)
    return Kept(codes=found, destinations=list(dict.fromkeys(names))[:5]) if found else None
