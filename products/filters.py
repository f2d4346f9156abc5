"""The filters of the grid of web products."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.grid.filters import ChoiceFilter, ExactFilter, GridFilterSet, SearchFilter, WholeNumberFilter
from portal.hostnames import HostNameError, ascii_host_name
from products.models import WebProduct


class DomainFilter(SearchFilter):
    """Finds a domain by its Unicode or its ASCII form."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if value and not value.isascii():
            try:
                value = ascii_host_name(value)
            except HostNameError:
                return qs.none()
        return super().filter(qs, value)


class WebProductFilter(GridFilterSet):
    """Every column that is worth it."""

    id = WholeNumberFilter(label=_("ID"))
    brand = SearchFilter(label=_("Brand name"))
    domain = DomainFilter(label=_("Website domain name"))
    type = ChoiceFilter(label=_("Product type"), choices=WebProduct.Type.choices)
    currencies = ExactFilter(label=_("Currencies"), method="with_currency")
    cms = ChoiceFilter(label=_("CMS Type"), choices=WebProduct.Cms.choices)
    state = ChoiceFilter(label=_("State"), choices=WebProduct.State.choices)

    class Meta:
        model = WebProduct
        fields: list[str] = []

    def with_currency(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Web products that are offered in this currency, among others."""
        return queryset.filter(currencies__contains=[value.strip().upper()])
