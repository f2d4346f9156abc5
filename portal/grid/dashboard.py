"""The dashboard's cards, and the figures above them. An app declares them in a `cards.py` and a `figures.py` of its
own, which are found by name:

@card(order=10)
def checklist(request):
    return Card(template="products/checklist_card.html", context={"steps": …})

@figure(order=10)
def customers(request):
    return Figure(label=_("Customers"), value=Customer.objects.count(), url=reverse("customers"))
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.grid.access import partner_required
from portal.grid.asked_together import DASHBOARD

MAIN = 8


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a card shows. width: 8 and more stands in the main column, the others beside it."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    width: int = 6


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number that a partner looks at every day. tone: good, warn or bad. url: where one sees what it counts."""

    label: str | Promise
    value: int | str
    url: str = ""
    tone: str = ""


Make = Callable[[HttpRequest], Card | None]
MakeFigure = Callable[[HttpRequest], Figure | None]
_cards: list[tuple[int, Make]] = []
_figures: list[tuple[int, MakeFigure]] = []


def card(order: int) -> Callable[[Make], Make]:
    """Declare a card. The function may return None: then there is nothing to show today."""

    def declare(make: Make) -> Make:
        _cards.append((order, make))
        _cards.sort(key=lambda pair: pair[0])
        return make

    return declare


def figure(order: int) -> Callable[[MakeFigure], MakeFigure]:
    """Declare a figure. The function may return None: then there is nothing to count yet."""

    def declare(make: MakeFigure) -> MakeFigure:
        _figures.append((order, make))
        _figures.sort(key=lambda pair: pair[0])
        return make

    return declare


@require_safe
@partner_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """The first page after Login: the Quick Start as a checklist, recent jobs, what needs attention."""
    with DASHBOARD.asked():
        shown = [made for _order, make in _cards if (made := make(request)) is not None]
        figures = [one for _order, ask in _figures if (one := ask(request)) is not None]
    drawn = [(made.width, render_to_string(made.template, made.context, request=request)) for made in shown]
    context = {
        "title": _("Dashboard"),
        "tiles": [
            {
                "label": one.label,
                "value": number_format(one.value, force_grouping=True) if isinstance(one.value, int) else one.value,
                "url": one.url,
                "tone": one.tone,
            }
            for one in figures
        ],
        "main": [body for width, body in drawn if width >= MAIN],
        "beside": [body for width, body in drawn if width < MAIN],
    }
    return render(request, "dashboard.html", context)
