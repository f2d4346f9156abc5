"""The numbering plans that the phonenumbers package carries, asked about prefixes instead of whole numbers.

`python -m decks.numberplan` writes the tables that the reader uses (countries, line types, freephone) again
after an upgrade of phonenumbers (a test says when that is due). A prefix belongs to whom most of its numbers belong:
each table holds the prefixes whose answer differs from that of the next shorter one, and a code's answer is that of the
longest prefix of it that stands there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from decks.numbercount import Numbers

_KIND_DEPTH = 5  # digits behind the calling code that are looked at for a line type
_DEPTH = 7  # digits behind the calling code after which two countries are no longer told apart
_FREE_DEPTH = 5  # digits behind the calling code that are looked at for freephone
_OTHER = ("toll_free", "premium_rate", "shared_cost", "personal_number", "pager", "uan", "voip")
_FIXED = ("fixed_line",)
_SUBSCRIBERS = ("fixed_line", "mobile")
_ALL = (*_SUBSCRIBERS, *_OTHER)
_NOT_FREE = tuple(name for name in _ALL if name not in {"toll_free", "uan"})
# A unique company number (UAN) whose range is that of freephone is freephone too, as +1 800 in some plans.


class Place(NamedTuple):
    """A region behind its calling code; region "" is none's (freephone of the whole world, satellites)."""

    calling: int
    region: str


@cache
def _metadata(place: Place) -> PhoneMetadata | None:
    if place.region:
        return PhoneMetadata.metadata_for_region(place.region, None)
    return PhoneMetadata.metadata_for_nongeo_region(place.calling, None)


@cache
def _numbers(place: Place, kinds: tuple[str, ...]) -> Numbers:
    plans = [getattr(_metadata(place), name) for name in kinds] if _metadata(place) else []
    return Numbers(*(plan.national_number_pattern for plan in plans if plan and plan.national_number_pattern))


@cache
def _leads(place: Place) -> tuple[str, ...]:
    """What a region's numbers begin with where it shares its calling code; the empty string where nothing is said."""
    data = _metadata(place)
    return tuple(Numbers(data.leading_digits).strings()) if data and data.leading_digits else ("",)


def share(place: Place, digits: str, kinds: tuple[str, ...] = _ALL) -> int:
    """How many national numbers of these kinds begin with `digits`."""
    numbers = _numbers(place, kinds)
    if any(digits.startswith(lead) for lead in _leads(place)):
        return numbers.count(digits)
    return sum(numbers.count(lead) for lead in _leads(place) if lead.startswith(digits))


def _places() -> Iterator[tuple[int, tuple[Place, ...]]]:
    for calling, regions in COUNTRY_CODE_TO_REGION_CODE.items():
        yield calling, tuple(Place(calling, "" if region == "001" else region) for region in regions)


_Answer = tuple[str, str]  # digits behind the prefix that was asked, region or kind


class Tree:
    """Who has most of the numbers behind each prefix of a calling code: its regions, or the kinds of line.

    shares: for a prefix's digits behind the calling code, a share for each answer; whether longer prefixes may answer
    otherwise; and something to compare, which is equal for prefixes that the same numbers follow (their subtrees are
    equal then, and looked at once).
    """

    def __init__(self, shares: Callable[[str], tuple[dict[str, int], bool, object]], depth: int) -> None:
        self._shares, self._depth = shares, depth
        self._known: dict[tuple[object, int, str], list[_Answer]] = {}

    def divide(self, digits: str, outer: str) -> list[_Answer]:
        """The prefixes from `digits` on whose answer differs from that of the next shorter one, `outer` at first."""
        shares, mixed, follows = self._shares(digits)
        key = (follows, len(digits), outer)
        found = self._known.get(key)
        if found is None:
            # Of equals the first: the main country, the landline.
            standing = max(shares, key=lambda answer: shares[answer]) if any(shares.values()) else outer
            found = [("", standing)] if standing != outer else []
            if mixed and len(digits) < self._depth:
                for digit in "0123456789":
                    found += [(digit + tail, answer) for tail, answer in self.divide(digits + digit, standing)]
            self._known[key] = found
        return found


def table() -> list[tuple[str, str, int]]:
    """(first digits, region or "", calling code), sorted: the region with most of the numbers that begin so."""
    found: list[tuple[str, str, int]] = []
    for calling, places in _places():
        tree = Tree(partial(_by_region, places), _DEPTH if len(places) > 1 else 0)
        own = tree.divide("", "?")
        found += [(f"{calling}{digits}", region if region != "?" else "", calling) for digits, region in own]
        if not own:
            found.append((str(calling), places[0].region, calling))
    assigned = {str(calling) for calling in COUNTRY_CODE_TO_REGION_CODE}
    # 379 is kept for the Vatican, which is dialled as 39 06698; other spare codes are no country's
    return sorted(found if "379" in assigned else [*found, ("379", "VA", 379)])


def kinds_table() -> list[tuple[str, str]]:
    """(first digits, L, M or O): the kind that most numbers are that begin so.

    A number that can be either is a landline, as in North America. Other kinds (premium, company numbers) count only
    where nobody has a telephone: their ranges are of any length, and would outnumber all subscribers of a country.
    The code of a whole country (48, 1876) is that of its landlines, where it has any: decks list the mobile ranges
    beside it.
    """
    found: list[tuple[str, str]] = []
    for calling, places in _places():
        if known := tuple(place for place in places if place.region):
            tree = Tree(partial(_by_kind, known), _KIND_DEPTH)
            found += [(f"{calling}{digits}", kind) for digits, kind in tree.divide("", "L")]
    return sorted(found)


def _by_region(places: tuple[Place, ...], digits: str) -> tuple[dict[str, int], bool, object]:
    shares = {place.region: share(place, digits) for place in places}
    return shares, sum(map(bool, shares.values())) > 1, tuple(_follow(place, digits, _ALL) for place in places)


def _by_kind(places: tuple[Place, ...], digits: str) -> tuple[dict[str, int], bool, object]:
    fixed = sum(share(place, digits, _FIXED) for place in places)
    mobile = sum(share(place, digits, _SUBSCRIBERS) for place in places) - fixed
    other = sum(share(place, digits, _OTHER) for place in places)
    mixed = bool(fixed) + bool(mobile) + bool(other) > 1
    follows = tuple(_follow(place, digits, names) for place in places for names in (_FIXED, _SUBSCRIBERS, _OTHER))
    if fixed and (not digits or any(lead == digits for place in places for lead in _leads(place))):
        mobile = 0
    return {"L": fixed, "M": mobile, "O": 0 if fixed or mobile else other}, mixed, follows


def _follow(place: Place, digits: str, kinds: tuple[str, ...]) -> object:
    led = [lead for lead in _leads(place) if lead.startswith(digits) or digits.startswith(lead)]
    if any(len(lead) > len(digits) for lead in led):
        return digits  # equal to no other
    return _numbers(place, kinds).rest(digits) if led else ()


def freephone_table() -> list[str]:
    """The shortest beginnings behind which every number is free for the caller."""
    found: list[str] = []
    for calling, places in _places():
        _find_free(str(calling), places, found)
    return sorted(found)


def _find_free(code: str, places: tuple[Place, ...], found: list[str]) -> None:
    digits = code[len(str(places[0].calling)) :]
    here = tuple(place for place in places if share(place, digits, ("toll_free",)))
    if not here:
        return
    if not any(share(place, digits, _NOT_FREE) for place in places):
        found.append(code)
    elif len(digits) < _FREE_DEPTH:
        for digit in "0123456789":
            _find_free(code + digit, places, found)


def lines() -> list[str]:
    """The table of countries as the lines of regions.txt."""
    head = "# first digits, country, calling code: a code belongs to the longest it begins with. Made by numberplan.py"
    return [head, *(f"{start} {region or '-'} {calling}" for start, region, calling in table())]


def kind_lines() -> list[str]:
    """The table of line types as the lines of linetypes.txt: a line per head, L, M or O, with its tails."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for digits, kind in kinds_table():
        grouped.setdefault((digits[:-1], kind), []).append(digits[-1])
    head = "# first digits, line type, last digits: most numbers behind the longest are that. Made by numberplan.py"
    return [head, *(f"{start} {kind} {''.join(tails)}" for (start, kind), tails in sorted(grouped.items()))]


def freephone_lines() -> list[str]:
    """The table of freephone as the lines of freephone.txt: a line per head, with its last digits."""
    grouped: dict[str, list[str]] = {}
    for digits in freephone_table():
        grouped.setdefault(digits[:-1], []).append(digits[-1])
    head = "# first digits, last digits: calls to numbers that begin so are free for the caller. Made by numberplan.py"
    return [head, *(f"{start} {''.join(tails)}" for start, tails in sorted(grouped.items()))]


def area_code_lines() -> list[str]:
    """The geographic area codes (NPA) of the countries behind calling code 1, a line per country."""
    head = "# country, area codes in use behind the calling code 1. Made by numberplan.py"
    places = next(places for calling, places in _places() if calling == 1)
    areas = {
        place.region: [str(npa) for npa in range(200, 1000) if share(place, str(npa), _SUBSCRIBERS)]
        for place in sorted(places)
    }
    return [head, *(f"{region} {','.join(found)}" for region, found in areas.items())]


if __name__ == "__main__":
    folder = Path(__file__).parent
    for name, made in (
        ("regions.txt", lines()),
        ("linetypes.txt", kind_lines()),
        ("freephone.txt", freephone_lines()),
        ("areacodes.txt", area_code_lines()),
    ):
        (folder / name).write_text("\n".join(made) + "\n", encoding="ascii")
