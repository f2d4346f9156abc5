"""The dashboard's cards. An app declares its cards in a `cards.py` of its own, which is found by name:

@card(order=10)
def checklist(request):
    return Card(template="products/checklist_card.html", context={"steps": …})
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.grid.access import partner_required


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a card shows. width: columns of twelve on a wide screen."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    width: int = 6


Make = Callable[[HttpRequest], Card | None]
_cards: list[tuple[int, Make]] = []


def card(order: int) -> Callable[[Make], Make]:
    """Declare a card. The function may return None: then there is nothing to show today."""

    def declare(make: Make) -> Make:
        _cards.append((order, make))
        _cards.sort(key=lambda pair: pair[0])
        return make

    return declare


@require_safe
@partner_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """The first page after Login: the Quick Start as a checklist, recent jobs, what needs attention."""
    shown = [made for _order, make in _cards if (made := make(request)) is not None]
    cards = [(made.width, render_to_string(made.template, made.context, request=request)) for made in shown]
    return render(request, "dashboard.html", {"title": _("Dashboard"), "cards": cards})
