"""The states of an import: who may do what when, and what a job that failed leaves behind."""

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from gateways.coverage.refusals import ImportRefused
from gateways.models import CoverageImport
from gateways.models.coverage import Supplier
from portal.jobs import queue
from portal.jobs.models import Job
from portal.jobs.registry import kind_name
from portal.tenancy import wall

State = CoverageImport.State
READ = kind_name("coverage.read")
COMPARE = kind_name("coverage.compare")
APPLY = kind_name("coverage.apply")
UNDO = kind_name("coverage.undo")
BUSY = (State.READING, State.APPLYING)
OPEN = (State.MAPPING, State.READING, State.PREVIEW, State.FAILED)
_STEPS = {  # kind of job: the states it may begin in, and the state while it runs
    READ: ((State.MAPPING, State.FAILED), State.READING),
    COMPARE: ((State.PREVIEW,), State.READING),
    APPLY: ((State.PREVIEW,), State.APPLYING),
    UNDO: ((State.APPLIED,), State.APPLIED),
}


def current_job(coverage_import: CoverageImport) -> Job | None:
    """The newest job about this import that does the import's own work."""
    return queue.jobs_of(coverage_import).filter(kind__in=[READ, COMPARE, APPLY, UNDO]).order_by("-id").first()


def settle(coverage_import: CoverageImport) -> CoverageImport:
    """Take back a state that a job left behind when it failed or was cancelled: nothing has changed then.

    A job that fails rolls back its transaction, and with it every state it had written.
    """
    if coverage_import.state not in BUSY:
        return coverage_import
    job = current_job(coverage_import)
    if job is not None and not (job.has_ended and job.state != Job.State.SUCCEEDED):
        return coverage_import
    if coverage_import.state == State.APPLYING or (job is not None and job.kind == COMPARE):
        back = State.PREVIEW
    else:
        back = State.FAILED if job is not None and job.state == Job.State.FAILED else State.MAPPING
    if wall.reads_only():
        coverage_import.state = back
        return coverage_import
    CoverageImport.objects.filter(pk=coverage_import.pk, state=coverage_import.state).update(state=back)
    coverage_import.refresh_from_db()
    return coverage_import


def settle_all(gateway: Supplier) -> None:
    """The same for every import of a gateway that seems to be at work."""
    for coverage_import in gateway.imports.filter(state__in=BUSY):
        settle(coverage_import)


def begin(coverage_import: CoverageImport, *, kind: str, **choices: str) -> CoverageImport:
    """Take the import's next step, one of the kinds of job. choices: mode, effect.

    Raises ImportRefused when the import isn't at that step (any more), as when two tabs ask for the same.
    """
    allowed, begun = _STEPS[kind]
    mine = CoverageImport.objects.filter(pk=coverage_import.pk, state__in=allowed)
    taken = mine.update(state=begun, **choices)
    coverage_import.refresh_from_db()
    if not taken:
        raise ImportRefused(
            _("This import is %(state)s: somebody was faster, or this page was old.")
            % {"state": coverage_import.get_state_display()}
        )
    return coverage_import


def ask(coverage_import: CoverageImport, *, kind: str, label: str, mail_to: str = "", **choices: str) -> Job:
    """Take the import's next step and have a worker do it. Raises ImportRefused as `begin` does."""
    with transaction.atomic():
        begin(coverage_import, kind=kind, **choices)
        job = current_job(coverage_import)
        if kind == UNDO and job and job.kind == UNDO and not job.has_ended:
            raise ImportRefused(_("This import is being undone already."))
        return queue.enqueue(
            kind, params={"import": coverage_import.pk}, subject=coverage_import, label=label[:200], mail_to=mail_to
        )


def discard(coverage_import: CoverageImport) -> CoverageImport:
    """Give an import up; what was being read for it stops. Nothing of the gateway's coverage changes.

    Raises ImportRefused once it is being applied or has been.
    """
    try:
        with transaction.atomic():
            held = CoverageImport.objects.select_for_update(nowait=True).get(pk=coverage_import.pk)
    except DatabaseError as error:
        raise ImportRefused(
            _("This import is being worked on this very moment. Cancel its job, or try again.")
        ) from error
    if held.state == State.DISCARDED:
        return held
    if held.state not in OPEN:
        raise ImportRefused(_("This import is %(state)s and can't be discarded.") % {"state": held.get_state_display()})
    job = current_job(held)
    if job is not None and not job.has_ended:
        queue.cancel(job)
    held.state = State.DISCARDED
    held.save(update_fields=["state"])
    return held
