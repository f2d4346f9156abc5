"""Blocking and unblocking routes by hand. What holds in the versions is kept by `gateways.coverage.blocking`."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from gateways.coverage import blocking, by_hand, changes, locking, tally
from gateways.models import Route, RouteBlock, TermGateway
from gateways.models.coverage import Supplier

Status = Route.Status


def block(gateway: TermGateway, routes: QuerySet[Route], *, reason: str) -> int:
    """Block routes of a gateway of one's own from now on. Returns how many. Raises ImportRefused.

    reason: why, for the history. Those that are blocked already stay as they are.
    """
    reason = by_hand.checked_reason(reason)
    with transaction.atomic():
        locked = locking.lock(gateway)
        chosen = list(routes.filter(gateway=gateway, ended=False, status=Status.ACTIVE).order_by()[: by_hand.MOST + 1])
        by_hand.check_number(
            len(chosen), nothing=_("None of these routes can be blocked: they are blocked already, or have ended.")
        )
        RouteBlock.objects.bulk_create(
            RouteBlock(
                gateway=gateway,
                destination=route.destination,
                origin_codes=route.origin_codes,
                codes=route.codes,
                reason=reason,
                blocked_by=by_hand.who(),
            )
            for route in chosen
        )
        _changed(locked)
    return len(chosen)


def unblock(gateway: TermGateway, routes: QuerySet[Route]) -> int:
    """Take back what was blocked by hand, from now on. Returns how many routes. Raises ImportRefused."""
    with transaction.atomic():
        locked = locking.lock(gateway)
        chosen = list(routes.filter(gateway=gateway, ended=False, status=Status.HELD).order_by()[: by_hand.MOST + 1])
        by_hand.check_number(len(chosen), nothing=_("None of these routes is blocked by hand."))
        free = {(origin, code) for route in chosen for origin in route.origin_codes or [""] for code in route.codes}
        now = timezone.now()
        for standing in RouteBlock.objects.filter(gateway=gateway, lifted_at=None):
            _lift(standing, free, now)
        _changed(locked)
    return len(chosen)


def blocks_of(route: Route) -> list[RouteBlock]:
    """What was blocked by hand of a route's codes, standing or lifted, newest first."""
    mine = RouteBlock.objects.filter(gateway_id=route.gateway_id, codes__overlap=route.codes)
    return list(mine.order_by("-blocked_at", "-pk")[:100])


def _lift(standing: RouteBlock, free: set[tuple[str, str]], now: datetime) -> None:
    """End a block; what of it isn't freed goes on as a block of its own."""
    pairs = {(origin, code) for origin in standing.origin_codes or [""] for code in standing.codes}
    if pairs.isdisjoint(free):
        return
    standing.lifted_at, standing.lifted_by = now, by_hand.who()
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
    blocking.enforce(gateway, now=timezone.now())
    tally.keep(gateway)
    changes.notify(gateway)
