"""Which country a dial code belongs to: a longest-prefix table, and what a code's number plan says of its line."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

_TABLE = Path(__file__).with_name("regions.txt")


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


def line_type(code: int, region: str) -> str:
    """L, M or O for a code of `region` by its numbering plan; L where both landlines and mobiles begin so."""
    if not region:
        return "O"
    head, digits = str(calling_code(region)), str(code)
    if not digits.startswith(head):
        return "L"
    from .numberplan import kinds  # noqa: PLC0415 - phonenumbers takes longer to import than most decks to read

    possible = _kinds(kinds, region, digits[len(head) :])
    return possible[0] if possible in ("M", "O") else "L"


@cache
def _kinds(kinds: Callable[[str, str], set[str]], region: str, digits: str) -> str:
    return "".join(sorted(kinds(region, digits)))
