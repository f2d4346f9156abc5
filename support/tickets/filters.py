"""Filters of the tickets' grid."""

from typing import Any

import django_filters
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.grid.filters import ChoiceFilter, GridFilterSet, SearchFilter, SinceFilter, YesNoFilter
from products.models import WebProduct
from support.models import Ticket


def _own_products(request: HttpRequest | None) -> Any:
    return WebProduct.objects.order_by("brand", "id")


class TicketFilter(GridFilterSet):
    """Tickets by words, state, category, web product, and whether something in them is new."""

    subject = SearchFilter(label=_("Subject"))
    state = ChoiceFilter(label=_("State"), choices=Ticket.State.choices)
    category = ChoiceFilter(label=_("Category"), choices=Ticket.Category.choices)
    web_product = django_filters.ModelChoiceFilter(label=_("Web Product"), queryset=_own_products, empty_label=_("any"))
    unread = YesNoFilter(label=_("New"), field_name="unread_by_partner")
    last_message_at = SinceFilter(label=_("Last message since"), field_name="last_message_at", lookup_expr="date__gte")

    class Meta:
        model = Ticket
        fields: list[str] = []
