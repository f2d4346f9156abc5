"""The filters of the grids of customers. Each is an equality or a range that an index answers behind the wall."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.finding import by_id, find, named
from customers.forms.customers import country_choices
from customers.models import Customer, CustomerUser, TrialUsage
from customers.trial_phases import TrialFilter, in_phase
from portal.grid.filters import ChoiceFilter, GridFilterSet, PrefixFilter, WholeNumberFilter, YesNoFilter
from portal.grid.picking import PickerFilter
from products.models import WebProduct
from products.plans import Plan


def own_products(_request: HttpRequest | None) -> QuerySet[WebProduct]:
    """The partner's web products."""
    return WebProduct.objects.order_by("brand", "id")


class DayFilter(django_filters.DateFilter):
    """Moments from the beginning of a UTC day on, or (until=True) up to its end."""

    def __init__(self, *args: Any, until: bool = False, **kwargs: Any) -> None:
        self.until = until
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(*args, **kwargs)

    def filter(self, qs: QuerySet, value: date | None) -> QuerySet:
        if value is None:
            return qs
        if self.until:
            if value == date.max:
                return qs
            return qs.filter(**{f"{self.field_name}__lt": _midnight(value + timedelta(days=1))})
        return qs.filter(**{f"{self.field_name}__gte": _midnight(value)})


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _customer_filter() -> PickerFilter:
    return PickerFilter(label=_("Customer"), field_name="customer", find=find, by_id=by_id, url_name="customer-picks")


class CustomerFilter(GridFilterSet):
    """Web product, trial, plan, country, suspended, name, registered from and to."""

    id = WholeNumberFilter(label=_("ID"))
    name = PrefixFilter(label=_("Name"), method="by_name")
    web_product = django_filters.ModelChoiceFilter(label=_("Web Product"), queryset=own_products, empty_label=_("any"))
    email = PrefixFilter(label=_("Email address"), method="by_email")
    country = ChoiceFilter(label=_("Country"), choices=country_choices)
    plan = ChoiceFilter(label=_("Plan"), choices=Plan.choices)
    trial = ChoiceFilter(label=_("Trial"), choices=TrialFilter.choices, method="by_trial")
    suspended = YesNoFilter(label=_("Suspended"), method="by_suspension")
    registered_from = DayFilter(label=_("Registered from"), field_name="registered_at")
    registered_to = DayFilter(label=_("Registered to"), field_name="registered_at", until=True)
    reference = PrefixFilter(label=_("Reference"))

    class Meta:
        model = Customer
        fields: list[str] = []

    def by_name(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Words of the name begin with its words; if none do, the name contains it."""
        return queryset.filter(named(value)) if value.strip() else queryset

    def by_email(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The address begins with it; kept addresses are in lower case."""
        prefix = PrefixFilter(field_name="email")
        return prefix.filter(queryset, value.strip().lower())

    def by_trial(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """In this phase of the trial, now."""
        return queryset.filter(in_phase(value, timezone.now()))

    def by_suspension(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Suspended or not."""
        return queryset.filter(suspended_at__isnull=not value)


class CustomerUserFilter(GridFilterSet):
    """The customer, name, extension, active."""

    customer = _customer_filter()
    id = WholeNumberFilter(label=_("ID"))
    name = PrefixFilter(label=_("Name"))
    extension = PrefixFilter(label=_("Extension"))
    active = YesNoFilter(label=_("Active"))

    class Meta:
        model = CustomerUser
        fields: list[str] = []


class TrialUsageFilter(GridFilterSet):
    """The customer, the allowance, used from and to."""

    customer = _customer_filter()
    id = WholeNumberFilter(label=_("ID"))
    allowance = ChoiceFilter(label=_("Allowance"), choices=TrialUsage.Allowance.choices)
    used_from = DayFilter(label=_("Used from"), field_name="used_at")
    used_to = DayFilter(label=_("Used to"), field_name="used_at", until=True)

    class Meta:
        model = TrialUsage
        fields: list[str] = []
