"""The numbering plans that the phonenumbers package carries, asked about prefixes instead of whole numbers.

`python -m gateways.deck.numberplan` writes the tables that the reader uses (countries, line types) again after an
upgrade of phonenumbers (a test says when that is due). Partial matching of the plans' patterns answers "can a number
begin with these digits?", which phonenumbers itself does not offer.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import regex
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

_KIND_DEPTH = 5  # digits behind the calling code after which mixed ranges count as landline
_DEPTH = 7  # digits behind the calling code after which two countries are no longer told apart


@cache
def _metadata(region: str) -> PhoneMetadata | None:
    return PhoneMetadata.metadata_for_region(region, None)


@cache
def _pattern(text: str) -> regex.Pattern[str]:
    return regex.compile(text)


def _begins(text: str | None, digits: str) -> bool:
    """True if a number that fits the pattern can begin with `digits`."""
    return bool(text) and _pattern(str(text)).fullmatch(digits, partial=True) is not None


@cache
def _plans(region: str) -> tuple[tuple[str, str], ...]:
    data = _metadata(region)
    if data is None:
        return ()
    named = (("L", data.fixed_line), ("M", data.mobile), ("O", data.toll_free), ("O", data.premium_rate),
             ("O", data.shared_cost), ("O", data.personal_number), ("O", data.pager), ("O", data.uan),
             ("O", data.voip))  # fmt: skip
    return tuple((kind, plan.national_number_pattern) for kind, plan in named if plan and plan.national_number_pattern)


def kinds(region: str, digits: str) -> set[str]:
    """L, M, O: what national numbers of `region` that begin with `digits` can be."""
    return {kind for kind, pattern in _plans(region) if _begins(pattern, digits)}


def _can_hold(region: str, digits: str) -> bool:
    data = _metadata(region)
    if data is None:
        return False
    if data.leading_digits:
        return _begins(data.leading_digits, digits) or _pattern(data.leading_digits).match(digits) is not None
    return any(_begins(pattern, digits) for _kind, pattern in _plans(region))


def table() -> list[tuple[str, str, int]]:
    """(first digits, region or "", calling code), sorted so that a code belongs to the last entry not above it."""
    found: list[tuple[str, str, int]] = [("0", "", 0)]
    for calling, regions in COUNTRY_CODE_TO_REGION_CODE.items():
        known = tuple(region for region in regions if region != "001")
        if len(known) < 2:
            found.append((str(calling), known[0] if known else "", calling))
        else:
            _divide(calling, "", known, known[0], found)
    assigned = {str(calling) for calling in COUNTRY_CODE_TO_REGION_CODE}
    spare = [str(code) for code in range(200, 1000) if not {str(code)[:n] for n in (1, 2, 3)} & assigned]
    # 379 is kept for the Vatican, which is dialled as 39 06698; other spare codes are no country's
    found += [(digits, "VA" if digits == "379" else "", 379 if digits == "379" else 0) for digits in spare]
    found.sort(key=lambda entry: entry[0].ljust(15, "0"))
    kept = found[:1]
    for entry in found[1:]:
        if entry[1:] != kept[-1][1:]:
            kept.append(entry)
    return kept


def _divide(calling: int, digits: str, regions: tuple[str, ...], main: str, found: list[tuple[str, str, int]]) -> None:
    """Divide a shared calling code (such as 1, 7 or 44) until one country is left, or the main one must do."""
    if (digits and len(regions) <= 1) or len(digits) == _DEPTH:
        region = regions[0] if len(regions) == 1 else main
        found.append((f"{calling}{digits}", region, calling))
        return
    for digit in "0123456789":
        child = digits + digit
        here = tuple(region for region in regions if _can_hold(region, child))
        if len(here) > 1 and set(here) == set(regions) and len(digits) >= 4:
            found.append((f"{calling}{child}", main, calling))
        else:
            _divide(calling, child, here, main, found)


def kinds_table() -> list[tuple[str, str]]:
    """(first digits, M or O) for the shortest beginnings behind which every number is mobile, or every one is other."""
    found: list[tuple[str, str]] = []
    for calling, regions in COUNTRY_CODE_TO_REGION_CODE.items():
        known = tuple(region for region in regions if region != "001")
        if known:
            _classify(calling, "", known, found)
    return sorted(found)


def _classify(calling: int, digits: str, regions: tuple[str, ...], found: list[tuple[str, str]]) -> None:
    here = {region: kinds(region, digits) for region in regions}
    possible = set().union(*here.values())
    if possible in ({"M"}, {"O"}):
        found.append((f"{calling}{digits}", possible.pop()))
    elif len(possible) > 1 and len(digits) < _KIND_DEPTH:
        left = tuple(region for region in regions if here[region])
        for digit in "0123456789":
            _classify(calling, digits + digit, left, found)


def lines() -> list[str]:
    """The table of countries as the lines of regions.txt."""
    head = "# first digits, country, calling code: a code belongs to the last line not above it. Made by numberplan.py"
    return [head, *(f"{start} {region or '-'} {calling}" for start, region, calling in table())]


def kind_lines() -> list[str]:
    """The table of line types as the lines of linetypes.txt: a line per head, M or O, with its tails."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for digits, kind in kinds_table():
        grouped.setdefault((digits[:-1], kind), []).append(digits[-1])
    head = "# first digits, line type, last digits: what begins so is mobile (M) or other (O). Made by numberplan.py"
    return [head, *(f"{start} {kind} {''.join(tails)}" for (start, kind), tails in sorted(grouped.items()))]


if __name__ == "__main__":
    folder = Path(__file__).parent
    (folder / "regions.txt").write_text("\n".join(lines()) + "\n", encoding="ascii")
    (folder / "linetypes.txt").write_text("\n".join(kind_lines()) + "\n", encoding="ascii")
