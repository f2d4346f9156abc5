"""The dashboard's card of recent jobs."""

from collections.abc import Iterable

from django.http import HttpRequest

from portal.grid.asked_together import DASHBOARD
from portal.grid.dashboard import Card, card
from portal.jobs.models import Job
from portal.prepared import PreparedRows

SHOWN, LOOKED_AT = 5, 50
_NEWEST = DASHBOARD.asks(PreparedRows(lambda: Job.objects.order_by("-id")[:LOOKED_AT]))


@card(order=90)
def recent_jobs(request: HttpRequest) -> Card:
    """The newest jobs, five lines of them."""
    return Card(template="jobs/card.html", context={"lines": _lines(_NEWEST.all())[:SHOWN]}, width=8)


def _lines(jobs: Iterable[Job]) -> list[tuple[Job, int]]:
    """(the newest of them, how many) of each run of jobs that did the same and succeeded.

    The margin guard looks after every import and every exchange rate: one by one they would push out what people did.
    """
    lines: list[tuple[Job, int]] = []
    for job in jobs:
        last = lines[-1][0] if lines else None
        if last is not None and last.label == job.label and {last.state, job.state} == {Job.State.SUCCEEDED}:
            lines[-1] = (last, lines[-1][1] + 1)
        else:
            lines.append((job, 1))
    return lines
