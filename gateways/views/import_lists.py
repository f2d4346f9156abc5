"""The lists of Import Gateway Coverage: imports of a gateway, what one changes, the lines it rejects."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gateways.coverage import states
from gateways.filters.imports import ChangeFilter, DdiChangeFilter, ImportFilter, RejectedFilter
from gateways.models import CoverageChange, CoverageImport, DdiGateway, RejectedLine, TermGateway
from gateways.models.coverage import Supplier
from gateways.models.numbers import NumberType
from gateways.page_names import pages_of
from gateways.tables.imports import ChangeTable, DdiChangeTable, ImportTable, RejectedTable
from portal.grid.access import partner_required
from portal.grid.actions import Action
from portal.grid.dialogs import dialog
from portal.grid.pages import GridPages


class ImportPages(GridPages):
    """The imports of a gateway."""

    name = "coverage-imports"
    prefix = "term-gateways/<int:gateway>/imports/"
    model = CoverageImport
    title = _("Imports")
    title_one = _("Import")
    table_class = ImportTable
    filterset_class = ImportFilter
    deletable = False
    empty_text = _("No deck was imported for this gateway yet. Choose Import Gateway Coverage.")

    gateway_model: Any = TermGateway

    @cached_property
    def gateway(self) -> Supplier:
        """The gateway in the address; somebody else's isn't there."""
        found: Supplier = get_object_or_404(self.gateway_model, pk=self.kwargs["gateway"])
        return found

    def get_queryset(self) -> QuerySet[CoverageImport]:
        states.settle_all(self.gateway)
        return self.gateway.imports.select_related("deck")

    def heading(self) -> str:
        return _now("Imports of %(gateway)s") % {"gateway": self.gateway.name}

    def breadcrumbs(self) -> list[tuple[Any, str]]:
        return pages_of(self.gateway).crumbs(self.gateway)

    def menu(self, obj: CoverageImport) -> list[Action]:
        return [
            Action(label=_("Open"), url=reverse("coverage-import", args=[obj.pk]), icon="eye"),
            Action(label=_("Download the file"), url=reverse("coverage-deck", args=[obj.pk]), icon="download"),
        ]

    def toolbar(self) -> list[Action]:
        if not self.can_write or self.gateway.partner_id != self.request.partner.pk:
            return []
        url = reverse(pages_of(self.gateway).upload, args=[self.gateway.pk])
        return [Action(label=_("Import Gateway Coverage"), url=url, icon="file-import", primary=True)]


class DdiImportPages(ImportPages):
    """The imports of a DDI gateway."""

    name = "ddi-coverage-imports"
    prefix = "ddi-gateways/<int:gateway>/imports/"
    gateway_model = DdiGateway


class _PartOfImport(GridPages):
    """A list that belongs to one import."""

    editable = addable = deletable = notes = history = False

    @cached_property
    def coverage_import(self) -> CoverageImport:
        """The import in the address; somebody else's isn't there."""
        found = CoverageImport.objects.select_related("gateway", "ddi_gateway", "deck")
        return get_object_or_404(found, pk=self.kwargs["coverage_import"])

    def breadcrumbs(self) -> list[tuple[Any, str]]:
        return import_crumbs(self.coverage_import)


class ChangePages(_PartOfImport):
    """What an import changes, or would."""

    name = "coverage-changes"
    prefix = "coverage-imports/<int:coverage_import>/changes/"
    model = CoverageChange
    title = _("Changes")
    title_one = _("Change")
    table_class = ChangeTable
    filterset_class = ChangeFilter
    empty_text = _("The file changes nothing: the gateway's coverage already is what it says.")

    @cached_property
    def coverage_import(self) -> CoverageImport:
        """As for every list; an import of the other kind has its own."""
        found = super().coverage_import
        if pages_of(found).changes != self.name:
            raise Http404
        return found

    def get_queryset(self) -> QuerySet[CoverageChange]:
        return CoverageChange.objects.filter(coverage_import=self.coverage_import)

    def heading(self) -> str:
        names = {"file": self.coverage_import.deck.name, "currency": self.coverage_import.supplier.currency}
        return _now("Changes by %(file)s (%(currency)s)") % names

    def menu(self, obj: CoverageChange) -> list[Action]:
        url = reverse("coverage-change-codes", args=[obj.coverage_import_id, obj.pk])
        return [Action(label=_("Codes"), url=url, icon="hash", dialog=True)]

    def banner(self) -> tuple[str, dict[str, Any]]:
        tabs = kind_tabs(self.coverage_import, self.request.GET.get("kind", ""))
        return "parts/tabs.html", {"tabs": tabs, "tabs_label": _("Kinds of change")}


class DdiChangePages(ChangePages):
    """What an import of DDI offers changes, or would."""

    name = "ddi-coverage-changes"
    prefix = "coverage-imports/<int:coverage_import>/offers/"
    table_class = DdiChangeTable
    filterset_class = DdiChangeFilter

    def menu(self, obj: CoverageChange) -> list[Action]:
        url = reverse("coverage-change-terms", args=[obj.coverage_import_id, obj.pk])
        return [Action(label=_("Before and after"), url=url, icon="arrows-exchange", dialog=True)]


class RejectedPages(_PartOfImport):
    """The lines of a deck that were rejected."""

    name = "coverage-rejected"
    prefix = "coverage-imports/<int:coverage_import>/rejected/"
    model = RejectedLine
    title = _("Rejected lines")
    title_one = _("Rejected line")
    table_class = RejectedTable
    filterset_class = RejectedFilter
    empty_text = _("Every line of the file could be read.")

    def get_queryset(self) -> QuerySet[RejectedLine]:
        return RejectedLine.objects.filter(coverage_import=self.coverage_import)

    def heading(self) -> str:
        return _now("Rejected lines of %(file)s") % {"file": self.coverage_import.deck.name}

    def menu(self, obj: RejectedLine) -> list[Action]:
        url = reverse("coverage-deck", args=[obj.coverage_import_id])
        return [Action(label=_("Download the file"), url=url, icon="download")]

    def toolbar(self) -> list[Action]:
        url = reverse("coverage-rejected-file", args=[self.coverage_import.pk])
        return [Action(label=_("Download with reasons"), url=url, icon="download", primary=True)]

    def banner(self) -> tuple[str, dict[str, Any]] | None:
        rejected = self.coverage_import.counts.get("rejected", 0)
        kept = self.get_queryset().count() if rejected > 1000 else rejected
        if kept >= rejected:
            return None
        text = _now("The first %(kept)d of %(all)d rejected lines are listed. The download has them all.")
        return "parts/alert.html", {"text": text % {"kept": kept, "all": rejected}}


@partner_required
def change_codes(request: HttpRequest, coverage_import: int, pk: int) -> HttpResponse:
    """Every code of one change."""
    change = get_object_or_404(CoverageChange, pk=pk, coverage_import=coverage_import)
    context = {
        "title": change.destination,
        "change": change,
        "codes": change.codes.split(","),
        "origins": change.origin_codes.split(",") if change.origin_codes else [],
        "back_url": reverse("coverage-changes", args=[coverage_import]),
    }
    return dialog(request, "gateways/import_codes.html", context)


@partner_required
def change_terms(request: HttpRequest, coverage_import: int, pk: int) -> HttpResponse:
    """One offer before and after."""
    change = get_object_or_404(
        CoverageChange.objects.select_related("coverage_import__ddi_gateway"),
        pk=pk,
        coverage_import=coverage_import,
        coverage_import__ddi_gateway__isnull=False,
    )
    context = {
        "title": change.destination,
        "change": change,
        "number_type": NumberType(change.line_type).label,
        "currency": change.coverage_import.supplier.currency,
        "back_url": reverse("ddi-coverage-changes", args=[coverage_import]),
    }
    return dialog(request, "gateways/import_terms.html", context)


def import_crumbs(coverage_import: CoverageImport) -> list[tuple[Any, str]]:
    """Down to one import."""
    pages, gateway = pages_of(coverage_import), coverage_import.supplier
    return [
        *pages.crumbs(gateway),
        (_("Imports"), reverse(pages.imports, args=[gateway.pk])),
        (coverage_import.deck.name, reverse("coverage-import", args=[coverage_import.pk])),
    ]


def kind_tabs(coverage_import: CoverageImport, current: str) -> list[dict[str, Any]]:
    """A tab for each kind of change, with its number of codes or offers."""
    url = reverse(pages_of(coverage_import).changes, args=[coverage_import.pk])
    kinds = coverage_import.counts.get("kinds", {})
    tabs: list[dict[str, Any]] = [{"label": _("All"), "url": url, "current": not current}]
    for kind in CoverageChange.Kind:
        count = kinds.get(kind.value, {}).get("codes", 0)
        tabs.append(
            {"label": kind.label, "url": f"{url}?kind={kind.value}", "current": current == kind, "count": count}
        )
    return tabs
