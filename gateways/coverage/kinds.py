"""Which kind of coverage a gateway or an import is about."""

from gateways.coverage.ddi.kind import DdiCoverage
from gateways.coverage.kind import CoverageKind
from gateways.coverage.term import TermCoverage
from gateways.models import CoverageImport, TermGateway
from gateways.models.coverage import Supplier

TERM = TermCoverage()
DDI = DdiCoverage()


def of(about: Supplier | CoverageImport) -> CoverageKind:
    """The kind of coverage of a gateway, or of an import's gateway."""
    if isinstance(about, CoverageImport):
        return DDI if about.gateway_id is None else TERM
    return TERM if isinstance(about, TermGateway) else DDI
