"""What follows an applied or undone import."""

from gateways.coverage import changes, kinds
from gateways.models import CoverageImport


def on_applied(coverage_import: CoverageImport) -> None:
    """Do what this kind of coverage does after an import, then notify. Needs an open transaction."""
    kinds.of(coverage_import).applied(coverage_import)
    changes.notify(coverage_import)
