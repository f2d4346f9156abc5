"""The first step of `Add selected to … Pricelist`: which pricelist, what profit, and for DDI what a channel costs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gateways import retiring
from gateways.filters.ddi_offers import DdiOfferFilter
from gateways.filters.term_gateways import RouteFilter
from gateways.models import DdiGateway, DdiOffer, Route, TermGateway
from gateways.views.ddi_gateways import DdiOfferPages
from gateways.views.term_gateways import RoutePages
from portal.grid.access import writer_required
from portal.grid.pages import GridPages
from portal.grid.selection import BadSelection, Selection
from portal.money import rates
from portal.tenancy.wall import PLATFORM_PARTNER_ID
from pricelists import population
from pricelists.ddi import population as ddi_population
from pricelists.forms.ddi_pricelists import DdiPopulateForm
from pricelists.forms.pricelists import PopulateForm, PopulateFrame
from pricelists.kinds import DDI, TERM, Kind
from pricelists.models import Population
from pricelists.page_names import url
from pricelists.views.population_counts import STEPS
from pricelists.views.rate_ages import needed

BEGINNING = "markup"
"""The form's own field: without it a POST comes from the grid and only brings the selection."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """What differs between the two kinds. pages: the grid of coverage that the selection comes from."""

    kind: Kind
    title: Promise
    gateways: tuple[Promise, str]
    select_first: Promise
    no_pricelist: Promise
    add: Promise
    form: type[PopulateFrame]
    prepare: Callable[[Any, Selection, dict[str, Any]], Population]
    template: str


def _routes(gateway: TermGateway, selection: Selection, data: dict[str, Any]) -> Population:
    return population.prepare(
        pricelist=data["pricelist"],
        gateway=gateway,
        routes=selection.apply(Route.objects.filter(gateway_id=gateway.pk), RouteFilter),
        markup=data["markup"],
        selection=selection.as_params(),
        replace_handmade=data["replace_handmade"],
    )


def _offers(gateway: DdiGateway, selection: Selection, data: dict[str, Any]) -> Population:
    return ddi_population.prepare(
        pricelist=data["pricelist"],
        gateway=gateway,
        offers=selection.apply(DdiOffer.objects.filter(gateway_id=gateway.pk), DdiOfferFilter),
        markup=data["markup"],
        channels=data["channels"],
        selection=selection.as_params(),
        replace_handmade=data["replace_handmade"],
    )


TERM_WAY = Way(
    kind=TERM,
    title=_("Add selected to Term Pricelist"),
    gateways=(_("Term Gateways"), "term-gateways"),
    select_first=_("Select routes here first, then choose Add selected to Term Pricelist."),
    no_pricelist=_("You have no Term Pricelist yet."),
    add=_("Add Term Pricelist"),
    form=PopulateForm,
    prepare=_routes,
    template="pricelists/populate.html",
)
DDI_WAY = Way(
    kind=DDI,
    title=_("Add selected to DDI Pricelist"),
    gateways=(_("DDI Gateways"), "ddi-gateways"),
    select_first=_("Select offers here first, then choose Add selected to DDI Pricelist."),
    no_pricelist=_("You have no DDI Pricelist yet."),
    add=_("Add DDI Pricelist"),
    form=DdiPopulateForm,
    prepare=_offers,
    template="pricelists/ddi_populate.html",
)


@writer_required
def populate(request: HttpRequest, gateway: int) -> HttpResponse:
    """Add selected to Term Pricelist. The selection comes by POST from the grid."""
    return _first_step(request, TERM_WAY, get_object_or_404(TermGateway, pk=gateway), RoutePages)


@writer_required
def populate_ddi(request: HttpRequest, gateway: int) -> HttpResponse:
    """Add selected to DDI Pricelist. The selection comes by POST from the grid."""
    return _first_step(request, DDI_WAY, get_object_or_404(DdiGateway, pk=gateway), DdiOfferPages)


def _first_step(
    request: HttpRequest, way: Way, gateway: TermGateway | DdiGateway, pages: type[GridPages]
) -> HttpResponse:
    coverage = url(way.kind, "coverage", gateway.pk)
    if gateway.retired_at is not None:
        messages.warning(request, retiring.sentence(gateway))
        return redirect(coverage)
    if request.method != "POST":
        messages.info(request, str(way.select_first))
        return redirect(coverage)
    try:
        selection = pages.selected(request, gateway=gateway.pk)
    except BadSelection as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect(coverage)
    pricelists = way.kind.pricelist.objects.exclude(partner_id=PLATFORM_PARTNER_ID)
    own = list(pricelists.values_list("pk", flat=True)[:2])
    initial = {"pricelist": own[0]} if len(own) == 1 else {}
    form = way.form(request.POST if BEGINNING in request.POST else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            made = way.prepare(gateway, selection, form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            return redirect("population", pk=made.pk)
    context = {
        "title": way.title,
        "breadcrumbs": [(way.gateways[0], reverse(way.gateways[1])), (gateway.name, coverage)],
        "gateway": gateway,
        "selection": selection,
        "form": form,
        "steps": STEPS,
        "has_pricelists": bool(own),
        "rate_ages": needed(gateway.currency, {code for found in pricelists for code in found.currencies}),
        "most_days": rates.most_days(),
        "no_pricelist": way.no_pricelist,
        "add_pricelist": way.add,
        "pricelists_url": url(way.kind, "pricelists"),
        "back_url": coverage,
    }
    return render(request, way.template, context, status=422 if form.is_bound and form.errors else 200)
