"""Running a job: take the lease, run its kind's function inside the wall, write down what came of it."""

import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import database_away
from portal.jobs import falling_through
from portal.jobs.models import Job
from portal.jobs.registry import JobKind, kind_of
from portal.jobs.sideline import LEASE_SECONDS, Sideline
from portal.jobs.watchdog import watching
from portal.tenancy import wall

logger = structlog.get_logger(__name__)

WRITE_EVERY_SECONDS = 0.5
ATTEMPTS_WITHOUT_PROGRESS = 2
"""Workers that a job may take down at its very beginning: one may have been bad luck, as when it was restarted."""


class JobFailed(Exception):  # noqa: N818 -- it reads as what it says
    """The job can't be done; the message tells the person who asked why, and what to change."""


class JobCancelled(Exception):  # noqa: N818
    """A person asked the job to stop."""


class LeaseLost(Exception):  # noqa: N818
    """Another worker runs this job now; whatever this one did must be rolled back."""


@dataclass(kw_only=True)
class JobRun:
    """What a job's function gets: its parameters, and ways to tell how far it is."""

    job: Job
    sideline: Sideline
    _written_at: float = field(default=0.0, init=False)

    @property
    def params(self) -> dict[str, Any]:
        return self.job.params

    def progress(self, done: int, total: int, phase: str = "") -> None:
        """Say how far the job is (writes at most twice a second). Raises JobCancelled, LeaseLost."""
        if time.monotonic() - self._written_at >= WRITE_EVERY_SECONDS or done == total:
            self.sideline.progress(done=done, total=total, phase=phase)
            self._written_at = time.monotonic()
        self.check()

    def log(self, text: str) -> None:
        """Add a line to the job's log, seen at once."""
        self.sideline.log(text)

    def check(self) -> None:
        """Stop here if a person cancelled the job, or another worker has taken it."""
        if self.sideline.cancel_asked:
            raise JobCancelled


def run(partner_id: int, job_id: int, *, watched: bool = False) -> Job.State | None:
    """Run one job to its end. Returns its final state, or None when it isn't this worker's to run.

    watched: end this process when the job is stuck, so that its worker can go on with others.
    """
    lease = uuid4()
    with wall.enter_partner(partner_id, job_id=job_id):
        job = _claim(job_id, lease)
    if job is None:
        return None
    with structlog.contextvars.bound_contextvars(job=job_id, partner=partner_id, kind=job.kind):
        return _run_claimed(job, lease, watched=watched)


def _claim(job_id: int, lease: UUID) -> Job | None:
    now = timezone.now()
    job = Job.objects.filter(pk=job_id).first()
    if job is None:
        return None
    try:
        most = attempts_of(job)
    except KeyError:
        logger.warning("job.unknown_kind", job=job_id, kind=job.kind)  # asked for by another release: left to it
        return None
    lost = Q(state=Job.State.RUNNING, lease_until__lt=now, attempts__lt=most)  # of others the reaper says why
    taken = Job.objects.filter(Q(state=Job.State.QUEUED) | lost, pk=job_id).update(
        state=Job.State.RUNNING,
        lease=lease,
        lease_until=now + timedelta(seconds=LEASE_SECONDS),
        attempts=F("attempts") + 1,
        started_at=now,
        done=0,
        total=0,
        phase="",
    )
    return Job.objects.get(pk=job_id) if taken else None


def attempts_of(job: Job) -> int:
    """How many workers this job may cost. Raises KeyError for a kind that this release doesn't know."""
    most = kind_of(job.kind).max_attempts
    return most if job.done else min(most, ATTEMPTS_WITHOUT_PROGRESS)


def _run_claimed(job: Job, lease: UUID, *, watched: bool) -> Job.State | None:
    kind = kind_of(job.kind)
    try:
        with (
            Sideline(partner_id=job.partner_id, job_id=job.pk, lease=lease) as sideline,
            watching(sideline, stalls_after=kind.stalls_after) if watched else nullcontext(),
            wall.enter_partner(
                job.partner_id,
                actor_id=job.asked_by_id,
                actor_name=job.asked_by_name,
                job_id=job.pk,
            ),
        ):
            result = kind.run(JobRun(job=job, sideline=sideline)) or {}
            if not _end(job, lease, Job.State.SUCCEEDED, result=result, error=""):
                raise LeaseLost
            tell_ended(job.pk, kind)
        state = Job.State.SUCCEEDED
    except LeaseLost:
        logger.warning("job.lease_lost")
        return None
    except JobCancelled:
        state = _end_apart(job, lease, Job.State.CANCELLED)
    except JobFailed as error:
        state = _end_apart(job, lease, Job.State.FAILED, error=str(error))
    except Exception as error:
        if database_away.is_away(error):
            logger.warning("job.database_away")  # its lease runs out, and the reaper has it done again
            return None
        logger.exception("job.crashed")
        state = _end_apart(
            job,
            lease,
            Job.State.FAILED,
            error=_("Something went wrong on our side; nothing was changed. Try again, or open a ticket."),
        )
    logger.info("job.ended", state=state)
    return state


def tell_ended(job_id: int, kind: JobKind) -> None:
    """Mail the person who asked, in the transaction that ends the job: neither is there without the other.

    A mail that can't be written is logged, and leaves the end of the job alone.
    """
    from portal.jobs.mail import mail_ending  # noqa: PLC0415 -- mail needs URLs, workers start without

    if not kind.mails:
        return
    try:
        with transaction.atomic():
            mail_ending(Job.objects.values_list("partner_id", flat=True).get(pk=job_id), job_id)
    except Exception:
        logger.exception("job.not_told", job=job_id)


def _end_apart(job: Job, lease: UUID, state: Job.State, *, error: str = "") -> Job.State:
    with wall.enter_partner(job.partner_id, job_id=job.pk):
        if _end(job, lease, state, result={}, error=error):
            falling_through.settle(Job.objects.get(pk=job.pk))
            tell_ended(job.pk, kind_of(job.kind))
    return state


def _end(job: Job, lease: UUID, state: Job.State, *, result: dict[str, Any], error: str) -> bool:
    return bool(
        Job.objects.filter(pk=job.pk, lease=lease).update(
            state=state, result=result, error=error, ended_at=timezone.now(), lease=None, lease_until=None
        )
    )
