"""The dashboard's figures of prices."""

from functools import cache

from django.db.models import Model, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.grid.asked_together import DASHBOARD
from portal.grid.dashboard import Figure, figure
from portal.prepared import PreparedAggregate
from portal.tenancy.wall import PLATFORM_PARTNER_ID
from pricelists.models import DdiPricelist, TermPricelist


@figure(order=50)
def term_prices(request: HttpRequest) -> Figure | None:
    """Prices in the partner's own Term Pricelists."""
    count = _prices(TermPricelist)
    return Figure(label=_("Term prices"), value=count, url=reverse("term-pricelists")) if count else None


@figure(order=60)
def ddi_prices(request: HttpRequest) -> Figure | None:
    """Prices in the partner's own DDI Pricelists."""
    count = _prices(DdiPricelist)
    return Figure(label=_("DDI prices"), value=count, url=reverse("ddi-pricelists")) if count else None


def _prices(model: type[Model]) -> int:
    """Kept by each pricelist, so that a count never reads the prices."""
    return _sum(model).read(PLATFORM_PARTNER_ID)["n"] or 0


@cache
def _sum(model: type[Model]) -> PreparedAggregate:
    return PreparedAggregate(
        lambda partner: model._default_manager.exclude(partner_id=partner), {"n": Sum("price_count")}, 1
    )


for _model in (TermPricelist, DdiPricelist):
    DASHBOARD.asks(_sum(_model), PLATFORM_PARTNER_ID)
