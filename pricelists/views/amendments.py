"""The pages of amendments: what to do with unsold prices, the preview and result of one, and of several together."""

from dataclasses import replace
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from portal.grid.access import partner_required, writer_required
from portal.grid.pages import GridPages
from portal.grid.selection import BadSelection, Selection
from portal.jobs.models import Job
from portal.jobs.queue import jobs_of
from pricelists import amending, jobs
from pricelists.filters.amendments import AmendmentRowFilter
from pricelists.forms.amendments import HoldsFromForm, UnsoldForm
from pricelists.kinds import kind_of
from pricelists.models import Population, PopulationRow
from pricelists.page_names import url
from pricelists.refusals import PricelistRefusal
from pricelists.tables.amendments import AmendmentRowTable, DdiAmendmentRowTable
from pricelists.views.amendment_counts import move, tiles
from pricelists.views.margins import FindingPages, all_shown, asks_for_all

SHOWN = 50
"""Rows on an amendment's page; all of them are in its grid."""
BEGINNING = "what"
"""The form's own field: without it a POST comes from the grid and only brings the selection."""


class AmendmentRowPages(GridPages):
    """Every price of one amendment, before and after."""

    name = "amendment-rows"
    prefix = "populations/<int:population>/rows/"
    model = PopulationRow
    title = _("Prices before and after")
    title_one = _("Price")
    table_class = AmendmentRowTable
    filterset_class = AmendmentRowFilter
    addable = editable = deletable = notes = history = False
    empty_text = _("Nothing would change.")
    ddi: ClassVar[bool] = False

    @cached_property
    def amendment(self) -> Population:
        """The amendment in the address; somebody else's, or one of the other kind, isn't there."""
        found = get_object_or_404(
            Population.objects.select_related("pricelist", "ddi_pricelist"), pk=self.kwargs["population"]
        )
        if not found.is_amendment or (found.ddi_pricelist_id is not None) is not self.ddi:
            raise Http404
        return found

    def get_queryset(self) -> QuerySet[PopulationRow]:
        return PopulationRow.objects.filter(population_id=self.amendment.pk)

    def exact_total(self) -> int | None:
        return self.amendment.counts.get("rows")

    def heading(self) -> str:
        return _now("%(what)s: %(pricelist)s") % {
            "what": jobs.in_words(self.amendment),
            "pricelist": self.amendment.target.name,
        }

    def breadcrumbs(self) -> list[tuple[str | Promise, str]]:
        return [*crumbs(self.amendment), (self.heading(), reverse("population", args=[self.amendment.pk]))]


class DdiAmendmentRowPages(AmendmentRowPages):
    """The same for DDI prices."""

    name = "ddi-amendment-rows"
    prefix = "populations/<int:population>/ddi-rows/"
    table_class = DdiAmendmentRowTable
    ddi = True


def crumbs(found: Population) -> list[tuple[str | Promise, str]]:
    """Down to the populations of its pricelist."""
    kind, pricelist = kind_of(found), found.target
    return [
        (kind.label, url(kind, "pricelists")),
        (pricelist.name, url(kind, "prices", pricelist.pk)),
        (_("Populations"), url(kind, "populations", pricelist.pk)),
    ]


def shown(found: Population, *, form: HoldsFromForm | None = None) -> dict[str, Any]:
    """The context of an amendment's page."""
    ddi = kind_of(found).key == "ddi"
    rows = reverse("ddi-amendment-rows" if ddi else "amendment-rows", args=[found.pk])
    return {
        "title": _now("%(what)s: %(pricelist)s") % {"what": jobs.in_words(found), "pricelist": found.target.name},
        "what": jobs.in_words(found),
        "rows_url": rows,
        "tiles": tiles(found, rows),
        "moves": [move(*one) for one in found.counts.get("moves", [])],
        "rows": list(PopulationRow.objects.filter(population=found).order_by("name", "id")[:SHOWN]),
        "more_rows": max(0, found.counts.get("rows", 0) - SHOWN),
        "batch": amending.of_batch(found) if found.batch is not None else [],
        "date_form": form or HoldsFromForm(initial={"holds_from": found.holds_from}),
    }


@require_POST
@writer_required
def stop_waiting(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Take what waits for its date back to its preview."""
    found = amendment_or_404(pk)
    try:
        jobs.stop_waiting(found)
        messages.success(request, _now("It doesn't wait any more; nothing was changed."))
    except PricelistRefusal as refusal:
        messages.warning(request, refusal.text)
    return redirect("population", pk=found.pk)


@partner_required
def together(request: HttpRequest, pk: int) -> HttpResponse:
    """Amendments of several pricelists that were prepared together."""
    made = amending.of_batch(get_object_or_404(Population, pk=pk, batch=pk))
    first = made[0]
    waiting = [one for one in made if one.state == Population.State.PREVIEW]
    context = {
        "title": _now("%(what)s: %(n)d pricelists") % {"what": jobs.in_words(first), "n": len(made)},
        "breadcrumbs": [(FindingPages.title, url(kind_of(first), "margin-guard"))],
        "first": first,
        "parts": [{"found": one, "tiles": tiles(one, ""), "job": _preparing(one)} for one in made],
        "refresh": any(one.state == Population.State.PREPARING for one in made),
        "ready": len(waiting),
        "back_url": url(kind_of(first), "margin-guard"),
    }
    return render(request, "pricelists/amendments.html", context)


def _preparing(one: Population) -> Job | None:
    """The job that works out its preview, while it does or when it couldn't."""
    if one.state not in {Population.State.PREPARING, Population.State.FAILED}:
        return None
    return jobs_of(one).first()


@require_POST
@writer_required
def apply_together(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Apply those of a batch that are still previews, as a job each."""
    for one in amending.of_batch(get_object_or_404(Population, pk=pk, batch=pk)):
        if one.state == Population.State.PREVIEW:
            try:
                jobs.start(one, mail_to=request.user.email)  # type: ignore[union-attr]
            except PricelistRefusal as refusal:
                messages.error(request, f"{one.target.name}: {refusal.text}")
    return redirect("amendments", pk=pk)


@writer_required
def unsold(request: HttpRequest, pages: type[FindingPages]) -> HttpResponse:
    """What to do with prices that their supplier no longer sells, or asks nothing for: replace, end or keep them.

    The selection comes by POST from the margin guard's grid; `?price=` takes one price; `everything` all that
    match its filter.
    """
    back = reverse(pages.name)
    try:
        selection = _selection(request, pages)
    except BadSelection as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect(back)
    form = UnsoldForm(request.POST if BEGINNING in request.POST else None)
    if form.is_bound and form.is_valid():
        found = selection.apply(pages(request).get_queryset(), pages.filterset_class)
        try:
            made = amending.prepare(found, **form.choices())
        except ValidationError as refusal:
            form.add_error("reason" if "reason" in getattr(refusal, "error_dict", {}) else None, refusal.messages)
        else:
            return to_preview(made)
    context = {
        "title": _now("No longer sold, or without a cost"),
        "breadcrumbs": [(pages.title, back)],
        "selection": selection,
        "form": form,
        "back_url": back,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "pricelists/unsold.html", context, status=status)


def to_preview(made: list[Population]) -> HttpResponseRedirect:
    """To the preview of an amendment, or of several together."""
    if len(made) == 1:
        return HttpResponseRedirect(reverse("population", args=[made[0].pk]))
    return HttpResponseRedirect(reverse("amendments", args=[made[0].pk]))


def _selection(request: HttpRequest, pages: type[FindingPages]) -> Selection:
    own = pages(request).get_queryset()
    if "selection" in request.POST:
        return pages.selected(request)
    if request.method == "POST" and not asks_for_all(request):
        return pages.selected(request)
    if request.method == "POST":
        found = all_shown(request, pages, kind=["unsold"])
        return replace(found, count=_some(found.count_now(own, pages.filterset_class)))
    price = request.GET.get("price", "")
    ids: list[int] = []
    if price.isascii() and price.isdigit() and len(price) < 19:
        ids = list(own.filter(price_id=int(price), kind__in=amending.WITHOUT_COST).values_list("pk", flat=True)[:1])
    return Selection(grid=pages.name, ids=tuple(ids), count=_some(len(ids)))


def _some(count: int) -> int:
    if not count:
        raise BadSelection(
            _now("Nothing of this is known as no longer sold or without a cost. Select rows of the margin guard.")
        )
    return count


def amendment_or_404(pk: int) -> Population:
    """An amendment; a population from coverage isn't one."""
    related = ("pricelist", "ddi_pricelist")
    found = get_object_or_404(Population.objects.select_related(*related), pk=pk)
    if not found.is_amendment:
        raise Http404
    return found
