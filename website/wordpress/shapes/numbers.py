"""`l7.setDdi`, the cheapest number of each country, and `l7.setDdiCountry`, the numbers of one country."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from website.wordpress.money import Kind, Plugin, told
from website.wordpress.shapes.catalogue import Catalogue, Number
from website.wordpress.shapes.states import state_of
from website.wordpress.shapes.texts import plain

US = "US"
LISTS = {"N": "national", "G": "cities", "T": "toll_free"}
"""The plugin's list for each type of number."""
OWN_LISTS = {"M": "mobile", "S": "shared_cost"}
"""Those that only the portal's plugin has."""
_KIND_NAMES = {"N": "National", "T": "Toll Free", "M": "Mobile", "S": "Shared cost"}


def ddi(catalogue: Catalogue, plugin: Plugin) -> dict[str, Any]:
    """The payload of setDdi: by currency a row a country, that of its cheapest number."""
    listed = _listed(catalogue.numbers, catalogue, plugin)
    cheapest: dict[str, dict[str, Number]] = {currency: {} for currency in catalogue.currencies}
    for number in listed:
        held = cheapest[number.currency].get(number.country)
        if held is None or _price_order(number) < _price_order(held):
            cheapest[number.currency][number.country] = number
    return {
        "free": {},
        "paid": {
            currency: [row(found[country], plugin) for country in sorted(found)] for currency, found in cheapest.items()
        },
    }


def ddi_countries(catalogue: Catalogue, plugin: Plugin) -> Iterator[tuple[str, dict[str, Any]]]:
    """The payloads of setDdiCountry with a name each: ("DE EUR", …), and for the United States ("US EUR AL", …).

    Every country that has numbers is there in every currency: the earlier plugin warns where one is missing.
    """
    by: dict[str, dict[str, list[Number]]] = defaultdict(lambda: defaultdict(list))
    for number in _listed(catalogue.numbers, catalogue, plugin):
        by[number.country][number.currency].append(number)
    for country in sorted(by):
        prefix = next(n.prefix for numbers in by[country].values() for n in numbers)
        states = _states(n for numbers in by[country].values() for n in numbers) if country == US else {}
        for currency in catalogue.currencies:
            numbers = by[country][currency]
            yield f"{country} {currency}", _country(country, currency, prefix, numbers, states, plugin)
            for code, name in states.items():
                here = [n for n in numbers if _state(n) == (code, name)]
                yield f"{country} {currency} {code}", _call(country, currency, prefix, here, plugin, state=code)


def emptied(name: str) -> dict[str, Any]:
    """The payload that takes away what an earlier call of this name brought ("DE EUR", "US EUR AL")."""
    country, currency, state = (*name.split(" "), "")[:3]
    return _call(country, currency, "", [], Plugin.OWN, state=state)


def row(number: Number, plugin: Plugin) -> dict[str, Any]:
    """A number as the plugin lists it. NRC: once; MRC: per month; min_rate: per minute of inbound calls."""
    found: dict[str, Any] = {
        "country_code": number.country,
        "city": _city(number),
        "area_code": plain(number.area_code),
        "NRC": told(number.nrc, Kind.AMOUNT, plugin),
        "MRC": told(number.mrc, Kind.AMOUNT, plugin),
        "min_rate": told(number.per_minute, Kind.AMOUNT, plugin),
        "package": number.free,
        "is_free": False,
    }
    if plugin is Plugin.OWN:
        found |= {
            "state": state_of(number.state)[1] if number.country == US and number.state else plain(number.state),
            "channels": number.channels,
            "channel_price": None if number.channel_price is None else told(number.channel_price, Kind.AMOUNT, plugin),
            "fax": number.fax,
            "sms": number.sms,
            "regulation": plain(number.regulation),
        }
    return found


def _listed(numbers: Iterable[Number], catalogue: Catalogue, plugin: Plugin) -> list[Number]:
    kinds = {**LISTS, **OWN_LISTS} if plugin is Plugin.OWN else LISTS
    return [
        number
        for number in numbers
        if number.kind in kinds
        and number.country in catalogue.country_names
        and number.currency in catalogue.currencies
    ]


def _country(
    country: str, currency: str, prefix: str, numbers: Sequence[Number], states: Mapping[str, str], plugin: Plugin
) -> dict[str, Any]:
    call = _call(country, currency, prefix, [n for n in numbers if not (states and _state(n))], plugin)
    here = {_state(number) for number in numbers}
    call["data"]["states"] = [{"state_name": name} for code, name in states.items() if (code, name) in here]
    return call


def _call(
    country: str, currency: str, prefix: str, numbers: Sequence[Number], plugin: Plugin, *, state: str = ""
) -> dict[str, Any]:
    lists = {**LISTS, **OWN_LISTS} if plugin is Plugin.OWN else LISTS
    data: dict[str, Any] = {"ddi_data": {"country_tel_code": prefix, "country_code": country}, "states": []}
    for kind, field in lists.items():
        found = [number for number in numbers if number.kind == kind]
        data[field] = [row(number, plugin) for number in sorted(found, key=_place_order)]
    call: dict[str, Any] = {"currency": currency, "country_code": country, "data": data}
    return call | {"state_code": state} if state else call


def _states(numbers: Iterable[Number]) -> dict[str, str]:
    found = {state for number in numbers if (state := _state(number))}
    return dict(sorted(found, key=lambda pair: pair[1]))


def _state(number: Number) -> tuple[str, str] | None:
    """(code, name) of the state of an American number of a city; None for one that belongs to the whole country."""
    if number.country != US or number.kind != "G" or not number.state.strip():
        return None
    code, name = state_of(number.state)
    return (code, plain(name)) if code else None


def _city(number: Number) -> str:
    return plain(number.city) or _KIND_NAMES.get(number.kind) or plain(number.area_code) or number.country


def _price_order(number: Number) -> tuple[Any, ...]:
    return (number.mrc, number.nrc, number.per_minute, *_place_order(number))


def _place_order(number: Number) -> tuple[Any, ...]:
    return (plain(number.city), number.state, number.area_code, number.kind, number.mrc, number.nrc)
