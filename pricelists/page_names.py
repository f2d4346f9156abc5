"""The addresses of the pages that both kinds of pricelists have."""

from typing import Any

from django.urls import reverse

from pricelists.kinds import Kind

_NAMES = {
    "term": {
        "pricelists": "term-pricelists",
        "choose": "choose-pricelist",
        "prices": "term-prices",
        "populations": "populations",
        "where-used": "where-used",
        "where-used-add": "where-used-add",
        "where-used-remove": "where-used-remove",
        "price-versions": "price-versions",
        "margin-guard": "margin-guard",
        "unsold": "unsold",
        "populate": "populate",
        "coverage": "term-routes",
    },
    "ddi": {
        "pricelists": "ddi-pricelists",
        "choose": "choose-ddi-pricelist",
        "prices": "ddi-prices",
        "populations": "ddi-populations",
        "where-used": "ddi-where-used",
        "where-used-add": "ddi-where-used-add",
        "where-used-remove": "ddi-where-used-remove",
        "price-versions": "ddi-price-versions",
        "margin-guard": "ddi-margin-guard",
        "unsold": "ddi-unsold",
        "populate": "ddi-population-add",
        "coverage": "ddi-offers",
    },
}


def name(kind: Kind, page: str) -> str:
    """The URL name of a page of this kind."""
    return _NAMES[kind.key][page]


def url(kind: Kind, page: str, *args: Any) -> str:
    """The address of a page of this kind: url(DDI, "prices", 7)."""
    return reverse(name(kind, page), args=args)
