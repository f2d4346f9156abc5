"""Blocking and unblocking routes by hand: what is selected, with a reason."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import ngettext

from gateways.coverage import hand_blocks
from gateways.coverage.refusals import ImportRefused
from gateways.filters.term_gateways import RouteFilter
from gateways.forms.retiring import ReasonForm
from gateways.models import Route, TermGateway
from gateways.views.term_gateways import RoutePages, TermGatewayPages
from portal.grid.access import writer_required
from portal.grid.selection import BadSelection, Selection

CONFIRMED = "confirmed"
"""The form's own field: without it a POST comes from the grid and only brings the selection."""


@writer_required
def block_routes(request: HttpRequest, gateway: int, lift: bool) -> HttpResponse:
    """Block selected, or (lift) Unblock selected. The selection comes by POST, or `?route=` names one."""
    own = TermGateway.objects.filter(partner=request.partner)  # type: ignore[attr-defined]
    found = get_object_or_404(own, pk=gateway)
    back = reverse("term-routes", args=[found.pk])
    try:
        selection = _selection(request, found)
    except BadSelection as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect(back)
    form = ReasonForm(request.POST if CONFIRMED in request.POST else None, asks=not lift)
    if form.is_bound and form.is_valid():
        routes = selection.apply(Route.objects.filter(gateway_id=found.pk), RouteFilter)
        try:
            if lift:
                count = hand_blocks.unblock(found, routes)
                told = ngettext("%(n)d route is open again.", "%(n)d routes are open again.", count)
            else:
                count = hand_blocks.block(found, routes, reason=form.cleaned_data["reason"])
                told = ngettext("%(n)d route is blocked.", "%(n)d routes are blocked.", count)
        except ImportRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, told % {"n": count})
            return redirect(back)
    context = {
        "title": _now("Unblock routes") if lift else _now("Block routes"),
        "breadcrumbs": [(TermGatewayPages.title, reverse("term-gateways")), (found.name, back)],
        "selection": selection,
        "form": form,
        "lift": lift,
        "back_url": back,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "gateways/block_routes.html", context, status=status)


def _selection(request: HttpRequest, gateway: TermGateway) -> Selection:
    if request.method == "POST":
        return RoutePages.selected(request, gateway=gateway.pk)
    asked = request.GET.get("route", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
    if not Route.objects.filter(pk=number, gateway=gateway).exists():
        raise BadSelection(_now("Select routes here first, then choose Block selected or Unblock selected."))
    return Selection(grid=RoutePages.name, kwargs={"gateway": gateway.pk}, ids=(number,), count=1)
