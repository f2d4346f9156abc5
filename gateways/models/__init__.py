"""The models of gateways and of their coverage."""

from gateways.models.coverage import CoverageChange, CoverageImport, Deck, RejectedLine
from gateways.models.ddi_gateway import DdiGateway
from gateways.models.ddi_offer import DdiOffer
from gateways.models.offer_block import OfferBlock
from gateways.models.route import Route, RouteBlock, RouteName
from gateways.models.term_gateway import TermGateway

__all__ = [
    "CoverageChange",
    "CoverageImport",
    "DdiGateway",
    "DdiOffer",
    "Deck",
    "OfferBlock",
    "RejectedLine",
    "Route",
    "RouteBlock",
    "RouteName",
    "TermGateway",
]
