"""What pricelists do in the background."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from celery import shared_task
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.grid.selection import BadSelection
from portal.jobs import queue
from portal.jobs.models import Job
from portal.jobs.registry import job_kind
from portal.jobs.result_pages import page_of
from portal.jobs.running import JobFailed, JobRun
from portal.mail.sending import send
from pricelists import amending, margin_guard, population, undo
from pricelists.ddi import margin_guard as ddi_margin_guard
from pricelists.ddi import population as ddi_population
from pricelists.jobs import MARGIN_GUARD, POPULATE, PREVIEW, REDO, REPRICE, UNDO, fall_back, fall_through, start_due
from pricelists.kinds import DDI, TERM, Kind, kind_of
from pricelists.models import MarginFinding, Population
from pricelists.refusals import PricelistRefusal
from pricelists.selections import selected_offers, selected_routes
from products.live import LiveInUseError
from tenants.models import User

_page = page_of(Population, "population", param="population")


def _guard_page(job: Job) -> str:
    return reverse("margin-guard")


def _population_of(run: JobRun) -> Population:
    found = (
        Population.objects.select_related("pricelist", "gateway", "ddi_pricelist", "ddi_gateway")
        .filter(pk=run.params["population"])
        .first()
    )
    if found is None:
        raise JobFailed(_now("This population is not there any more."))
    return found


@job_kind(POPULATE, title=_("Add to Pricelist"), page=_page, mails=True, fell_through=fall_through)
def populate(run: JobRun) -> dict[str, Any]:
    """Write a population's prices."""
    chosen = _population_of(run)
    try:
        if kind_of(chosen) is DDI:
            written = ddi_population.apply(chosen, offers=selected_offers(chosen), progress=run.progress)
        else:
            written = population.apply(chosen, routes=selected_routes(chosen), progress=run.progress)
    except (PricelistRefusal, BadSelection) as refusal:
        raise JobFailed(" ".join(refusal.messages)) from refusal
    run.check()
    queue.enqueue(MARGIN_GUARD)  # what it found may be mended now, and a markup under 1 is found
    return written


@job_kind(UNDO, title=_("Undo a population"), page=_page)
def take_back(run: JobRun) -> dict[str, Any]:
    """Bring back the prices that held before a population."""
    return _turn(run, undo.undo)


@job_kind(REDO, title=_("Redo a population"), page=_page)
def bring_back(run: JobRun) -> dict[str, Any]:
    """Bring back the prices of a population that was undone."""
    return _turn(run, undo.redo)


def _turn(run: JobRun, way: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """Undo or redo the job's population."""
    try:
        written = way(_population_of(run), confirmed=bool(run.params.get("confirmed")))
    except PricelistRefusal as refusal:
        raise JobFailed(refusal.text) from refusal
    except LiveInUseError as refusal:
        raise JobFailed(str(refusal)) from refusal
    run.check()
    queue.enqueue(MARGIN_GUARD)
    return written


@job_kind(PREVIEW, title=_("Preview of an amendment"), page=_page, fell_through=fall_back)
def preview(run: JobRun) -> dict[str, Any]:
    """Work out what an amendment of many prices would do."""
    found, day = _population_of(run), run.params["holds_from"]
    try:
        amending.prepare_in_job(found, holds_from=datetime.fromisoformat(day) if day else None, progress=run.progress)
    except PricelistRefusal as refusal:
        raise JobFailed(" ".join(refusal.messages)) from refusal
    run.check()
    return {"rows": found.counts["rows"]}


@job_kind(REPRICE, title=_("Reprice"), page=_page, mails=True, fell_through=fall_through)
def amend(run: JobRun) -> dict[str, Any]:
    """Write the prices of one amendment: repriced, replaced, ended or kept."""
    try:
        written = amending.apply(_population_of(run))
    except PricelistRefusal as refusal:
        raise JobFailed(refusal.text) from refusal
    run.check()
    queue.enqueue(MARGIN_GUARD)
    return written


@job_kind(MARGIN_GUARD, title=_("Margin guard"), page=_guard_page)
def guard(run: JobRun) -> dict[str, Any]:
    """Compare every published price with what it costs now, and tell the owners when something new is wrong."""
    found: dict[str, Any] = {**margin_guard.look(), "ddi": ddi_margin_guard.look()}
    run.check()
    if found["new"] or found["ddi"]["new"]:
        _tell_owners(run, found)
    return found


def _tell_owners(run: JobRun, found: dict[str, Any]) -> None:
    kinds = [
        {"kind": kind, "counts": counts, "words": margin_guard.in_words(counts), "worst": _worst(kind), "url": url}
        for kind, counts, url in (
            (TERM, found, reverse("margin-guard")),
            (DDI, found["ddi"], reverse("ddi-margin-guard")),
        )
        if any(counts[name] for name in ("below", "free", "thin", "unsold"))
    ]
    both = {name: found[name] + found["ddi"][name] for name in ("looked_at", "below", "free", "thin", "unsold")}
    context = {
        "kinds": kinds,
        "looked_at": both["looked_at"],
        "words": margin_guard.in_words(both),
        "without_rate": sorted({*found["without_rate"], *found["ddi"]["without_rate"]}),
        "base": settings.PORTAL_BASE_URL,
    }
    for owner in User.objects.filter(role=User.Role.OWNER, is_active=True):
        send(kind="margin-guard", to=owner.email, context=context, event=f"margin-guard:{run.job.pk}:{owner.pk}")


def _worst(kind: Kind) -> list[dict[str, Any]]:
    """The worst findings, in the words of the mail."""
    found = margin_guard.standing_findings(kind).select_related("pricelist")[:10]
    if kind is DDI:
        return [{"of": f, "name": f.place, "part": f.get_component_display(), "sold": f.price} for f in found]
    told = {"", MarginFinding.Component.MINUTE}
    parts = ((f, "" if f.component in told else f.get_component_display()) for f in found)
    return [{"of": f, "name": f.destination, "part": part, "sold": f.rate} for f, part in parts]


@shared_task(name="pricelists.amendments_due")
def amendments_due() -> int:
    """Have amendments applied whose date has come."""
    return start_due()
