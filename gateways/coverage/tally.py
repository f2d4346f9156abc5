"""The counts a gateway keeps of its own coverage, so that no page has to count."""

from datetime import datetime

from gateways.coverage import kinds
from gateways.models.coverage import Supplier


def keep(gateway: Supplier, *, coverage_at: datetime | None = None) -> None:
    """Count again."""
    counted = kinds.of(gateway).recount(gateway)
    if coverage_at is not None:
        gateway.coverage_at = coverage_at
    gateway.save(update_fields=[*counted, "coverage_at"])
