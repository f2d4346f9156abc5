"""Routes that a person blocks: they sell nothing until unblocked, whatever the supplier's decks say meanwhile.

A block names pairs of (origin code, code) of a gateway, as every decision about coverage does. Versions of routes that
it covers have the status `held`; `enforce` makes them so, as new versions, after whatever changed the coverage. An
import compares as if they were active, so that the supplier's changes of cost go on being seen. A route that the
supplier itself blocks stays `blocked` and is the supplier's to open again.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from gateways.coverage import applied, locking, tally
from gateways.coverage.refusals import ImportRefused
from gateways.models import Route, RouteBlock, TermGateway
from gateways.models.coverage import Supplier
from portal.history import events
from portal.tenancy import wall

Status = Route.Status
MOST = 5_000
"""Routes that are blocked or unblocked at once."""

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
_OPEN = f"""
INSERT INTO gateways_route ({_KEPT}, valid_from, ended, status, origin_codes, codes, code_count, code_min, code_max)
SELECT {", ".join(f"r.{name.strip()}" for name in _KEPT.split(","))}, greatest(r.valid_from, %(now)s), false,
    CASE WHEN p.held THEN 'held' ELSE 'active' END, p.origin_codes, p.codes, cardinality(p.codes), p.codes[1],
    p.codes[cardinality(p.codes)]
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


def block(gateway: TermGateway, routes: QuerySet[Route], *, reason: str) -> int:
    """Block routes of a gateway of one's own from now on. Returns how many. Raises ImportRefused.

    reason: why, for the history. Those that are blocked already stay as they are.
    """
    reason = reason.strip()
    if not reason:
        raise ImportRefused(_("Say why: the history keeps the reason with the route."))
    if len(reason) > 300:
        raise ImportRefused(_("Keep the reason within 300 characters."))
    with transaction.atomic():
        locked = locking.lock(gateway)
        chosen = list(routes.filter(gateway=gateway, ended=False, status=Status.ACTIVE).order_by()[: MOST + 1])
        _check(chosen, _("None of these routes can be blocked: they are blocked already, or have ended."))
        RouteBlock.objects.bulk_create(
            RouteBlock(
                gateway=gateway,
                destination=route.destination,
                origin_codes=route.origin_codes,
                codes=route.codes,
                reason=reason,
                blocked_by=_who(),
            )
            for route in chosen
        )
        _changed(locked)
    return len(chosen)


def unblock(gateway: TermGateway, routes: QuerySet[Route]) -> int:
    """Take back what was blocked by hand, from now on. Returns how many routes. Raises ImportRefused."""
    with transaction.atomic():
        locked = locking.lock(gateway)
        chosen = list(routes.filter(gateway=gateway, ended=False, status=Status.HELD).order_by()[: MOST + 1])
        _check(chosen, _("None of these routes is blocked by hand."))
        free = {(origin, code) for route in chosen for origin in route.origin_codes or [""] for code in route.codes}
        now = timezone.now()
        for standing in RouteBlock.objects.filter(gateway=gateway, lifted_at=None):
            _lift(standing, free, now)
        _changed(locked)
    return len(chosen)


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


def blocks_of(route: Route) -> list[RouteBlock]:
    """What was blocked by hand of a route's codes, standing or lifted, newest first."""
    mine = RouteBlock.objects.filter(gateway_id=route.gateway_id, codes__overlap=route.codes)
    return list(mine.order_by("-blocked_at", "-pk")[:100])


def _lift(standing: RouteBlock, free: set[tuple[str, str]], now: datetime) -> None:
    """End a block; what of it isn't freed goes on as a block of its own."""
    pairs = {(origin, code) for origin in standing.origin_codes or [""] for code in standing.codes}
    if pairs.isdisjoint(free):
        return
    standing.lifted_at, standing.lifted_by = now, _who()
    standing.save(update_fields=["lifted_at", "lifted_by"])
    by_code: dict[str, list[str]] = {}
    for origin, code in sorted(pairs - free):
        by_code.setdefault(code, []).append(origin)
    by_origins: dict[tuple[str, ...], list[str]] = {}
    for code, origins in by_code.items():
        by_origins.setdefault(tuple(filter(None, origins)), []).append(code)
    RouteBlock.objects.bulk_create(
        RouteBlock(
            gateway_id=standing.gateway_id,
            destination=standing.destination,
            origin_codes=list(origins),
            codes=sorted(codes),
            reason=standing.reason,
            blocked_at=standing.blocked_at,
            blocked_by=standing.blocked_by,
        )
        for origins, codes in by_origins.items()
    )


def _changed(gateway: Supplier) -> None:
    assert isinstance(gateway, TermGateway)  # noqa: S101 -- the lock is of the gateway it was given
    enforce(gateway, now=timezone.now())
    tally.keep(gateway)
    applied.guard_gateway(gateway)


def _check(chosen: list[Route], nothing: str) -> None:
    if not chosen:
        raise ImportRefused(nothing)
    if len(chosen) > MOST:
        raise ImportRefused(_("Block or unblock at most %(n)d routes at once. Filter the grid.") % {"n": MOST})


def _who() -> str:
    inside = wall.current()
    return inside.actor_name if inside else ""
