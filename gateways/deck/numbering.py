"""Which country a dial code belongs to, from the numbering plans that the phonenumbers package carries."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import phonenumbers
import regex
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

CALLING_CODES: frozenset[str] = frozenset(map(str, COUNTRY_CODE_TO_REGION_CODE))
_DEPTH = 7  # digits behind the calling code after which two countries are no longer told apart


class Interval(NamedTuple):
    """Codes from `start` on, padded with zeros to 15 digits, belong to `region` ("" = none) behind `calling`."""

    start: int
    region: str
    calling: int


def calling_code(region: str) -> int:
    """Calling code of an ISO 3166 alpha-2 country, 0 for one without."""
    return phonenumbers.country_code_for_region(region)


@cache
def _metadata(region: str) -> PhoneMetadata | None:
    return PhoneMetadata.metadata_for_region(region, None)


@cache
def _pattern(text: str) -> regex.Pattern[str]:
    return regex.compile(text)


def _begins(text: str | None, digits: str) -> bool:
    """True if a number that fits the pattern can begin with `digits`."""
    return bool(text) and text != "NA" and _pattern(text).fullmatch(digits, partial=True) is not None  # type: ignore[arg-type]


def _can_hold(region: str, digits: str) -> bool:
    data = _metadata(region)
    if data is None:
        return False
    if data.leading_digits:
        return _begins(data.leading_digits, digits) or _pattern(data.leading_digits).match(digits) is not None
    kinds = (data.fixed_line, data.mobile, data.toll_free, data.premium_rate, data.shared_cost, data.voip,
             data.personal_number, data.uan, data.pager)  # fmt: skip
    return any(kind is not None and _begins(kind.national_number_pattern, digits) for kind in kinds)


def _regions(calling: int, digits: str, regions: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(region for region in regions if _can_hold(region, digits))


@cache
def intervals() -> tuple[Interval, ...]:
    """The table for a longest-prefix search by bisection, sorted by `start`. Built once, in about 0.1 s."""
    table: list[Interval] = []
    for calling, regions in COUNTRY_CODE_TO_REGION_CODE.items():
        head = str(calling)
        known = tuple(region for region in regions if region != "001")
        if len(known) < 2:
            table.append(Interval(_padded(head), known[0] if known else "", calling))
        else:
            _descend(calling, "", known, known[0], table)
    table.sort()
    table.insert(0, Interval(0, "", 0))
    result = [table[0]]
    for entry in table[1:]:
        if entry[1:] != result[-1][1:]:
            result.append(entry)
    return tuple(result)


def _padded(digits: str) -> int:
    return int(digits.ljust(15, "0"))


def _descend(calling: int, digits: str, regions: tuple[str, ...], main: str, table: list[Interval]) -> None:
    """Split a shared calling code (such as 1, 7 or 44) until one country is left, or the main one must do."""
    if digits and len(regions) <= 1:
        table.append(Interval(_padded(f"{calling}{digits}"), regions[0] if regions else main, calling))
        return
    if len(digits) == _DEPTH:
        table.append(Interval(_padded(f"{calling}{digits}"), main, calling))
        return
    for digit in "0123456789":
        child = digits + digit
        here = tuple(region for region in regions if _can_hold(region, child))
        if len(here) > 1 and set(here) == set(regions) and len(digits) >= 4:
            table.append(Interval(_padded(f"{calling}{child}"), main, calling))
        else:
            _descend(calling, child, here, main, table)


@cache
def _kinds(region: str) -> tuple[tuple[str, str], ...]:
    data = _metadata(region)
    if data is None:
        return ()
    named = (("L", data.fixed_line), ("M", data.mobile), ("O", data.toll_free), ("O", data.premium_rate),
             ("O", data.shared_cost), ("O", data.personal_number), ("O", data.pager), ("O", data.uan),
             ("O", data.voip))  # fmt: skip
    return tuple((kind, part.national_number_pattern) for kind, part in named if part is not None)


def line_type(code: int, region: str) -> str:
    """L, M or O for a code of `region` by its numbering plan; L where both landlines and mobiles begin so."""
    if not region:
        return "O"
    head = str(calling_code(region))
    digits = str(code)
    if not digits.startswith(head):
        return "L"
    possible = {kind for kind, pattern in _kinds(region) if _begins(pattern, digits[len(head) :])}
    if possible == {"M"}:
        return "M"
    return "O" if possible == {"O"} else "L"
