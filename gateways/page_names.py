"""Where the pages of each kind of coverage are."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gateways.models import CoverageImport, DdiGateway, TermGateway
from gateways.models.coverage import Supplier


@dataclass(frozen=True, kw_only=True)
class KindPages:
    """title: of the grid of gateways. The rest are URL names, most with the gateway's or the import's id."""

    title: Promise
    gateways: str
    coverage: str
    upload: str
    imports: str
    changes: str

    def crumbs(self, gateway: Supplier) -> list[tuple[Any, str]]:
        """The grid of gateways, and the gateway."""
        return [(self.title, reverse(self.gateways)), (gateway.name, reverse(self.coverage, args=[gateway.pk]))]


TERM = KindPages(
    title=_("Term Gateways"),
    gateways="term-gateways",
    coverage="term-routes",
    upload="coverage-upload",
    imports="coverage-imports",
    changes="coverage-changes",
)
DDI = KindPages(
    title=_("DDI Gateways"),
    gateways="ddi-gateways",
    coverage="ddi-offers",
    upload="ddi-coverage-upload",
    imports="ddi-coverage-imports",
    changes="ddi-coverage-changes",
)
MODELS: dict[str, Any] = {"term": TermGateway, "ddi": DdiGateway}


def pages_of(about: Supplier | CoverageImport) -> KindPages:
    """The pages about a gateway's coverage, or about that of an import's gateway."""
    gateway = about.supplier if isinstance(about, CoverageImport) else about
    return TERM if isinstance(gateway, TermGateway) else DDI
