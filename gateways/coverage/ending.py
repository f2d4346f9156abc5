"""Versions whose end was decided ahead of time: marking them ended when the time has come."""

from datetime import datetime

from django.utils import timezone

from gateways.coverage import tally
from gateways.models import DdiGateway, DdiOffer, Route, TermGateway
from portal.history import events
from portal.tenancy import wall


def end_due(*, now: datetime | None = None) -> int:
    """Mark every partner's routes and offers that have come to their end. Returns how many. Run outside every door."""
    now = now or timezone.now()
    return _end(Route, TermGateway, now) + _end(DdiOffer, DdiGateway, now)


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
