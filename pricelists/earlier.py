"""How a pricelist was populated from a gateway before: so that what a new deck brings can be added the same way."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from gateways.models.coverage import Supplier
from gateways.models.term_gateway import TermGateway
from portal.tenancy.wall import PLATFORM_PARTNER_ID
from pricelists.ddi.channels import Channels
from pricelists.models import DdiPricelist, Population, TermPricelist


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """The newest population of a pricelist from a gateway that holds. channels: of a DDI Pricelist."""

    pricelist: TermPricelist | DdiPricelist
    markup: Decimal
    channels: Channels
    at: datetime


def earlier(gateway: Supplier) -> list[Earlier]:
    """One for each own pricelist that was populated from a gateway of either kind, by name."""
    term = isinstance(gateway, TermGateway)
    field = "pricelist" if term else "ddi_pricelist"
    applied = Population.objects.filter(
        **{"gateway" if term else "ddi_gateway": gateway},
        kind=Population.Kind.COVERAGE,
        state=Population.State.APPLIED,
        markup__isnull=False,
    ).exclude(**{f"{field}__partner_id": PLATFORM_PARTNER_ID})
    newest = applied.order_by(f"{field}_id", "-applied_at", "-pk").distinct(f"{field}_id").select_related(field)
    found = [
        Earlier(pricelist=one.target, markup=one.markup, channels=Channels.from_json(one.channels), at=one.applied_at)
        for one in newest
        if one.markup is not None and one.applied_at is not None
    ]
    return sorted(found, key=lambda one: (one.pricelist.name, one.pricelist.pk))
