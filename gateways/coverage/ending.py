"""What was decided ahead of time: when its time has come, versions are marked ended and prices are looked at again."""

from datetime import datetime

from django.utils import timezone

from gateways.coverage import changes, tally
from gateways.models import CoverageImport, DdiGateway, DdiOffer, Route, TermGateway
from portal.history import events
from portal.tenancy import wall


def end_due(*, now: datetime | None = None) -> int:
    """Mark every partner's routes and offers that have come to their end. Returns how many. Run outside every door."""
    now = now or timezone.now()
    ended = _end(Route, TermGateway, now) + _end(DdiOffer, DdiGateway, now)
    come_due(now=now)
    return ended


def come_due(*, now: datetime) -> None:
    """Have prices compared with the costs that hold from now on, once for each moment that an import had set."""
    applied_ones = CoverageImport.objects.filter(state=CoverageImport.State.APPLIED)
    with wall.enter_staff(actor_name="coverage"):
        waiting = applied_ones.filter(counts__due__0__isnull=False).values_list("partner_id", "pk", "counts__due__0")
        due = [(partner_id, pk) for partner_id, pk, first in waiting if datetime.fromisoformat(first) <= now]
    for partner_id, pk in due:
        with wall.enter_partner(partner_id, actor_name="coverage"):
            found = applied_ones.select_for_update().filter(pk=pk).first()
            if found is None:  # undone just now
                continue
            found.counts["due"] = [at for at in found.counts["due"] if datetime.fromisoformat(at) > now]
            found.save(update_fields=["counts"])
            changes.notify(found)


def _end(versions: type[Route | DdiOffer], gateways: type[TermGateway | DdiGateway], now: datetime) -> int:
    with wall.enter_staff(actor_name="coverage"):
        due = versions._default_manager.filter(ended=False, valid_to__lte=now).order_by()
        concerned = list(due.values_list("gateway__partner_id", "gateway_id").distinct())
    ended = 0
    for partner_id, gateway_id in concerned:
        with wall.enter_partner(partner_id, actor_name="coverage"):
            gateway = gateways._default_manager.select_for_update().get(pk=gateway_id)
            mine = versions._default_manager.filter(gateway_id=gateway_id, ended=False, valid_to__lte=now)
            with events.bulk():
                ended += mine.update(ended=True)
            tally.keep(gateway)
    return ended
