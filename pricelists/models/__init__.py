"""Pricelists of both kinds, what filled them, and their prices."""

from pricelists.models.ddi_price import DdiMarginFinding, DdiPrice
from pricelists.models.ddi_pricelist import DdiPricelist, DdiPricelistUse
from pricelists.models.population import Population, PopulationRow
from pricelists.models.pricelist import Pricelist, TermPricelist, TermPricelistTerms, TermPricelistUse
from pricelists.models.term_price import MarginFinding, TermPrice

__all__ = [
    "DdiMarginFinding",
    "DdiPrice",
    "DdiPricelist",
    "DdiPricelistUse",
    "MarginFinding",
    "Population",
    "PopulationRow",
    "Pricelist",
    "TermPrice",
    "TermPricelist",
    "TermPricelistTerms",
    "TermPricelistUse",
]
