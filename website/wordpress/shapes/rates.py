"""`l7.setPricelist`, a price a country and kind, and `l7.setRoutes`, every route of every country."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from website.wordpress.money import Kind, Plugin, told
from website.wordpress.shapes.catalogue import Catalogue, Rate
from website.wordpress.shapes.country_prices import LANDLINE, MOBILE, CountryPrice, country_prices
from website.wordpress.shapes.texts import plain

FIELDS = {LANDLINE: "fixed", MOBILE: "mobile"}
NAMED_ORIGINS = 6
"""How many caller prefixes stand in a route's name; the portal's plugin lists all of them beside it."""
Prices = Mapping[tuple[str, str, str], CountryPrice]


def pricelist(catalogue: Catalogue, plugin: Plugin, english: Mapping[str, str]) -> dict[str, Any]:
    """The payload of setPricelist. english: English names of countries, by which suppliers call their routes."""
    prices = country_prices(catalogue.rates, english)
    rates: dict[str, Any] = {}
    for country in sorted({country for country, _kind, _currency in prices} & set(catalogue.country_names)):
        if (found := _country(country, prices, catalogue, plugin)) is not None:
            rates[country] = found
    return {
        "rates": rates,
        "package_routes": free_kinds(catalogue.rates),
        "domestic": {currency: _domestic(rates, currency) for currency in catalogue.currencies},
        "min_charges": {
            currency: told(catalogue.min_charges[currency], Kind.MIN_CHARGE, plugin)
            for currency in catalogue.currencies
            if currency in catalogue.min_charges
        },
    }


def unlisted(catalogue: Catalogue, english: Mapping[str, str]) -> list[str]:
    """Countries that the earlier plugin's list can't have, as they lack a price in one of the currencies."""
    prices = country_prices(catalogue.rates, english)
    countries = sorted({country for country, _kind, _currency in prices} & set(catalogue.country_names))
    return [code for code in countries if _country(code, prices, catalogue, Plugin.VENDOR) is None]


def said_from(catalogue: Catalogue, english: Mapping[str, str]) -> list[str]:
    """Countries of which some route of a kind is dearer than the usual one."""
    prices = country_prices(catalogue.rates, english)
    return sorted({country for (country, _kind, _currency), price in prices.items() if price.is_from})


def free_kinds(rates: Sequence[Rate]) -> list[str]:
    """`CC-L` and `CC-M`, where every route of the country and kind is free on Unlimited plans."""
    every: dict[tuple[str, str], bool] = {}
    for rate in rates:
        if rate.country and rate.kind in FIELDS:
            key = (rate.country, rate.kind)
            every[key] = every.get(key, True) and rate.free
    return sorted(f"{country}-{kind}" for (country, kind), free in every.items() if free)


def _country(country: str, prices: Prices, catalogue: Catalogue, plugin: Plugin) -> dict[str, Any] | None:
    """Its prices by kind and currency; None where the plugin could not show it rightly."""
    found: dict[str, Any] = {}
    dearer: dict[str, list[str]] = {}
    for kind, field in FIELDS.items():
        sold = {c: prices[country, kind, c] for c in catalogue.currencies if (country, kind, c) in prices}
        if not sold:
            continue
        if plugin is Plugin.VENDOR and len(sold) < len(catalogue.currencies):
            return None  # it prints a price that is missing as 0.0
        found[field] = {
            currency: told(price.dearest if plugin is Plugin.VENDOR else price.usual, Kind.RATE, plugin)
            for currency, price in sold.items()
        }
        dearer[field] = [currency for currency, price in sold.items() if price.is_from]
    if not found:
        return None
    if plugin is Plugin.VENDOR:
        found.setdefault("fixed", found.get("mobile"))  # it can't do without
    else:
        found["from"] = {field: currencies for field, currencies in dearer.items() if currencies}
    return found


def _domestic(rates: Mapping[str, Any], currency: str) -> dict[str, Any]:
    return {
        country: {field: found[field][currency] for field in ("fixed", "mobile")}
        for country, found in rates.items()
        if all(currency in found.get(field, {}) for field in ("fixed", "mobile"))
    }


def routes(catalogue: Catalogue, plugin: Plugin) -> dict[str, Any]:
    """The payload of setRoutes: by currency, country and name. Every country is under every currency."""
    by: dict[str, dict[str, list[Rate]]] = {currency: defaultdict(list) for currency in catalogue.currencies}
    for rate in catalogue.rates:
        if rate.country and rate.currency in by:
            by[rate.currency][rate.country].append(rate)
    return {
        currency: {country: _routes(found, plugin) for country, found in sorted(countries.items())}
        for currency, countries in by.items()
    }


def _routes(rates: Sequence[Rate], plugin: Plugin) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for rate in sorted(rates, key=lambda rate: (rate.name, len(rate.origins), tuple(rate.origins), tuple(rate.codes))):
        row: dict[str, Any] = {
            "rate": told(rate.rate, Kind.RATE, plugin),
            "connection": told(rate.fee, Kind.RATE, plugin) if rate.fee else 0,
            "patterns": list(rate.codes),
            "package": rate.free,
        }
        if plugin is Plugin.OWN:
            row |= {"kind": rate.kind, "origins": list(rate.origins)}
        found[_unique(_route_name(rate), found)] = row
    return found


def _route_name(rate: Rate) -> str:
    name = plain(rate.name) or ", ".join(rate.codes[:3])
    if not rate.origins:
        return name
    shown, more = rate.origins[:NAMED_ORIGINS], len(rate.origins) - NAMED_ORIGINS
    return f"{name} (calls from {', '.join(shown)}{f' and {more} more' if more > 0 else ''})"


def _unique(name: str, taken: Mapping[str, Any]) -> str:
    if name not in taken:
        return name
    number = 2
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"
