"""Which country a line's name says, and whether its dial code can belong there."""

from __future__ import annotations

from functools import lru_cache

from portal.countries import from_name, mentions
from portal.tabular.cells import one_line

from .numbering import calling_code, calling_of_code

_US = (
    "alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois "
    "indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri "
    "montana nebraska nevada new_hampshire new_jersey new_mexico new_york north_carolina north_dakota ohio oklahoma "
    "oregon pennsylvania rhode_island south_carolina south_dakota tennessee texas utah vermont virginia washington "
    "west_virginia wisconsin wyoming district_of_columbia washington_dc alberta british_columbia manitoba "
    "new_brunswick newfoundland nova_scotia ontario quebec saskatchewan nunavut yukon northwest_territories "
    "prince_edward_island"
)
NORTH_AMERICAN_PLACES: frozenset[str] = frozenset(place.replace("_", " ") for place in _US.split())
"""States of the USA and provinces of Canada, as `countries.key` writes them."""
NORTH_AMERICAN_LETTERS: frozenset[str] = frozenset(
    (  # noqa: SIM905
        "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK "
        "OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC AB BC MB NB NL NS ON PE QC SK NU YT NT PR"
    ).split()
)
"""Their two letters."""
_BESIDE: dict[str, tuple[int, ...]] = {
    # numbers of one country behind the calling code of another, now or in decks that keep an old plan
    "XK": (381, 377, 386, 383), "RS": (381, 382, 383), "ME": (382, 381), "KZ": (7, 997), "VA": (39, 379),
    "SM": (378, 39), "IT": (39, 378, 379), "PS": (970, 972), "IL": (972, 970), "MC": (377, 33), "LI": (423, 41),
    "SS": (211, 249), "SD": (249, 211), "CG": (242, 243), "CD": (243, 242), "KR": (82, 850), "KP": (850, 82),
    "WS": (685, 1), "AS": (1, 684, 685), "GN": (224, 240, 245), "GQ": (240, 224), "MF": (590, 1), "SX": (1, 599),
    "GP": (590, 596), "MQ": (596, 590), "YT": (262, 269), "KM": (269, 262), "RE": (262,), "CW": (599, 297),
    "BQ": (599,), "AC": (247, 290), "SH": (290, 247), "NF": (672, 61), "CX": (61, 672), "CC": (61, 672),
    "AQ": (672, 64), "TZ": (255, 259), "CY": (357, 90), "GE": (995, 7), "UA": (380, 7), "MD": (373,), "TL": (670, 62),
    "EH": (212,), "SJ": (47, 79), "GU": (1, 671), "MP": (1, 670), "CU": (53, 5399), "TR": (90,), "CN": (86,),
}  # fmt: skip
_NO_COUNTRY = frozenset({800, 808, 870, 878, 881, 882, 883, 888, 979})
"""Calling codes of satellites and services, which decks name after the country of their operator."""


@lru_cache(maxsize=100_000)
def said(name: str, country: str = "") -> frozenset[int]:
    """Calling codes that fit a line by its country (ISO alpha-2, "" unknown) and the name of its destination.

    Empty where neither says a country. A name that begins with no country's name says none.
    """
    found = {country} - {""}
    first = first_country(name)
    if first:
        found.update(mentions(name), {first})
    if any(not calling_code(iso) and iso not in _BESIDE for iso in (first, country) if iso):
        return frozenset()  # no calling code of its own: the US Minor Outlying Islands
    codes: set[int] = set()
    for iso in found:
        codes.update(_BESIDE.get(iso, ()), {calling_code(iso)})
    if "GE" in found and "georgia" in name.casefold():
        codes.add(1)  # a state of the USA, too
    return frozenset(codes - {0})


@lru_cache(maxsize=100_000)
def first_country(name: str) -> str:
    """The country that a destination's name begins with; US for a state or a province; "" where it names none."""
    if found := from_name(name):
        return found
    words = one_line(name).casefold().replace("-", " ").replace(",", " ").split()
    starts = (" ".join(words[:count]) for count in (3, 2, 1))
    return "US" if any(start in NORTH_AMERICAN_PLACES for start in starts) else ""


def belongs(code: int, calling: frozenset[int]) -> bool:
    """Whether a dial code belongs to one of the calling codes, or is the beginning of one."""
    found = calling_of_code(code)
    if found in calling or found in _NO_COUNTRY or not calling:
        return True
    return any(str(known).startswith(str(code)) or str(code).startswith(str(known)) for known in calling)
