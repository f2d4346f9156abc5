"""What gateways do in the background: the jobs of coverage."""

from typing import Any

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from decks import DeckError
from gateways.coverage import applying, ending, reading, states, undo
from gateways.coverage.refusals import ImportRefused
from gateways.ddi_gateways import notices
from gateways.models import CoverageImport
from portal.jobs.registry import job_kind
from portal.jobs.result_pages import page_of
from portal.jobs.running import JobFailed, JobRun

_page = page_of(CoverageImport, "coverage-import", param="import")


def _import_of(run: JobRun) -> CoverageImport:
    found = CoverageImport.objects.filter(pk=run.params["import"]).select_related("deck").first()
    if found is None:
        raise JobFailed(_("This import is not there any more."))
    return found


@job_kind(states.READ, title=_("Read a deck"), page=_page, mails=True)
def read(run: JobRun) -> dict[str, Any]:
    """Read a deck and compare it with the gateway."""
    try:
        done = reading.read(coverage_import=_import_of(run), progress=run.progress)
    except (ImportRefused, DeckError) as error:
        raise JobFailed(str(error)) from error
    run.check()
    return {"kinds": done.counts["kinds"], "rejected": done.counts["rejected"]}


@job_kind(states.COMPARE, title=_("Compare a deck again"), page=_page)
def compare(run: JobRun) -> dict[str, Any]:
    """Compare what was read with the coverage as it is now."""
    try:
        done = reading.compare_again(coverage_import=_import_of(run))
    except ImportRefused as error:
        raise JobFailed(str(error)) from error
    run.check()
    return {"kinds": done.counts["kinds"]}


@job_kind(states.APPLY, title=_("Apply a deck"), page=_page, mails=True)
def apply(run: JobRun) -> dict[str, Any]:
    """Make the deck the gateway's coverage."""
    try:
        done = applying.apply(coverage_import=_import_of(run))
    except ImportRefused as error:
        raise JobFailed(str(error)) from error
    run.check()
    return {"opened": done.counts["opened"], "closed": done.counts["closed"]}


@job_kind(states.UNDO, title=_("Undo an import"), page=_page, mails=True)
def take_back(run: JobRun) -> None:
    """Bring back what held before an import."""
    try:
        undo.undo(coverage_import=_import_of(run))
    except ImportRefused as error:
        raise JobFailed(str(error)) from error
    run.check()


@shared_task(name="gateways.end_due")
def end_due() -> int:
    """Mark routes and offers ended whose time has come."""
    return ending.end_due()


@shared_task(name="gateways.ddi_notices")
def ddi_notices() -> int:
    """Tell the technical e-mail of DDI gateways what is new."""
    return notices.sweep()
