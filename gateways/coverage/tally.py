"""The counts a gateway keeps of its own coverage, so that no page has to count."""

from datetime import datetime

from django.db.models import Count, Q, Sum

from gateways.models import Route, TermGateway
from gateways.models.versioned import FOREVER


def keep(gateway: TermGateway, *, coverage_at: datetime | None = None) -> None:
    """Count again: routes that hold or will hold, and codes once all that is scheduled has happened."""
    found = Route.objects.filter(gateway=gateway, ended=False).aggregate(
        routes=Count("pk"), codes=Sum("code_count", filter=Q(valid_to=FOREVER))
    )
    gateway.route_count, gateway.code_count = found["routes"], found["codes"] or 0
    if coverage_at is not None:
        gateway.coverage_at = coverage_at
    gateway.save(update_fields=["route_count", "code_count", "coverage_at"])
