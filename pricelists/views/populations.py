"""A population's page, for both kinds of pricelists: its preview, its job, its result, and the way back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.views.decorators.http import require_POST

from portal.grid.access import partner_required, writer_required
from portal.grid.dialogs import dialog
from portal.grid.selection import BadSelection
from portal.jobs.models import Job
from portal.jobs.queue import jobs_of
from portal.money import rates
from pricelists import amending, jobs, population, undo
from pricelists.ddi import population as ddi_population
from pricelists.forms.amendments import HoldsFromForm
from pricelists.kinds import DDI, kind_of
from pricelists.models import Population
from pricelists.page_names import url
from pricelists.populating import quotes_of
from pricelists.refusals import PricelistRefusal
from pricelists.selections import selected_offers, selected_routes
from pricelists.views import amendments
from pricelists.views.population_counts import STEPS, shown
from pricelists.views.rate_ages import aged
from pricelists.views.where_used import CONSEQUENCE
from products.live import LiveInUseError
from products.live_dialog import ask_again, is_confirmed


def _found(pk: int) -> Population:
    related = ("pricelist", "gateway", "ddi_pricelist", "ddi_gateway")
    return get_object_or_404(Population.objects.select_related(*related), pk=pk)


@partner_required
def show_population(request: HttpRequest, pk: int) -> HttpResponse:
    """A population or amendment: its preview, its job while it runs, its result, its undo."""
    return population_page(request, _found(pk))


def population_page(request: HttpRequest, found: Population, *, form: HoldsFromForm | None = None) -> HttpResponse:
    """The page. form: an amendment's date as it was typed, with what is wrong."""
    kind, pricelist, supplier = kind_of(found), found.target, found.supplier
    job = jobs_of(found).first()
    newest = undo.newest(pricelist)
    context = {
        "title": _now("Add to %(pricelist)s") % {"pricelist": pricelist.name},
        "breadcrumbs": amendments.crumbs(found),
        "found": found,
        "kind": kind,
        "supplier": supplier,
        "prices_url": url(kind, "prices", pricelist.pk),
        "back_url": url(kind, "coverage", supplier.pk) if supplier else url(kind, "margin-guard"),
        "job": job,
        "job_runs": job is not None and not job.has_ended,
        "job_failed": job is not None and job.state in {Job.State.FAILED, Job.State.CANCELLED},
        "undoable": _undoable(found, newest),
        "redoable": undo.redoable(found),
        **_rate_ages(found),
        "costless": bool(found.counts.get("zero_others") or found.counts.get("zero_freephone")),
        "steps": STEPS,
        "step": 2 if found.state == Population.State.PREVIEW else 3,
    }
    if found.is_amendment:
        template, status = "pricelists/amendment.html", 422 if form is not None else 200
        return render(request, template, context | amendments.shown(found, form=form), status=status)
    context |= {"edits_since": undo.edits_since(found) if context["undoable"] else 0, **shown(found)}
    return render(request, "pricelists/population.html", context)


def _rate_ages(found: Population) -> dict[str, Any]:
    """The exchange rates of a population; for a preview also their ages, and why it can't be added any more."""
    waiting = found.state == Population.State.PREVIEW
    quotes = quotes_of(found)
    shown = aged(quotes.values())
    old = {row["currency"]: row["day"] for row in shown if row["too_old"]}
    if not waiting:
        shown = [row | {"too_old": False, "days": None} for row in shown]
    today = timezone.localdate()
    why = str(rates.UnusableRateError(missing=(), old=old, on=today)) if old and waiting else ""
    return {"rate_ages": shown, "too_old": why, "most_days": rates.most_days()}


@require_POST
@writer_required
def set_date(request: HttpRequest, pk: int) -> HttpResponse:
    """Preview an amendment anew for the moment from which it is to hold."""
    found = amendments.amendment_or_404(pk)
    form = HoldsFromForm(request.POST)
    if form.is_valid():
        try:
            amending.preview_for_date(found, holds_from=form.cleaned_data["holds_from"])
        except PricelistRefusal as refusal:
            form.add_error("holds_from", refusal.messages)
    return population_page(request, found, form=form) if form.errors else redirect("population", pk=pk)


def _undoable(found: Population, newest: Population | None) -> bool:
    return found.state == Population.State.APPLIED and newest is not None and newest.pk == found.pk


@require_POST
@writer_required
def apply_population(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Add to Pricelist: as a job. What was ticked since the preview was worked out is shown in a new one first."""
    found = _found(pk)
    ticked = _ticked(request, found)
    try:
        if ticked != (found.zero_freephone, found.zero_others):
            _choose_zero(found, *ticked)
            messages.info(request, _now("The preview is worked out with your choice. Look at it, then add it."))
        elif "preview" not in request.POST:
            jobs.start(found, mail_to=request.user.email)  # type: ignore[union-attr]
    except (PricelistRefusal, BadSelection) as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("population", pk=found.pk)


def _ticked(request: HttpRequest, found: Population) -> tuple[bool, bool]:
    """(freephone, others) that cost nothing and are to be published, as ticked; as before in a form without ticks."""
    if "zero" not in request.POST:
        return found.zero_freephone, found.zero_others
    return "zero_freephone" in request.POST, "zero_others" in request.POST


def _choose_zero(found: Population, freephone: bool, others: bool) -> None:
    if kind_of(found) is DDI:
        ddi_population.choose_zero(found, offers=selected_offers(found), others=others)
    else:
        population.choose_zero(found, routes=selected_routes(found), freephone=freephone, others=others)


@writer_required
def undo_population(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Undo: asks, then does it as a job. What can't be undone says why; live web products are asked about once more."""
    found = _found(pk)
    if not _undoable(found, undo.newest(found.target)):
        messages.error(request, _now("Only the newest population of a pricelist can be undone, and only once."))
        return redirect("population", pk=found.pk)
    if request.method != "POST":
        return _ask(request, found)
    try:
        jobs.start_undo(found, confirmed=is_confirmed(request))
    except PricelistRefusal as refusal:
        messages.error(request, refusal.text)
    except LiveInUseError as warning:
        told = _now("Undo leaves this pricelist without prices in a currency. %(warning)s") % {"warning": warning}
        return ask_again(request, told, consequence=CONSEQUENCE, back_url=_page(found))
    return redirect("population", pk=found.pk)


@writer_required
def redo_population(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Redo what was undone last: asks, then does it as a job."""
    found = _found(pk)
    if not undo.redoable(found):
        messages.error(request, _now("Only what was undone last can be redone, while nothing was added since."))
        return redirect("population", pk=found.pk)
    if request.method != "POST":
        return _ask(request, found, redo=True)
    try:
        jobs.start_redo(found, confirmed=is_confirmed(request))
    except PricelistRefusal as refusal:
        messages.error(request, refusal.text)
    except LiveInUseError as warning:
        told = _now("Redo leaves this pricelist without prices in a currency. %(warning)s") % {"warning": warning}
        return ask_again(request, told, consequence=CONSEQUENCE, back_url=_page(found))
    return redirect("population", pk=found.pk)


def _ask(request: HttpRequest, found: Population, *, redo: bool = False) -> HttpResponse:
    context = {
        "title": _now("Redo") if redo else _now("Undo"),
        "found": found,
        "redo": redo,
        "edits_since": undo.edits_since(found),
        "back_url": _page(found),
    }
    return dialog(request, "pricelists/go_back.html", context)


def _page(found: Population) -> str:
    return reverse("population", args=[found.pk])
