"""The models of gateways, their coverage, and the pricelists made from it."""

from gateways.models.coverage import CoverageChange, CoverageImport, Deck, RejectedLine
from gateways.models.pricelist import (
    MarginFinding,
    Population,
    TermPrice,
    TermPricelist,
    TermPricelistTerms,
    TermPricelistUse,
)
from gateways.models.route import Route, RouteName
from gateways.models.term_gateway import TermGateway

__all__ = [
    "CoverageChange",
    "CoverageImport",
    "Deck",
    "MarginFinding",
    "Population",
    "RejectedLine",
    "Route",
    "RouteName",
    "TermGateway",
    "TermPrice",
    "TermPricelist",
    "TermPricelistTerms",
    "TermPricelistUse",
]
