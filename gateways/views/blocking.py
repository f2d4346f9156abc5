"""Blocking and unblocking routes and offers by hand: what is selected, with a reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gateways.coverage import hand_blocks
from gateways.coverage.ddi import hand_blocks as ddi_hand_blocks
from gateways.coverage.refusals import ImportRefused
from gateways.filters.ddi_offers import DdiOfferFilter
from gateways.filters.term_gateways import RouteFilter
from gateways.forms.retiring import ReasonForm
from gateways.models import DdiGateway, DdiOffer, Route, TermGateway
from gateways.models.coverage import Supplier
from gateways.views.ddi_gateways import DdiGatewayPages, DdiOfferPages
from gateways.views.term_gateways import RoutePages, TermGatewayPages
from portal.grid.access import writer_required
from portal.grid.pages import GridPages
from portal.grid.selection import BadSelection, Selection

CONFIRMED = "confirmed"
"""The form's own field: without it a POST comes from the grid and only brings the selection."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """What the page has of its own for routes, and for offers.

    asked: the parameter that names a single row. titles, told: for blocking, then for unblocking.
    """

    gateway: type[Supplier]
    row: type[Route | DdiOffer]
    gateways: type[GridPages]
    pages: type[GridPages]
    filterset: type[Any]
    asked: str
    block: Callable[..., int]
    unblock: Callable[..., int]
    titles: tuple[str | Promise, str | Promise]
    told: tuple[Callable[[int], str], Callable[[int], str]]


WAYS = {
    "term": Way(
        gateway=TermGateway,
        row=Route,
        gateways=TermGatewayPages,
        pages=RoutePages,
        filterset=RouteFilter,
        asked="route",
        block=hand_blocks.block,
        unblock=hand_blocks.unblock,
        titles=(_("Block routes"), _("Unblock routes")),
        told=(
            lambda n: ngettext("%(n)d route is blocked.", "%(n)d routes are blocked.", n),
            lambda n: ngettext("%(n)d route is open again.", "%(n)d routes are open again.", n),
        ),
    ),
    "ddi": Way(
        gateway=DdiGateway,
        row=DdiOffer,
        gateways=DdiGatewayPages,
        pages=DdiOfferPages,
        filterset=DdiOfferFilter,
        asked="offer",
        block=ddi_hand_blocks.block,
        unblock=ddi_hand_blocks.unblock,
        titles=(_("Block offers"), _("Unblock offers")),
        told=(
            lambda n: ngettext("%(n)d offer is blocked.", "%(n)d offers are blocked.", n),
            lambda n: ngettext("%(n)d offer is open again.", "%(n)d offers are open again.", n),
        ),
    ),
}


@writer_required
def block_rows(request: HttpRequest, gateway: int, kind: str, lift: bool) -> HttpResponse:
    """Block selected, or (lift) Unblock selected. The selection comes by POST, or the address names one row."""
    way = WAYS[kind]
    own = way.gateway._default_manager.filter(partner=request.partner)  # type: ignore[attr-defined]
    found: Any = get_object_or_404(own, pk=gateway)
    back = reverse(way.pages.name, args=[found.pk])
    try:
        selection = _selection(request, way, found)
    except BadSelection as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect(back)
    form = ReasonForm(request.POST if CONFIRMED in request.POST else None, asks=not lift)
    if form.is_bound and form.is_valid():
        rows = selection.apply(way.row._default_manager.filter(gateway_id=found.pk), way.filterset)
        try:
            count = way.unblock(found, rows) if lift else way.block(found, rows, reason=form.cleaned_data["reason"])
        except ImportRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, way.told[lift](count) % {"n": count})
            return redirect(back)
    context = {
        "title": way.titles[lift],
        "breadcrumbs": [(way.gateways.title, reverse(way.gateways.name)), (found.name, back)],
        "selection": selection,
        "form": form,
        "lift": lift,
        "is_ddi": kind == "ddi",
        "back_url": back,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "gateways/block_rows.html", context, status=status)


def _selection(request: HttpRequest, way: Way, gateway: Any) -> Selection:
    if request.method == "POST":
        return way.pages.selected(request, gateway=gateway.pk)
    asked = request.GET.get(way.asked, "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
    if not way.row._default_manager.filter(pk=number, gateway=gateway).exists():
        raise BadSelection(_now("Select rows here first, then choose Block selected or Unblock selected."))
    return Selection(grid=way.pages.name, kwargs={"gateway": gateway.pk}, ids=(number,), count=1)
