"""The filters of DDI Pricelists, their prices, and the margin guard's findings among them."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gateways.filters.term_gateways import CountryFilter
from gateways.filters.versions import VersionFilter
from gateways.models import DdiGateway
from gateways.models.numbers import NumberType
from portal.grid.filters import (
    AtLeastFilter,
    AtMostFilter,
    ChoiceFilter,
    ExactFilter,
    GridFilterSet,
    PrefixFilter,
    SearchFilter,
    YesNoFilter,
)
from portal.money import currencies
from pricelists.filters.pricelists import FINDINGS, PricelistFilter
from pricelists.models import DdiMarginFinding, DdiPrice, DdiPricelist


class DdiPricelistFilter(PricelistFilter):
    """A partner has dozens of pricelists, so these may search."""

    class Meta:
        model = DdiPricelist
        fields: list[str] = []


def _amount(placeholder: Any) -> forms.NumberInput:
    return forms.NumberInput(attrs={"placeholder": placeholder, "step": "any"})


class DdiPriceFilter(VersionFilter):
    """Filters of one pricelist's prices: some hundred thousand at most, so that cities may be searched."""

    country = CountryFilter(label=_("Country"))
    state = ExactFilter(label=_("State"))
    city = SearchFilter(label=_("Area / city"))
    area_code = PrefixFilter(label=_("Area code starts with"))
    number_type = ChoiceFilter(label=_("Type"), choices=NumberType.choices)
    currency = ChoiceFilter(label=_("Currency"), choices=currencies.filter_choices)
    mrc_min = AtLeastFilter(label=_("MRC from"), field_name="mrc", widget=_amount(_("from")))
    mrc_max = AtMostFilter(label=_("MRC up to"), field_name="mrc", widget=_amount(_("up to")))
    handmade = YesNoFilter(label=_("Hand-made"))
    guard = ChoiceFilter(label=_("Margin guard"), choices=FINDINGS, method="with_finding")

    class Meta:
        model = DdiPrice
        fields: list[str] = []

    def with_finding(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(pk__in=DdiMarginFinding.objects.filter(kind=value).values("price_id"))


class DdiMarginFindingFilter(GridFilterSet):
    """The findings of the margin guard among DDI prices."""

    place = SearchFilter(label=_("Place"))
    country = CountryFilter(label=_("Country"))
    currency = ChoiceFilter(label=_("Currency"), choices=currencies.filter_choices)
    pricelist = ChoiceFilter(label=_("DDI Pricelist"), field_name="pricelist_id", choices=lambda: _pricelists())
    kind = ChoiceFilter(label=_("Finding"), choices=FINDINGS)
    gateway = ChoiceFilter(label=_("Gateway"), choices=lambda: _gateways(), method="of_gateway")
    component = ChoiceFilter(label=_("Of"), choices=DdiMarginFinding.Component.choices)
    handmade = YesNoFilter(label=_("Hand-made"))

    class Meta:
        model = DdiMarginFinding
        fields: list[str] = []

    def of_gateway(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(price_id__in=DdiPrice.objects.filter(gateway_id=int(value), ended=False).values("pk"))


def _gateways() -> list[tuple[Any, str]]:
    return list(DdiGateway.objects.order_by("name", "pk").values_list("pk", "name"))


def _pricelists() -> list[tuple[Any, str]]:
    return list(DdiPricelist.objects.values_list("pk", "name"))
