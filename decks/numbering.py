"""Whose a dial code is, and what kind of line most of its numbers are: by the longest prefix of it that a table has.

The tables are made from the world's numbering plans by `numberplan`.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from pathlib import Path
from typing import NamedTuple

_TABLE = Path(__file__).with_name("regions.txt")
_AREAS = Path(__file__).with_name("areacodes.txt")
_KINDS = Path(__file__).with_name("linetypes.txt")
_FREE = Path(__file__).with_name("freephone.txt")
_DIGITS = 15


_NAMED = {
    # Assigned by the ITU (E.164) or by the country they share a calling code with.
    "AQ": ("6721",),  # Australia's stations
    "EH": ("212528",),
    "GS": ("500",),
    "PN": ("64",),
    "SM": ("390549",),  # beside 378
    "XK": ("37744", "37745", "38128", "38129", "38138", "38139", "38643", "38644", "38645", "38649"),  # before 383
}
"""Places that only a name tells: prefixes behind which they have numbers, though most are another country's."""


class Interval(NamedTuple):
    """Codes whose `place_of` is `start` or more belong to `region` ("" = none) behind `calling`.

    named: places that they may belong to as well, if a name says so.
    """

    start: int
    region: str
    calling: int
    named: tuple[str, ...] = ()


def place_of(code: int) -> int:
    """Where a code stands in the order in which each is followed by all that begin with it: its digits filled up with
    zeros to 15, then how many it has."""
    digits = str(code)
    return int(digits.ljust(_DIGITS, "0")) * 16 + len(digits)


def _load() -> tuple[Interval, ...]:
    """The prefixes of the table as intervals: each until the next, or until the end of all codes that begin with it."""
    begins: dict[str, tuple[str, int]] = {}
    for line in _TABLE.read_text(encoding="ascii").splitlines():
        if not line.startswith("#"):
            prefix, region, calling = line.split(" ")
            begins[prefix] = ("" if region == "-" else region, int(calling))
    told = {prefix: place for place, prefixes in _NAMED.items() for prefix in prefixes}

    def inside(prefix: str) -> tuple[str, int, tuple[str, ...]]:
        heads = [prefix[:n] for n in range(len(prefix), 0, -1)]
        owner = next((begins[head] for head in heads if head in begins), ("", 0))
        return (*owner, tuple(told[head] for head in heads if head in told))

    table: dict[int, tuple[str, int, tuple[str, ...]]] = {0: ("", 0, ())}
    for prefix in sorted({*begins, *told}):
        table[place_of(int(prefix))] = inside(prefix)
        behind = (int(prefix.ljust(_DIGITS, "0")) + 10 ** (_DIGITS - len(prefix))) * 16
        table[behind] = inside(prefix[:-1])  # a later prefix that begins there overwrites it
    return tuple(Interval(start, *table[start]) for start in sorted(table))


INTERVALS: tuple[Interval, ...] = _load()
CALLING_CODES: frozenset[str] = frozenset(str(entry.calling) for entry in INTERVALS if entry.calling)
_CALLING: dict[str, int] = {
    **{place: entry.calling for entry in INTERVALS for place in entry.named},
    **{entry.region: entry.calling for entry in INTERVALS if entry.region},
}


def calling_code(region: str) -> int:
    """Calling code of an ISO 3166 alpha-2 country, 0 for one without."""
    return _CALLING.get(region, 0)


_STARTS = [entry.start for entry in INTERVALS]


def _interval(code: int) -> Interval:
    return INTERVALS[bisect_right(_STARTS, place_of(code)) - 1]


def region_of(code: int) -> str:
    """The country with most of the numbers that begin so; "" where there is none."""
    return _interval(code).region


def calling_of_code(code: int) -> int:
    """The calling code that a dial code belongs to, 0 where it belongs to none."""
    return _interval(code).calling


@cache
def north_american_areas() -> frozenset[str]:
    """Every area code (NPA) in use behind the calling code 1."""
    lines = _AREAS.read_text(encoding="ascii").splitlines()[1:]
    return frozenset(npa for line in lines for npa in line.split(" ")[1].split(","))


def main_region(calling: str) -> str:
    """The country whose calling code these digits are, the largest where several share it; "" where there is none."""
    if calling not in CALLING_CODES and calling[:1] != "1":
        return ""
    return region_of(int(calling))


def _grouped(path: Path) -> dict[str, str]:
    """Prefix -> what the table says of it: lines of a head, an answer and last digits."""
    found = {}
    for line in path.read_text(encoding="ascii").splitlines():
        if not line.startswith("#"):
            start, answer, tails = line.split(" ")
            found.update(dict.fromkeys((start + tail for tail in tails), answer))
    return found


@cache
def _kinds() -> tuple[dict[str, str], int]:
    found = _grouped(_KINDS)
    return found, max(map(len, found))


def line_type(code: int, region: str) -> str:
    """What most numbers are that begin with a code of `region`, by its numbering plan: L, M or O; of equals L."""
    if not region:
        return "O"
    digits = str(code)
    table, longest = _kinds()
    return next((table[digits[:n]] for n in range(min(longest, len(digits)), 0, -1) if digits[:n] in table), "L")


@cache
def freephone_prefixes() -> tuple[str, ...]:
    """The beginnings behind which every number is free for the caller, such as 1800 and 44800."""
    found = []
    for line in _FREE.read_text(encoding="ascii").splitlines():
        if not line.startswith("#"):
            start, tails = line.split(" ")
            found += [start + tail for tail in tails]
    return tuple(found)


def is_freephone(code: str) -> bool:
    """Whether calls to every number that begins with this code are free for the caller."""
    return code.startswith(freephone_prefixes())
