"""The one price of a country and kind of line, where a website has room for one.

It is that of the route that most of its numbers get: the one with the country's own name, else the one with most codes.
Where another route of that kind is dearer, the website has to say "from"; one that can't gets the dearest instead, so
that nothing is shown lower than it is charged.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from website.wordpress.shapes.catalogue import Rate

LANDLINE, MOBILE = "L", "M"


@dataclass(frozen=True, kw_only=True)
class CountryPrice:
    """The price of a country and kind in one currency. usual: of most numbers; dearest: of any, without origins or
    with; cheapest likewise."""

    usual: Decimal
    dearest: Decimal
    cheapest: Decimal

    @property
    def is_from(self) -> bool:
        """Whether some route of this kind costs more than the usual one."""
        return self.dearest > self.usual


def country_prices(rates: Iterable[Rate], names: Mapping[str, str]) -> dict[tuple[str, str, str], CountryPrice]:
    """By (country, kind, currency), for landline and mobile. names: English names of countries, by code."""
    groups: dict[tuple[str, str, str], list[Rate]] = defaultdict(list)
    for rate in rates:
        if rate.country and rate.kind in {LANDLINE, MOBILE}:
            groups[rate.country, rate.kind, rate.currency].append(rate)
    return {key: _price(found, names.get(key[0], "")) for key, found in groups.items()}


def _price(found: Sequence[Rate], country: str) -> CountryPrice:
    anybody = [rate for rate in found if not rate.origins] or found
    own_names = {country.casefold(), f"{country} mobile".casefold(), f"{country} landline".casefold()} - {""}
    # The country's own name first; then most codes; then, so that the answer never depends on order, dear and name.
    usual = max(
        anybody, key=lambda rate: (rate.name.strip().casefold() in own_names, len(rate.codes), rate.rate, rate.name)
    )
    return CountryPrice(
        usual=usual.rate,
        dearest=max(rate.rate for rate in found),
        cheapest=min(rate.rate for rate in found),
    )
