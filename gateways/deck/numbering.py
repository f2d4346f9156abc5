"""Which country a dial code belongs to: a longest-prefix table, and what a code's number plan says of its line."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from pathlib import Path
from typing import NamedTuple

_TABLE = Path(__file__).with_name("regions.txt")
_KINDS = Path(__file__).with_name("linetypes.txt")


class Interval(NamedTuple):
    """Codes from `start` on, padded with zeros to 15 digits, belong to `region` ("" = none) behind `calling`."""

    start: int
    region: str
    calling: int


def _load() -> tuple[Interval, ...]:
    table = []
    for line in _TABLE.read_text(encoding="ascii").splitlines():
        if not line.startswith("#"):
            start, region, calling = line.split(" ")
            table.append(Interval(int(start.ljust(15, "0")), "" if region == "-" else region, int(calling)))
    return tuple(table)


INTERVALS: tuple[Interval, ...] = _load()
CALLING_CODES: frozenset[str] = frozenset(str(entry.calling) for entry in INTERVALS if entry.calling)
_CALLING: dict[str, int] = {entry.region: entry.calling for entry in INTERVALS if entry.region}


def calling_code(region: str) -> int:
    """Calling code of an ISO 3166 alpha-2 country, 0 for one without."""
    return _CALLING.get(region, 0)


_STARTS = [entry.start for entry in INTERVALS]


def main_region(calling: str) -> str:
    """The country whose calling code these digits are, the largest where several share it; "" where there is none."""
    if calling not in CALLING_CODES and calling[:1] != "1":
        return ""
    return INTERVALS[bisect_right(_STARTS, int(calling.ljust(15, "0"))) - 1].region


@cache
def _kinds() -> tuple[dict[str, str], int]:
    found = {}
    for line in _KINDS.read_text(encoding="ascii").splitlines():
        if not line.startswith("#"):
            start, kind, tails = line.split(" ")
            found.update(dict.fromkeys((start + tail for tail in tails), kind))
    return found, max(map(len, found))


def line_type(code: int, region: str) -> str:
    """L, M or O for a code of `region` by its numbering plan; L where both landlines and mobiles begin so."""
    if not region:
        return "O"
    digits = str(code)
    table, longest = _kinds()
    return next((table[digits[:n]] for n in range(min(longest, len(digits)), 0, -1) if digits[:n] in table), "L")
