"""Whether the workers do anything: what waits, and what this release can't do."""

from datetime import datetime, timedelta

from django.db import Error
from django.db.models import Q
from django.utils import timezone

from portal.health.parts import UnwellError
from portal.jobs import registry
from portal.jobs.models import Job
from portal.tenancy import wall

TAKEN_WITHIN = timedelta(minutes=3)
"""Two rounds of the reaper: a message that was lost has been sent again by then."""


def not_taken(*, at: datetime) -> int:
    """How many jobs wait for longer than TAKEN_WITHIN while no worker began one or works on one; else 0."""
    with wall.enter_staff(actor_name="health"):
        jobs = Job.objects.filter(kind__in=registry.known())
        late = jobs.filter(state=Job.State.QUEUED, started_at=None, created_at__lt=at - TAKEN_WITHIN).count()
        if not late:
            return 0
        at_work = Q(state=Job.State.RUNNING, lease_until__gt=at) | Q(started_at__gt=at - TAKEN_WITHIN)
        return 0 if jobs.filter(at_work).exists() else late


def check() -> None:
    """A part of /readyz: workers take the jobs that wait. Raises UnwellError when none does."""
    try:
        stuck = not_taken(at=timezone.now())
    except Error as error:
        raise UnwellError("unknown: PostgreSQL doesn't answer") from error
    if stuck:
        raise UnwellError(f"{stuck} jobs wait and no worker takes them")


def of_unknown_kinds() -> dict[str, int]:
    """Kind -> number of open jobs that only another release knows. Through the staff's door."""
    open_jobs = Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).exclude(kind__in=registry.known())
    found: dict[str, int] = {}
    for kind in open_jobs.values_list("kind", flat=True):
        found[kind] = found.get(kind, 0) + 1
    return found
