"""`Add selected to Term Pricelist`: choose, look at what would happen, add, undo. And the margin guard's page."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from gateways.filters.pricelists import MarginFindingFilter
from gateways.filters.term_gateways import RouteFilter
from gateways.forms.pricelists import PopulateForm
from gateways.models import MarginFinding, Population, Route, TermGateway, TermPricelist
from gateways.pricelists import jobs, margin_guard, population, preview, reprice, undo
from gateways.pricelists.refusals import PricelistRefusal
from gateways.tables.pricelists import MarginFindingTable
from gateways.views.term_gateways import RoutePages
from portal.grid.access import partner_required, writer_required
from portal.grid.actions import Action
from portal.grid.histogram import histogram
from portal.grid.pages import GridPages
from portal.grid.selection import BadSelection, Selection
from portal.jobs.models import Job
from portal.jobs.queue import enqueue, jobs_of
from portal.money.rounding import from_micro

BEGINNING = "markup"
"""The form's own field: without it a POST comes from the grid and only brings the selection."""


@writer_required
def populate(request: HttpRequest, gateway: int) -> HttpResponse:
    """Add selected to Term Pricelist: which pricelist, what profit. The selection comes by POST from the grid."""
    found = get_object_or_404(TermGateway, pk=gateway)
    if request.method != "POST":
        messages.info(request, _now("Select routes here first, then choose Add selected to Term Pricelist."))
        return redirect("term-routes", gateway=found.pk)
    try:
        selection = RoutePages.selected(request, gateway=found.pk)
    except BadSelection as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect("term-routes", gateway=found.pk)
    form = PopulateForm(request.POST if BEGINNING in request.POST else None, initial=_first_choice())
    if form.is_bound and form.is_valid():
        try:
            made = _prepare(found, selection, form)
        except (PricelistRefusal, BadSelection) as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("population", pk=made.pk)
    context = {
        "title": _("Add selected to Term Pricelist"),
        "breadcrumbs": _gateway_crumbs(found),
        "gateway": found,
        "selection": selection,
        "form": form,
        "steps": STEPS,
        "has_pricelists": TermPricelist.objects.exclude(partner_id=0).exists(),
        "back_url": reverse("term-routes", args=[found.pk]),
    }
    return render(
        request, "gateways/pricelists/populate.html", context, status=422 if form.is_bound and form.errors else 200
    )


STEPS = [_("Pricelist and profit"), _("Preview"), _("Result")]


def _gateway_crumbs(gateway: TermGateway) -> list[tuple[Any, str]]:
    return [
        (_("Term Gateways"), reverse("term-gateways")),
        (gateway.name, reverse("term-routes", args=[gateway.pk])),
    ]


def _first_choice() -> dict[str, Any]:
    own = list(TermPricelist.objects.exclude(partner_id=0).values_list("pk", flat=True)[:2])
    return {"pricelist": own[0]} if len(own) == 1 else {}


def _prepare(gateway: TermGateway, selection: Selection, form: PopulateForm) -> Population:
    return population.prepare(
        pricelist=form.cleaned_data["pricelist"],
        gateway=gateway,
        routes=selection.apply(Route.objects.filter(gateway_id=gateway.pk), RouteFilter),
        markup=form.cleaned_data["markup"],
        selection=selection.as_params(),
        replace_handmade=form.cleaned_data["replace_handmade"],
    )


@partner_required
def show_population(request: HttpRequest, pk: int) -> HttpResponse:
    """A population: its preview, its job while it runs, its result, its undo."""
    found = get_object_or_404(Population.objects.select_related("pricelist", "gateway"), pk=pk)
    job = jobs_of(found).first()
    newest = undo.newest(found.target)
    undoable = found.state == Population.State.APPLIED and newest is not None and newest.pk == found.pk
    crumbs = [
        (_("Term Pricelist"), reverse("term-pricelists")),
        (found.target.name, reverse("term-prices", args=[found.pricelist_id])),
        (_("Populations"), reverse("populations", args=[found.pricelist_id])),
    ]
    context = {
        "title": _now("Add to %(pricelist)s") % {"pricelist": found.target.name},
        "breadcrumbs": crumbs,
        "found": found,
        "job": job,
        "job_runs": job is not None and not job.has_ended,
        "job_failed": job is not None and job.state in {Job.State.FAILED, Job.State.CANCELLED},
        "undoable": undoable,
        "edits_since": undo.edits_since(found) if undoable else 0,
        "steps": STEPS,
        "step": 2 if found.state == Population.State.PREVIEW else 3,
        **_shown(found),
    }
    return render(request, "gateways/pricelists/population.html", context)


def _shown(found: Population) -> dict[str, Any]:
    """The counts as tiles, the margins as bars, the moves as rows."""
    counts = found.counts
    if "prices" not in counts:
        return {}
    words = [
        (_("Prices"), "prices", ""),
        (_("Routes"), "routes", ""),
        (_("Codes"), "codes", ""),
        (_("At the min. per min. rate"), "floored", ""),
        (_("At the max. profit"), "capped", ""),
        (_("Both: the min. rate wins"), "both", "warn"),
        (_("Expensive"), "expensive", ""),
        (_("Below cost"), "below_cost", "bad"),
        (_("Replace an existing price"), "replaces", ""),
        (_("Unchanged"), "unchanged", ""),
        (_("Hand-made prices kept"), "kept_handmade", "warn"),
        (_("Conflicts won"), "conflicts_won", "warn"),
        (_("Conflicts lost"), "conflicts_lost", "warn"),
        (_("Priced in part"), "in_part", ""),
        (_("Routes without a price: blocked or not yet valid"), "skipped", "warn"),
    ]
    always = {"prices", "routes", "codes", "floored", "capped", "both", "expensive", "replaces"}
    tiles = [
        {
            "label": label,
            "value": number_format(counts.get(name, 0), force_grouping=True),
            "tone": tone if counts.get(name) else "",
        }
        for label, name, tone in words
        if name in always or counts.get(name)
    ]
    named = {-2: _now("no cost"), -1: "< 0%", preview.BUCKETS[-1]: f"≥ {preview.BUCKETS[-1]}%"}
    for low, high in zip(preview.BUCKETS, preview.BUCKETS[1:], strict=False):
        named[low] = f"{low}–{high}%"
    stood = dict(counts["histogram"])
    edges = [edge for edge in (-2, -1) if stood.get(edge)] + list(preview.BUCKETS)
    return {
        "tiles": tiles,
        "histogram": histogram(
            _("Margins in percent of cost"), [(named[edge], stood.get(edge, 0)) for edge in edges], marked=["< 0%"]
        ),
        "moves": [
            {
                "destination": destination,
                "currency": currency,
                "before": from_micro(before),
                "after": from_micro(after),
                "percent": Decimal(after - before) * 100 / before if before else None,
            }
            for destination, currency, before, after in counts["moves"]
        ],
        "conflict_rule": found.target.get_conflict_display(),
    }


@require_POST
@writer_required
def apply_population(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Add to Pricelist: as a job."""
    found = get_object_or_404(Population.objects.select_related("pricelist"), pk=pk)
    try:
        jobs.start(found, mail_to=request.user.email)  # type: ignore[union-attr]
    except PricelistRefusal as refusal:
        messages.error(request, refusal.text)
    return redirect("population", pk=found.pk)


@require_POST
@writer_required
def undo_population(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Undo: as a job. What can't be undone says why."""
    found = get_object_or_404(Population.objects.select_related("pricelist"), pk=pk)
    newest = undo.newest(found.target)
    if newest is None or newest.pk != found.pk:
        messages.error(request, _now("Only the newest population of a pricelist can be undone, and only once."))
    else:
        jobs.start_undo(found)
    return redirect("population", pk=found.pk)


class MarginPages(GridPages):
    """The margin guard: published prices that earn too little, worst first."""

    name = "margin-guard"
    prefix = "margin-guard/"
    model = MarginFinding
    title = _("Margin guard")
    title_one = _("Finding")
    table_class = MarginFindingTable
    filterset_class = MarginFindingFilter
    deletable = False
    notes = False
    history = False
    empty_text = _("No published price earns too little. The guard looks after each import of coverage.")

    def get_queryset(self) -> QuerySet[MarginFinding]:
        return MarginFinding.objects.select_related("pricelist")

    def banner(self) -> tuple[str, dict[str, Any]]:
        counts = margin_guard.tally()
        base = reverse("margin-guard")
        tiles = [
            {
                "label": _("Below cost"),
                "value": counts["below"],
                "tone": "bad" if counts["below"] else "good",
                "url": f"{base}?kind=below",
            },
            {
                "label": _("Under the margin to guard"),
                "value": counts["thin"],
                "tone": "warn" if counts["thin"] else "",
                "url": f"{base}?kind=thin",
            },
            {
                "label": _("No longer sold"),
                "value": counts["unsold"],
                "tone": "warn" if counts["unsold"] else "",
                "url": f"{base}?kind=unsold",
            },
            {"label": _("Margin to guard"), "value": f"{margin_guard.guarded_percent():.2f} %", "tone": ""},
        ]
        return "gateways/pricelists/guard_banner.html", {"tiles": tiles, "any": bool(counts["total"])}

    def menu(self, obj: MarginFinding) -> list[Action]:
        prices = reverse("term-prices", args=[obj.pricelist_id])
        actions = [Action(label=_("Prices"), url=f"{prices}?code={obj.codes[0]}", icon="list-details")]
        if self.can_write:
            edit = reverse("term-prices-edit", args=[obj.pricelist_id, obj.price_id])
            actions.insert(0, Action(label=_("Edit price"), url=edit, icon="pencil", dialog=True))
        return actions

    def toolbar(self) -> list[Action]:
        if not self.can_write:
            return []
        return [
            Action(
                label=_("Reprice selected"), url=reverse("reprice"), icon="calculator", selection=True, primary=True
            ),
            Action(label=_("Look again"), url=reverse("margin-guard-look"), icon="refresh", post=True),
        ]


@require_POST
@writer_required
def reprice_findings(request: HttpRequest) -> HttpResponseRedirect:
    """Reprice what is selected (or all), as a job for each pricelist."""
    try:
        if request.POST.get("scope") == "everything":
            findings = MarginPages(request).get_queryset()
        else:
            selection = MarginPages.selected(request)
            findings = selection.apply(MarginPages(request).get_queryset(), MarginFindingFilter)
        made = reprice.prepare(findings)
        for one in made:
            jobs.start(one, mail_to=request.user.email)  # type: ignore[union-attr]
    except (BadSelection, PricelistRefusal) as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect("margin-guard")
    if len(made) == 1:
        return redirect("population", pk=made[0].pk)
    messages.success(request, _now("%(n)d pricelists are being repriced.") % {"n": len(made)})
    return redirect("margin-guard")


@require_POST
@writer_required
def look_again(request: HttpRequest) -> HttpResponseRedirect:
    """Have the guard look now."""
    job = enqueue(jobs.MARGIN_GUARD)
    return redirect("job", pk=job.pk)
