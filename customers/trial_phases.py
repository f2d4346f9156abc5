"""Which customers are in which phase of their trials, as conditions that an index on (web product, registered) answers.

Each web product has a trial or none, so a phase is a range of registration times for each of them. A test holds these
ranges to trials.entitlement.trial_state for random customers.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.grid.asked_together import DASHBOARD
from portal.prepared import PreparedValues
from trials.models import TrialUse


class TrialFilter(models.TextChoices):
    """What the grid's filter offers."""

    RUNNING = "running", _("running")
    ENDING = "ending", _("ends within 7 days")
    ENDED = "ended", _("ended")
    NONE = "none", _("none")


ENDING_DAYS = 7
_DAYS = DASHBOARD.asks(PreparedValues(lambda: TrialUse.objects.values_list("web_product_id", "trial__days")))


def in_phase(phase: str, at: datetime) -> Q:
    """The customers in this phase at a moment. Reads the web products' trials of the partner inside the wall."""
    days = _days()
    if phase == TrialFilter.NONE:
        return ~Q(web_product_id__in=list(days)) | Q(registered_at__gt=at)
    if phase == TrialFilter.ENDED:
        return _any(Q(web_product_id=pk, registered_at__lt=first_running(n, at)) for pk, n in days.items())
    if phase == TrialFilter.ENDING:
        return days_left_at_most(ENDING_DAYS, at)
    return _any(
        Q(web_product_id=pk, registered_at__gte=first_running(n, at), registered_at__lte=at) for pk, n in days.items()
    )


def days_left_at_most(most: int, at: datetime) -> Q:
    """Customers whose trials run and have at most so many whole days left after today."""
    days = _days()
    found = []
    for pk, n in days.items():
        until = first_running(n, at) + timedelta(days=most + 1)
        found.append(
            Q(
                web_product_id=pk,
                registered_at__gte=first_running(n, at),
                registered_at__lt=until,
                registered_at__lte=at,
            )
        )
    return _any(found)


def ended_within(past: timedelta, at: datetime) -> Q:
    """Customers whose trials ended during this time before `at`, in whole days."""
    days = _days()
    return _any(
        Q(
            web_product_id=pk,
            registered_at__lt=first_running(n, at),
            registered_at__gte=first_running(n, at) - past,
        )
        for pk, n in days.items()
    )


def _days() -> dict[int, int]:
    """How many days the trial of each web product lasts."""
    return dict(_DAYS.all())  # type: ignore[arg-type]


def first_running(days: int, at: datetime) -> datetime:
    """Who registered from this moment on still is on a trial of so many days at `at` (see entitlement.ends_at)."""
    midnight = datetime.combine(at.astimezone(UTC).date(), time(), UTC)
    return midnight - timedelta(days=days)


def _any(conditions: Iterable[Q]) -> Q:
    found = Q(pk__in=[])
    for condition in conditions:
        found |= condition
    return found
