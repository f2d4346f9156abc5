"""Catalogues for tests of the shapes and of a real WordPress, without a database."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from website.wordpress.shapes.catalogue import Catalogue, Number, Rate

D = Decimal
NAMES = {
    "AX": "Åland Islands",
    "BA": "Bosnia & Herzegovina",
    "CI": "Côte d’Ivoire",
    "DE": "Germany",
    "ES": "Spain",
    "GB": "United Kingdom",
    "PL": "Poland",
    "US": "United States",
}


def rate(name: str, country: str, kind: str, codes: str, price: str, **more: Any) -> Rate:
    fields = {"currency": "EUR", "rate": D(price), "codes": codes.split(), **more}
    return Rate(name=name, country=country, kind=kind, **fields)


def number(country: str, kind: str, *, city: str = "", area: str = "", mrc: str = "2", **more: Any) -> Number:
    fields: dict[str, Any] = {
        "currency": "EUR", "prefix": "49", "state": "", "nrc": D("1.50"), "per_minute": D(0), **more,
    }  # fmt: skip
    return Number(country=country, kind=kind, city=city, area_code=area, mrc=D(mrc), **fields)


def catalogue(currencies: Sequence[str] = ("EUR",), **more: Any) -> Catalogue:
    fields: dict[str, Any] = {
        "product_id": 7,
        "brand": "Acme Telecom",
        "domain": "acme.example",
        "cultures": ["en"],
        "culture": "en",
        "currencies": list(currencies),
        "country_names": NAMES,
        "plans": {currency: {"P": D("1.25"), "S": D("9.99"), "A": D("1234.50")} for currency in currencies},
        "plan_names": {"P": "Pay As You Go", "S": "Unlimited Domestic", "A": "Unlimited International"},
        "domestic": ["DE", "PL"],
        "min_charges": dict.fromkeys(currencies, D("0.0125")),
        "portal_url": "https://portal.example",
    }
    return Catalogue(**{**fields, **more})


def full() -> Catalogue:
    """Two currencies, one of them without a sign of its own, and whatever is hard to say."""
    rates = [
        each
        for currency in ("EUR", "XOF")
        for each in (
            rate("Germany", "DE", "L", "49 4930 4940", "0.0444", currency=currency, free=True),
            rate("Germany Mobile", "DE", "M", "4915 4916 4917", "0.01905", currency=currency),
            rate("Germany Mobile Special", "DE", "M", "49199", "1.0001", currency=currency, fee=D("0.35")),
            rate("Spain", "ES", "L", "34", "0.0004", currency=currency),
            rate(
                "Spain",
                "ES",
                "L",
                "34",
                "0.0125",
                currency=currency,
                origins=["30", "31", "32", "33", "39", "43", "45"],
            ),
            rate("Åland Islands", "AX", "L", "35818", "0.02", currency=currency),
            rate("Côte d’Ivoire [all] <b>", "CI", "L", "225", "0.30", currency=currency),
            rate("Iridium", "", "O", "8816", "7.5", currency=currency),
        )
    ]
    numbers = [
        each
        for currency in ("EUR", "XOF")
        for each in (
            number("DE", "G", city="Berlin", area="30", currency=currency, free=True),
            number("DE", "M", area="157", mrc="5", currency=currency),
            number("DE", "T", area="800", mrc="9", per_minute=D("0.0333"), currency=currency),
            number("US", "G", city="Montgomery", area="334", state="AL", prefix="1", currency=currency),
            number(
                "US", "G", city="Los Angeles", area="213", state="California", prefix="1", mrc="3", currency=currency
            ),
        )
    ]
    return catalogue(["EUR", "XOF"], rates=rates, numbers=numbers, vat="excluded")
