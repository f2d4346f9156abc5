"""The filters of the grid of price packages."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.grid.filters import ChoiceFilter, GridFilterSet, SearchFilter, WholeNumberFilter
from portal.money import currencies
from pricing.models import PricePackage
from products.plans import Plan


class PricePackageFilter(GridFilterSet):
    """A partner has dozens of packages, so these may search."""

    id = WholeNumberFilter(label=_("ID"))
    name = SearchFilter(label=_("Price Package name"))
    currencies = ChoiceFilter(label=_("Currencies"), choices=currencies.filter_choices, method="with_currency")
    default_plan = ChoiceFilter(label=_("Default package"), choices=Plan.choices)

    class Meta:
        model = PricePackage
        fields: list[str] = []

    def with_currency(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(currencies__contains=[value])
