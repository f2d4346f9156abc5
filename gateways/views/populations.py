"""A population's page, for both kinds of pricelists: its preview, its job, its result, and the way back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from gateways.models import Population
from gateways.pricelists import jobs, undo
from gateways.pricelists.kinds import kind_of
from gateways.pricelists.refusals import PricelistRefusal
from gateways.views.population_counts import STEPS, shown
from gateways.views.pricelist_names import url
from gateways.views.where_used import CONSEQUENCE
from portal.grid.access import partner_required, writer_required
from portal.jobs.models import Job
from portal.jobs.queue import jobs_of
from products.live import LiveInUseError
from products.live_dialog import ask_again, is_confirmed


def _found(pk: int) -> Population:
    related = ("pricelist", "gateway", "ddi_pricelist", "ddi_gateway")
    return get_object_or_404(Population.objects.select_related(*related), pk=pk)


@partner_required
def show_population(request: HttpRequest, pk: int) -> HttpResponse:
    """A population: its preview, its job while it runs, its result, its undo."""
    found = _found(pk)
    kind, pricelist, supplier = kind_of(found), found.target, found.supplier
    job = jobs_of(found).first()
    newest = undo.newest(pricelist)
    undoable = found.state == Population.State.APPLIED and newest is not None and newest.pk == found.pk
    crumbs = [
        (kind.label, url(kind, "pricelists")),
        (pricelist.name, url(kind, "prices", pricelist.pk)),
        (_("Populations"), url(kind, "populations", pricelist.pk)),
    ]
    context = {
        "title": _now("Add to %(pricelist)s") % {"pricelist": pricelist.name},
        "breadcrumbs": crumbs,
        "found": found,
        "kind": kind,
        "supplier": supplier,
        "prices_url": url(kind, "prices", pricelist.pk),
        "back_url": url(kind, "coverage", supplier.pk) if supplier else url(kind, "margin-guard"),
        "job": job,
        "job_runs": job is not None and not job.has_ended,
        "job_failed": job is not None and job.state in {Job.State.FAILED, Job.State.CANCELLED},
        "undoable": undoable,
        "edits_since": undo.edits_since(found) if undoable else 0,
        "steps": STEPS,
        "step": 2 if found.state == Population.State.PREVIEW else 3,
        **shown(found),
    }
    return render(request, "gateways/pricelists/population.html", context)


@require_POST
@writer_required
def apply_population(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Add to Pricelist: as a job."""
    found = _found(pk)
    try:
        jobs.start(found, mail_to=request.user.email)  # type: ignore[union-attr]
    except PricelistRefusal as refusal:
        messages.error(request, refusal.text)
    return redirect("population", pk=found.pk)


@require_POST
@writer_required
def undo_population(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Undo: as a job. What can't be undone says why; what live web products would feel is asked once more."""
    found = _found(pk)
    newest = undo.newest(found.target)
    if newest is None or newest.pk != found.pk:
        messages.error(request, _now("Only the newest population of a pricelist can be undone, and only once."))
        return redirect("population", pk=found.pk)
    try:
        jobs.start_undo(found, confirmed=is_confirmed(request))
    except LiveInUseError as warning:
        told = _now("Undo leaves this pricelist without prices in a currency. %(warning)s") % {"warning": warning}
        return ask_again(request, told, consequence=CONSEQUENCE, back_url=_page(found))
    return redirect("population", pk=found.pk)


def _page(found: Population) -> str:
    return reverse("population", args=[found.pk])
