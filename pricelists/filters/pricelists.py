"""The filters of the grids of pricelists, prices, populations and the margin guard's findings."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gateways.filters.term_gateways import CodeFilter, CountryFilter
from gateways.models import TermGateway
from gateways.models.versioned import LineType
from portal.grid.filters import (
    AtLeastFilter,
    AtMostFilter,
    ChoiceFilter,
    GridFilterSet,
    SearchFilter,
    WholeNumberFilter,
    YesNoFilter,
)
from portal.money import currencies
from portal.tenancy.wall import PLATFORM_PARTNER_ID
from pricelists.models import MarginFinding, Population, TermPrice, TermPricelist

FINDINGS = [
    ("below", _("below cost")),
    ("free", _("no cost")),
    ("thin", _("thin margin")),
    ("unsold", _("no longer sold")),
]
"""MarginFinding.Kind in short words, so that the column stays narrow."""


class PricelistFilter(GridFilterSet):
    """A partner has dozens of pricelists, so these may search."""

    id = WholeNumberFilter(label=_("ID"))
    name = SearchFilter(label=_("Name"))
    currencies = ChoiceFilter(label=_("Currencies"), choices=currencies.filter_choices, method="with_currency")
    partner_id = ChoiceFilter(
        label=_("Supplied by"), choices=[("platform", _("platform")), ("own", _("you"))], method="supplied_by"
    )

    def with_currency(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(currencies__contains=[value])

    def supplied_by(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        platform = Q(partner_id=PLATFORM_PARTNER_ID)
        return queryset.filter(platform if value == "platform" else ~platform)


class TermPricelistFilter(PricelistFilter):
    """The filters of the grid of Term Pricelists."""

    class Meta:
        model = TermPricelist
        fields: list[str] = []


class TermPriceFilter(GridFilterSet):
    """Equalities and ranges, or a search in one pricelist's prices (limits.md W3)."""

    destination = SearchFilter(label=_("Destination"))
    country = CountryFilter(label=_("Country"))
    line_type = ChoiceFilter(label=_("Type"), choices=LineType.choices)
    code = CodeFilter(label=_("Code starts with"))
    currency = ChoiceFilter(label=_("Currency"), choices=currencies.filter_choices)
    rate_min = AtLeastFilter(label=_("Rate per minute from"), field_name="rate")
    rate_max = AtMostFilter(label=_("Rate per minute up to"), field_name="rate")
    expensive = YesNoFilter(label=_("Expensive"))
    handmade = YesNoFilter(label=_("Hand-made"))
    guard = ChoiceFilter(label=_("Margin guard"), choices=FINDINGS, method="with_finding")

    class Meta:
        model = TermPrice
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """What holds now; ended versions are the history's."""
        return super().filter_queryset(queryset.filter(ended=False))

    def with_finding(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(pk__in=MarginFinding.objects.filter(kind=value).values("price_id"))


class PopulationFilter(GridFilterSet):
    """What was added to one pricelist."""

    kind = ChoiceFilter(label=_("Kind"), choices=Population.Kind.choices)
    state = ChoiceFilter(label=_("State"), choices=Population.State.choices)

    class Meta:
        model = Population
        fields: list[str] = []


class MarginFindingFilter(GridFilterSet):
    """The findings of the margin guard."""

    destination = SearchFilter(label=_("Destination"))
    country = CountryFilter(label=_("Country"))
    currency = ChoiceFilter(label=_("Currency"), choices=currencies.filter_choices)
    pricelist = ChoiceFilter(label=_("Term Pricelist"), field_name="pricelist_id", choices=lambda: _pricelists())
    kind = ChoiceFilter(label=_("Finding"), choices=FINDINGS)
    gateway = ChoiceFilter(label=_("Gateway"), choices=lambda: _gateways(), method="of_gateway")
    component = ChoiceFilter(label=_("Of"), choices=MarginFinding.Component.choices)
    handmade = YesNoFilter(label=_("Hand-made"))

    class Meta:
        model = MarginFinding
        fields: list[str] = []

    def of_gateway(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(price_id__in=TermPrice.objects.filter(gateway_id=int(value), ended=False).values("pk"))


def _gateways() -> list[tuple[Any, str]]:
    return list(TermGateway.objects.order_by("name", "pk").values_list("pk", "name"))


def _pricelists() -> list[tuple[Any, str]]:
    return list(TermPricelist.objects.values_list("pk", "name"))
