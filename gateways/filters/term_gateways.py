"""The filters of the grids of termination gateways and of a gateway's routes."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gateways.filters import newest_import
from gateways.filters.versions import VersionFilter
from gateways.models import Route, RouteName, TermGateway
from gateways.models.versioned import LineType
from gateways.term_gateways.matching import has_code_under, under_parts
from portal.countries import countries_called
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


class TermGatewayFilter(GridFilterSet):
    """A partner has dozens of gateways, so these may search."""

    id = WholeNumberFilter(label=_("ID"))
    name = SearchFilter(label=_("Gateway name"))
    authentication = ChoiceFilter(label=_("Gateway authentication type"), choices=TermGateway.Authentication.choices)
    currency = ChoiceFilter(label=_("Currency"), choices=currencies.filter_choices)
    partner_id = ChoiceFilter(
        label=_("Supplied by"), choices=[("platform", _("platform")), ("own", _("you"))], method="supplied_by"
    )

    in_use = ChoiceFilter(label=_("In use"), choices=[("yes", _("in use")), ("no", _("retired"))], method="with_use")

    class Meta:
        model = TermGateway
        fields: list[str] = []

    def with_use(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(retired_at__isnull=value == "yes")

    def supplied_by(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        platform = Q(partner_id=PLATFORM_PARTNER_ID)
        return queryset.filter(platform if value == "platform" else ~platform)


class CodeFilter(django_filters.Filter):
    """Routes or prices with a code that begins with these digits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field_class = CodeField

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.filter(has_code_under(qs.model, value)) if value else qs


class RouteCodeFilter(CodeFilter):
    """The same field; RouteFilter itself filters by it, last of all."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs


class CodeField(forms.RegexField):
    """The digits that a code begins with."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(regex=r"^\+?[0-9]{1,15}$", max_length=16, **kwargs)
        self.error_messages["invalid"] = _("Digits only.")

    def clean(self, value: Any) -> str:
        return str(super().clean(value)).removeprefix("+")


class CountryFilter(django_filters.Filter):
    """Countries by their ISO code, or by a part of their name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field_class = forms.CharField
        self.extra["max_length"] = 60

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.filter(country__in=countries_called(value)) if value else qs


class DestinationFilter(SearchFilter):
    """Contains, among the names of one gateway: they are looked up first, and are then an equality.

    A word that very many names contain is searched in the routes: a page of them is found at once.
    """

    MOST_NAMES = 500

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        gateway = qs.order_by().values_list("gateway_id", flat=True)[:1]  # not first(): that orders by id
        names = RouteName.objects.filter(gateway_id__in=list(gateway), destination__icontains=value)
        found = list(names.values_list("destination", flat=True)[: self.MOST_NAMES + 1])
        return super().filter(qs, value) if len(found) > self.MOST_NAMES else qs.filter(destination__in=found)


class RouteFilter(VersionFilter):
    """Filters of one gateway's routes. Behind the wall each must be an equality or a range (limits.md W3)."""

    destination = DestinationFilter(label=_("Destination"))
    country = CountryFilter(label=_("Country"))
    line_type = ChoiceFilter(label=_("Type"), choices=LineType.choices)
    has_origin = YesNoFilter(label=_("Origin codes"), method="with_origin")
    code = RouteCodeFilter(label=_("Code starts with"))
    rate_min = AtLeastFilter(
        label=_("Cost per minute from"), field_name="rate", widget=forms.NumberInput(attrs={"placeholder": _("from")})
    )
    rate_max = AtMostFilter(
        label=_("Cost per minute up to"), field_name="rate", widget=forms.NumberInput(attrs={"placeholder": _("up to")})
    )
    status = ChoiceFilter(label=_("Status"), choices=Route.Status.choices)
    newest = ChoiceFilter(label=_("Newest import"), choices=newest_import.CHOICES, method="of_newest")

    class Meta:
        model = Route
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """All filters, the code last: the parts need what matches without it."""
        self._any_code = super().filter_queryset(queryset)
        start = self.form.cleaned_data.get("code")
        return self._any_code.filter(has_code_under(Route, start)) if start else self._any_code

    @property
    def parts(self) -> list[QuerySet]:
        """With a code, too: the rows that lie under it, and the few of which only some codes do."""
        rows = self.qs  # first: it cleans the form
        start = self.form.cleaned_data.get("code") if self.is_bound else None
        if not start:
            return self.by_version(rows)
        return [
            version.filter(under) for version in self.by_version(self._any_code) for under in under_parts(Route, start)
        ]

    def of_newest(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return newest_import.routes_of(queryset, value)

    def with_origin(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        return queryset.exclude(origin_codes=[]) if value else queryset.filter(origin_codes=[])
