"""The models of gateways, their coverage, and the pricelists made from it."""

from gateways.models.coverage import CoverageChange, CoverageImport, Deck, RejectedLine
from gateways.models.ddi_gateway import DdiGateway
from gateways.models.ddi_offer import DdiOffer
from gateways.models.ddi_pricelist import DdiMarginFinding, DdiPrice, DdiPricelist, DdiPricelistUse
from gateways.models.pricelist import (
    MarginFinding,
    Population,
    PopulationRow,
    TermPrice,
    TermPricelist,
    TermPricelistTerms,
    TermPricelistUse,
)
from gateways.models.route import Route, RouteBlock, RouteName
from gateways.models.term_gateway import TermGateway

__all__ = [
    "CoverageChange",
    "CoverageImport",
    "DdiGateway",
    "DdiMarginFinding",
    "DdiOffer",
    "DdiPrice",
    "DdiPricelist",
    "DdiPricelistUse",
    "Deck",
    "MarginFinding",
    "Population",
    "PopulationRow",
    "RejectedLine",
    "Route",
    "RouteBlock",
    "RouteName",
    "TermGateway",
    "TermPrice",
    "TermPricelist",
    "TermPricelistTerms",
    "TermPricelistUse",
]
