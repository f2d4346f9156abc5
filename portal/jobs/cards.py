"""The dashboard's card of recent jobs."""

from django.http import HttpRequest

from portal.grid.dashboard import Card, card
from portal.jobs.models import Job


@card(order=90)
def recent_jobs(request: HttpRequest) -> Card:
    """The newest five jobs."""
    return Card(template="jobs/card.html", context={"jobs": list(Job.objects.order_by("-id")[:5])}, width=8)
