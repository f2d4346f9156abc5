"""Finding jobs whose worker died, or whose message was lost, and sending them again."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.jobs import falling_through, queue
from portal.jobs.models import Job
from portal.jobs.registry import kind_of
from portal.tenancy import wall

FORGOTTEN_AFTER = timedelta(seconds=90)


def reap() -> int:
    """Requeue jobs with a dead lease and jobs that have waited too long. Returns how many were sent.

    A job that has used up its attempts fails, with a reason and a button to try again.
    """
    now = timezone.now()
    sent = 0
    with wall.enter_staff(actor_name="reaper"):
        lost = Q(state=Job.State.RUNNING, lease_until__lt=now)
        waiting = Q(state=Job.State.QUEUED, created_at__lt=now - FORGOTTEN_AFTER)
        for job in Job.objects.select_for_update(skip_locked=True).filter(lost | waiting):
            if job.state == Job.State.RUNNING and job.attempts >= kind_of(job.kind).max_attempts:
                job.state, job.ended_at, job.lease = Job.State.FAILED, now, None
                job.error = _("Its worker stopped %(n)d times; nothing was changed.") % {"n": job.attempts}
                job.save(update_fields=["state", "ended_at", "lease", "error"])
                falling_through.settle(job)
                continue
            queue.send(job)
            sent += 1
    return sent
