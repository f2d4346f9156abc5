"""The rows of coverage that were selected for a population, read again."""

from typing import Any

from django.db.models import QuerySet
from django_filters import FilterSet

from gateways.filters.ddi_offers import DdiOfferFilter
from gateways.filters.term_gateways import RouteFilter
from gateways.models import DdiOffer, Route
from portal.grid.selection import Selection
from pricelists.models import Population


def selected_routes(chosen: Population) -> QuerySet[Route]:
    """The routes that were selected for a population, as they are now. Raises BadSelection."""
    return _selected(chosen, Route.objects.filter(gateway_id=chosen.gateway_id), RouteFilter)


def selected_offers(chosen: Population) -> QuerySet[DdiOffer]:
    """The offers that were selected for a population of a DDI Pricelist, as they are now. Raises BadSelection."""
    return _selected(chosen, DdiOffer.objects.filter(gateway_id=chosen.ddi_gateway_id), DdiOfferFilter)


def _selected(chosen: Population, rows: QuerySet[Any], filterset: type[FilterSet]) -> QuerySet[Any]:
    kept = chosen.selection.get("rows")
    return Selection.from_params(kept).apply(rows, filterset) if kept else rows
