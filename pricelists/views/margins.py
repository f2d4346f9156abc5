"""The margin guard's page: a tab for each kind of pricelists, and repricing."""

from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from portal.grid.access import writer_required
from portal.grid.actions import Action
from portal.grid.pages import GridPages
from portal.grid.selection import BadSelection, Selection, posted_filters
from portal.jobs.queue import enqueue
from pricelists import amending, jobs, margin_guard
from pricelists.filters.ddi_pricelists import DdiMarginFindingFilter
from pricelists.filters.pricelists import MarginFindingFilter
from pricelists.kinds import DDI, KINDS, TERM, Kind
from pricelists.models import DdiMarginFinding, MarginFinding
from pricelists.page_names import url
from pricelists.refusals import PricelistRefusal
from pricelists.tables.ddi_pricelists import DdiMarginFindingTable
from pricelists.tables.pricelists import MarginFindingTable


class FindingPages(GridPages):
    """The margin guard: published prices that earn too little, worst first; of one kind."""

    kind: ClassVar[Kind]
    reprice: ClassVar[str]  # URL name
    unsold: ClassVar[str]  # URL name
    title = _("Margin guard")
    title_one = _("Finding")
    deletable = False
    notes = False
    history = False
    empty_title = _("Every published price earns what it should")
    empty_text = _(
        "The guard looks after each import of coverage. To have it look now, choose Look again from the Settings menu."
    )

    def get_queryset(self) -> QuerySet[Any]:
        return self.kind.finding._default_manager.select_related("pricelist")

    def banner(self) -> tuple[str, dict[str, Any]]:
        counts = margin_guard.tally(self.kind)
        base = self.url()
        tabs = [
            {
                "label": kind.label,
                "url": url(kind, "margin-guard"),
                "current": kind is self.kind,
                "count": (counts if kind is self.kind else margin_guard.tally(kind))["total"],
            }
            for kind in KINDS
        ]
        tiles = [
            {
                "label": _("Below cost"),
                "value": counts["below"],
                "tone": "bad" if counts["below"] else "good",
                "url": f"{base}?kind=below",
            },
            {
                "label": _("Without a cost"),
                "value": counts["free"],
                "tone": "bad" if counts["free"] else "",
                "url": f"{base}?kind=free",
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
        return "pricelists/guard_banner.html", {
            "tiles": tiles,
            "tabs": tabs,
            "repricable": bool(counts["below"] or counts["thin"]),
            "unsold": counts["unsold"],
            "unsold_url": reverse(self.unsold),
            "reprice_url": reverse(self.reprice),
        }

    def toolbar(self) -> list[Action]:
        if not self.can_write:
            return []
        return [
            Action(
                label=_("Reprice selected"), url=reverse(self.reprice), icon="calculator", selection=True, primary=True
            ),
            Action(
                label=_("End or replace selected"), url=reverse(self.unsold), icon="arrows-exchange", selection=True
            ),
            Action(label=_("Look again"), url=reverse("margin-guard-look"), icon="refresh", post=True),
        ]

    def on_unsold(self, obj: Any) -> list[Action]:
        """The context menu's entries for what its supplier no longer sells, or asks nothing for."""
        if not self.can_write or obj.kind not in amending.WITHOUT_COST:
            return []
        url = f"{reverse(self.unsold)}?price={obj.price_id}"
        return [Action(label=_("End, replace or keep"), url=url, icon="arrows-exchange")]


class MarginPages(FindingPages):
    """Term prices that earn too little."""

    kind = TERM
    reprice = "reprice"
    unsold = "unsold"
    name = "margin-guard"
    prefix = "margin-guard/"
    model = MarginFinding
    table_class = MarginFindingTable
    filterset_class = MarginFindingFilter

    def menu(self, obj: MarginFinding) -> list[Action]:
        prices = url(TERM, "prices", obj.pricelist_id)
        actions = [Action(label=_("Prices"), url=f"{prices}?code={obj.codes[0]}", icon="list-details")]
        if self.can_write:
            edit = reverse("term-prices-edit", args=[obj.pricelist_id, obj.price_id])
            actions.insert(0, Action(label=_("Edit price"), url=edit, icon="pencil", dialog=True))
        return [*actions, *self.on_unsold(obj)]


class DdiMarginPages(FindingPages):
    """DDI prices that earn too little."""

    kind = DDI
    reprice = "ddi-reprice"
    unsold = "ddi-unsold"
    name = "ddi-margin-guard"
    prefix = "margin-guard/ddi/"
    model = DdiMarginFinding
    table_class = DdiMarginFindingTable
    filterset_class = DdiMarginFindingFilter

    def menu(self, obj: DdiMarginFinding) -> list[Action]:
        actions = [Action(label=_("Prices"), url=url(DDI, "prices", obj.pricelist_id), icon="list-details")]
        if self.can_write:
            edit = reverse("ddi-prices-edit", args=[obj.pricelist_id, obj.price_id])
            actions.insert(0, Action(label=_("Edit price"), url=edit, icon="pencil", dialog=True))
        return [*actions, *self.on_unsold(obj)]


def all_shown(request: HttpRequest, pages: type[FindingPages], **filters: list[str]) -> Selection:
    """All findings that match the grid's filter as it stands, whatever is ticked: the buttons above the grid.

    filters: what the button asks for by itself, in place of the grid's filter of that name. `count` isn't filled.
    Raises BadSelection.
    """
    shown = posted_filters(request, pages.name, {}) if "state" in request.POST else {}
    return Selection(grid=pages.name, filters={**shown, **filters})


def asks_for_all(request: HttpRequest) -> bool:
    """Whether one of the buttons above the grid was pressed; the grid's form sends `scope` too when it is ticked."""
    return "everything" in request.POST.getlist("scope")


@require_POST
@writer_required
def reprice_findings(request: HttpRequest, pages: type[FindingPages]) -> HttpResponseRedirect:
    """Reprice what is selected, or all that match the filter, of one of the grids: a preview for each pricelist."""
    findings = pages(request).get_queryset()
    try:
        selection = all_shown(request, pages) if asks_for_all(request) else pages.selected(request)
        findings = selection.apply(findings, pages.filterset_class)
        made = amending.prepare(findings)
    except (BadSelection, PricelistRefusal) as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect(pages.name)
    if len(made) == 1:
        return redirect("population", pk=made[0].pk)
    return redirect("amendments", pk=made[0].pk)


@require_POST
@writer_required
def look_again(request: HttpRequest) -> HttpResponseRedirect:
    """Have the guard look now."""
    job = enqueue(jobs.MARGIN_GUARD)
    return redirect("job", pk=job.pk)
