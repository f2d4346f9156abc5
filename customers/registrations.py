"""How many customers registered in each of the last weeks, and how many of them are still on trial."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Count
from django.db.models.functions import TruncWeek

from customers.models import Customer
from customers.trial_phases import TrialFilter, in_phase

WEEKS = 12


@dataclass(frozen=True, kw_only=True)
class Week:
    """monday: its first day (UTC). on_trial: those of its customers whose trial runs now."""

    monday: date
    count: int
    on_trial: int


def registrations(at: datetime, *, weeks: int = WEEKS) -> Sequence[Week]:
    """The last so many weeks, this one the last, empty ones too. One query beside that of the trials."""
    this_monday = at.astimezone(UTC).date() - timedelta(days=at.astimezone(UTC).weekday())
    mondays = [this_monday - timedelta(weeks=back) for back in reversed(range(weeks))]
    since = datetime.combine(mondays[0], time(), UTC)
    rows = (
        Customer.objects.filter(registered_at__gte=since, registered_at__lte=at)
        .annotate(week=TruncWeek("registered_at", tzinfo=UTC))
        .order_by()
        .values("week")
        .annotate(count=Count("pk"), on_trial=Count("pk", filter=in_phase(TrialFilter.RUNNING, at)))
    )
    found = {row["week"].date(): row for row in rows}
    nothing = {"count": 0, "on_trial": 0}
    return [
        Week(monday=monday, count=row["count"], on_trial=row["on_trial"])
        for monday in mondays
        for row in [found.get(monday, nothing)]
    ]
