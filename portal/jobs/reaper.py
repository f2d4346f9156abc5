"""Finding jobs whose worker died, or whose message was lost, and sending them again."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.jobs import falling_through, queue, registry
from portal.jobs.models import Job
from portal.jobs.running import attempts_of, tell_ended
from portal.tenancy import wall

logger = structlog.get_logger(__name__)

FORGOTTEN_AFTER = timedelta(seconds=90)


def reap() -> int:
    """Requeue jobs with a dead lease and jobs that have waited too long. Returns how many were sent.

    A job that has used up its attempts fails, with a reason and a button to try again. One of a kind that this release
    doesn't know (after a roll-back) stays as it is, for the release that does: staff's index counts them. Trouble with
    one job leaves the others alone.
    """
    now = timezone.now()
    sent = 0
    with wall.enter_staff(actor_name="reaper"):
        lost = Q(state=Job.State.RUNNING, lease_until__lt=now)
        waiting = Q(state=Job.State.QUEUED, created_at__lt=now - FORGOTTEN_AFTER)
        known = Job.objects.filter(lost | waiting, kind__in=registry.known())
        for job in known.select_for_update(skip_locked=True):
            try:
                with transaction.atomic():
                    if job.state == Job.State.RUNNING and job.attempts >= attempts_of(job):
                        _give_up(job)
                        continue
                    queue.send(job)
            except Exception:
                logger.exception("job.not_reaped", job=job.pk, kind=job.kind)
                continue
            sent += 1
    return sent


def _give_up(job: Job) -> None:
    """End a job that took its workers down; its kind and the person who asked are told in the same transaction."""
    job.state, job.ended_at, job.lease, job.lease_until = Job.State.FAILED, timezone.now(), None, None
    if job.done or job.attempts < 2:
        job.error = _("Its worker stopped %(n)d times; nothing was changed.") % {"n": job.attempts}
    else:
        job.error = _(
            "Its worker stopped %(n)d times before it showed any progress, so it is not tried again by itself: what it"
            " works on may be the reason. Nothing was changed."
        ) % {"n": job.attempts}
    job.save(update_fields=["state", "ended_at", "lease", "lease_until", "error"])
    falling_through.settle(job)
    tell_ended(job.pk, registry.kind_of(job.kind))
