"""Versions whose end was decided ahead of time: marking them ended when the time has come."""

from datetime import datetime

from django.utils import timezone

from gateways.coverage import tally
from gateways.models import Route, TermGateway
from portal.history import events
from portal.tenancy import wall


def end_due(*, now: datetime | None = None) -> int:
    """Mark every partner's routes that have come to their end. Returns how many. Run outside every door."""
    now = now or timezone.now()
    with wall.enter_staff(actor_name="coverage"):
        due = Route.objects.filter(ended=False, valid_to__lte=now).order_by()
        gateways = list(due.values_list("gateway__partner_id", "gateway_id").distinct())
    ended = 0
    for partner_id, gateway_id in gateways:
        with wall.enter_partner(partner_id, actor_name="coverage"):
            gateway = TermGateway.objects.select_for_update().get(pk=gateway_id)
            with events.bulk():
                ended += Route.objects.filter(gateway=gateway, ended=False, valid_to__lte=now).update(ended=True)
            tally.keep(gateway)
    return ended
