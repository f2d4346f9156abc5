"""One import: its columns, its preview, and its steps. The page shows what the import's state asks for."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from decks import NotADeck
from gateways.coverage import mapping, states, told, uploads
from gateways.coverage.current import last_applied
from gateways.coverage.refusals import ImportRefused
from gateways.forms.imports import ApplyForm, EffectForm, LayoutForm
from gateways.models import CoverageChange, CoverageImport
from gateways.next_steps import next_steps
from gateways.page_names import pages_of
from gateways.views.import_files import STEPS
from portal.grid.access import partner_required, writer_required
from portal.tabular import Unreadable, notes

State, Kind = CoverageImport.State, CoverageChange.Kind
_STEP = {
    State.MAPPING: 2,
    State.FAILED: 2,
    State.READING: 3,
    State.PREVIEW: 3,
    State.APPLYING: 4,
    State.APPLIED: 4,
    State.UNDONE: 4,
    State.DISCARDED: 4,
}
_TONES = {Kind.DEARER: "bad", Kind.CHEAPER: "good", Kind.REMOVED: "warn", Kind.CHANGED: "warn"}


def _found(pk: int) -> CoverageImport:
    found = get_object_or_404(CoverageImport.objects.select_related("gateway", "ddi_gateway", "deck"), pk=pk)
    return states.settle(found)


@require_GET
@partner_required
def coverage_import(request: HttpRequest, pk: int) -> HttpResponse:
    """An import as it stands."""
    found = _found(pk)
    form = LayoutForm(found.layout) if found.state in {State.MAPPING, State.FAILED} else None
    return _page(request, found, form=form)


@require_POST
@writer_required
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or correct what the file is and its columns mean; `look` shows it again, otherwise it is read."""
    found = _found(pk)
    form = LayoutForm(found.layout, request.POST)
    only_look = "look" in request.POST
    if only_look:
        for field in form.question_fields():
            field.field.required = False
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    try:
        found = mapping.correct(found, columns=form.columns(), decisions=form.decisions(), part=form.part())
        if only_look:
            return redirect("coverage-import", pk=pk)
        if form.reads_anew():
            messages.info(request, _("The file was read again with your corrections. Please check its first rows."))
            return redirect("coverage-import", pk=pk)
        if found.layout.get("missing"):
            for lack in found.layout["missing"]:
                form.add_error(None, lack["message"])
            return _page(request, found, form=form, status=422)
        if found.layout["questions"]:
            messages.info(request, _("With these columns the file leaves something open. Please answer below."))
            return redirect("coverage-import", pk=pk)
        mapping.remember(found)
        label = _("Read %(file)s for %(gateway)s") % {"file": found.deck.name, "gateway": found.supplier.name}
        states.ask(found, kind=states.READ, label=label, mail_to=request.user.email)  # type: ignore[union-attr]
    except (NotADeck, Unreadable) as refusal:
        form.add_error(None, str(refusal))
        return _page(request, found, form=form, status=422)
    except ImportRefused as refusal:
        messages.warning(request, str(refusal))
    return redirect("coverage-import", pk=pk)


@require_POST
@writer_required
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare again, perhaps for another moment of effect."""
    found = _found(pk)
    form = EffectForm(request.POST)
    choices = {"effect": form.cleaned_data["effect"]} if form.is_valid() else {}
    label = _("Compare %(file)s with %(gateway)s")
    return _step(request, found, lambda: _ask(request, found, states.COMPARE, label, **choices))


@require_POST
@writer_required
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """`Apply`: ask for the job that makes the deck the coverage."""
    found = _found(pk)
    form = ApplyForm(found, request.POST)
    if found.state == State.PREVIEW and not form.is_valid():
        return _page(request, found, apply_form=form, status=422)
    label = _("Apply %(file)s to %(gateway)s")
    choices = form.choices() if form.is_valid() else {}
    return _step(request, found, lambda: _ask(request, found, states.APPLY, label, **choices))


@require_POST
@writer_required
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """`Discard`: nothing of the import is applied."""
    found = _found(pk)
    answer = _step(request, found, lambda: states.discard(found))
    found.refresh_from_db()
    if found.state == State.DISCARDED:
        messages.success(request, _("The import was discarded. The gateway's coverage is as before."))
        return redirect(pages_of(found).imports, gateway=found.supplier.pk)
    return answer


@require_POST
@writer_required
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """`Undo`: bring back what held before."""
    found = _found(pk)
    label = _("Undo %(file)s on %(gateway)s")
    return _step(request, found, lambda: _ask(request, found, states.UNDO, label))


def _ask(request: HttpRequest, found: CoverageImport, kind: str, label: str, **choices: str) -> None:
    names = {"file": found.deck.name, "gateway": found.supplier.name}
    states.ask(found, kind=kind, label=label % names, mail_to=request.user.email, **choices)  # type: ignore[union-attr]


def _step(request: HttpRequest, found: CoverageImport, step: Callable[[], object]) -> HttpResponse:
    try:
        step()
    except ImportRefused as refusal:
        messages.warning(request, str(refusal))
    return redirect("coverage-import", pk=found.pk)


def _page(
    request: HttpRequest,
    found: CoverageImport,
    *,
    form: LayoutForm | None = None,
    apply_form: ApplyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    job = states.current_job(found)
    busy = job is not None and not job.has_ended
    gateway, pages = found.supplier, pages_of(found)
    newest = last_applied(gateway)
    context: dict[str, Any] = {
        "title": found.deck.name,
        "breadcrumbs": [
            *pages.crumbs(gateway),
            (_("Imports"), reverse(pages.imports, args=[gateway.pk])),
        ],
        "found": found,
        "gateway": gateway,
        "is_ddi": found.ddi_gateway_id is not None,
        "coverage_url": reverse(pages.coverage, args=[gateway.pk]),
        "steps": STEPS,
        "step": _STEP[State(found.state)],
        "job": job,
        "job_runs": busy,
        "refresh": busy,
        "form": form,
        "doubts": [warning for warning in found.warnings if "examples" in warning],
        "strangers": told.strangers(found) if form is None else None,
        "remarks": told.remarks(found),
        "notices": told.notices(found),
    }
    if form is not None:
        context |= {"rows": list(zip(found.layout["row_lines"], found.layout["rows"], strict=False))}
        inspected = _inspected(found)
        context["why"] = mapping.why(found)
        context["strangers"] = next((warning for warning in inspected if warning.get("lines")), None)
        context |= {"layout": form.layout, "inspected": [w for w in inspected if not w.get("lines")]}
        context["missing"] = found.layout.get("missing", []) if not form.is_bound else []
        context["before"] = uploads.applied_before(found).first()
    if "kinds" in found.counts:
        context["tiles"] = _tiles(found)
    if found.state == State.PREVIEW:
        stale = found.based_on != (newest.pk if newest else None)
        context |= {
            "stale": stale,
            "apply_form": apply_form or ApplyForm(found, initial={"mode": _likely_mode(found)}),
            "answered": told.answered(found),
            "effect_form": EffectForm(initial={"effect": found.effect}),
            "nothing": not any(n["codes"] for kind, n in found.counts["kinds"].items() if kind != Kind.UNCHANGED),
        }
    if found.state == State.APPLIED:
        context["undoable"] = newest == found
        sections = next_steps(found, newest=newest == found)
        context["next_steps"] = [section.template for section in sections]
        for section in sections:
            context |= section.context
    return render(request, "gateways/import.html", context, status=status)


def _inspected(found: CoverageImport) -> list[dict[str, Any]]:
    return [*notes.remarks(found.layout.get("source", {})), *found.layout["warnings"]]


def _likely_mode(found: CoverageImport) -> str:
    partial = any(warning["code"] == "partial" for warning in found.warnings)
    return CoverageImport.Mode.UPDATE if partial else CoverageImport.Mode.REPLACE


def _tiles(found: CoverageImport) -> list[dict[str, Any]]:
    url = reverse(pages_of(found).changes, args=[found.pk])
    tiles = []
    for kind in Kind:
        count = found.counts["kinds"].get(kind.value, {}).get("codes", 0)
        stays = kind == Kind.REMOVED and found.left_missing
        label = _("Not in the file, stays") if stays else kind.label.capitalize()
        tile = {"label": label, "value": number_format(count, force_grouping=True)}
        if count:
            tile |= {"url": f"{url}?kind={kind.value}", "tone": "" if stays else _TONES.get(kind, "")}
        tiles.append(tile)
    rejected = found.counts.get("rejected", 0)
    tile = {"label": _("Rejected lines"), "value": number_format(rejected, force_grouping=True)}
    if rejected:
        tile |= {"url": reverse("coverage-rejected", args=[found.pk]), "tone": "bad"}
    return [*tiles, tile]
