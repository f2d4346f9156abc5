"""The filters of the grid of web products."""

from unicodedata import normalize

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.grid.filters import ChoiceFilter, ExactFilter, GridFilterSet, SearchFilter, WholeNumberFilter
from portal.hostnames import shown_host_name
from products.models import WebProduct


class DomainFilter(SearchFilter):
    """Finds a domain by a part of it as it is shown, or of its ASCII form. What is shown isn't in the database."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        wanted = normalize("NFC", value).casefold()
        domains = qs.order_by().values_list("pk", "domain")
        found = [pk for pk, domain in domains if wanted in domain or wanted in shown_host_name(domain).casefold()]
        return qs.filter(pk__in=found)


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
