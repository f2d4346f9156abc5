"""What follows an applied import."""

from gateways.coverage import kinds
from gateways.models import CoverageImport
from portal.jobs import queue, registry

MARGIN_GUARD = "pricelists.margin_guard"


def on_applied(coverage_import: CoverageImport) -> None:
    """Have published prices checked against the new costs, and tell who is to be told. Needs an open transaction."""
    kinds.of(coverage_import).applied(coverage_import)
    try:
        registry.kind_of(MARGIN_GUARD)
    except KeyError:
        return
    queue.enqueue(MARGIN_GUARD, params={"import": coverage_import.pk}, subject=coverage_import)
