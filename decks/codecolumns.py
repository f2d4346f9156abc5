"""Which columns hold dial codes, where a header alone does not settle it: what the names of the lines confirm."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from portal.tabular.cells import clean, one_line
from portal.tabular.problems import Problem

from .meaning import codeish, normalise
from .naming import belongs, said
from .numbering import CALLING_CODES
from .values.codes import bare, codes, pattern_codes
from .wordlists import WordList

_NO_CODES = WordList(
    """
    prio*, rang, rank*, asr, acd, ner, pdd, mos, capac*, kapaz*, port, ports, channel, channels, zon, zona, zone,
    zones, art*, item*, sku, mcc*, mnc, plmn, ocn, lata, year, years, jahr, año, année, rok, month, monat, week*,
    day, days, hour, hours, quality, score, weight*, level, tier, id, ids, index, seq*, position, pos, version,
    timeout, limit, cps, volume, traffic, qty, count, calls, minutes, minimum, grace, mon, tue, wed, thu, fri,
    sat, sun, serial, row, line, company, carrier, margin, percent*, discount, share, sla, attempt, attempts,
    duration, codec, trunk, gateway, product, plan
    """
)
"""Headers of numbers that are no dial codes."""
_AREA_WORDS = re.compile(
    r"\b(area|areas|city|cities|region\w*|ndc|npa|national|local|sub|std|ort\w*|breakouts?|networks?)\b"
)
_CODES_WORDS = re.compile(r"\b(codes?|prefix(es)?|digits|numbers?|vorwahl\w*|código\w*|indicatif\w*|kod|код\w*)\b")
_NUMBERED = re.compile(r"[ #]?(?:\d{1,2}|[a-e]|i{1,3}|iv|v)$")
_ALIKE = re.compile(r"\b(other|more|further|additional|add|extra|second|third|alternat\w*|weitere|otros?|autres?)\b")


def names_no_codes(header: str) -> bool:
    """True for a header of numbers that are no dial codes: Priority, ASR, Zone, MCCMNC, OCN."""
    return _NO_CODES.search(normalise(header))


def row_callings(samples: Sequence[Sequence[str]]) -> list[frozenset[int]]:
    """For each sampled row the calling codes of the countries that its cells name."""
    height = max((len(column) for column in samples), default=0)
    found: list[set[int]] = [set() for _row in range(height)]
    for column in samples:
        for at, cell in enumerate(column):
            text = one_line(cell)
            if 4 <= len(text) <= 120 and not any(sign.isdigit() for sign in text):
                found[at] |= said(text)
    return [frozenset(callings) for callings in found]


def confirmed(column: Sequence[str], callings: Sequence[frozenset[int]]) -> float | None:
    """The share of a column's cells that are codes of the countries named beside them; None where too few name one."""
    hits = named = 0
    for cell, calling in zip(column, callings, strict=False):
        if not calling or not clean(cell):
            continue
        named += 1
        try:
            found = codes(cell, hyphen="range")[:1]
        except Problem:
            continue
        hits += bool(found) and belongs(found[0], calling)
    return hits / named if named >= 2 else None


def _all_codes(column: Sequence[str]) -> bool:
    cells = [clean(cell) for cell in column if clean(cell)]
    return bool(cells) and all(codeish(cell) and not re.fullmatch(r"\d*[.,]\d+", cell) for cell in cells)


def patterns(column: Sequence[str]) -> bool:
    """True for a column of dial patterns such as _44X."""
    cells = [clean(cell) for cell in column if clean(cell)]
    return bool(cells) and sum(pattern_codes(cell) is not None for cell in cells) * 2 > len(cells)


def join_areas(found: dict[int, str], names: Sequence[str], samples: Sequence[Sequence[str]]) -> None:
    """Country codes under "Dial Code" and area codes in a column of their own: to be joined, both are read."""
    where = {meaning: index for index, meaning in found.items()}
    if "code" not in where or "country_code" in where:
        return
    leads = samples[where["code"]]
    filled = [bare(clean(cell)) for cell in leads if clean(cell)]
    if not filled or not all(cell in CALLING_CODES for cell in filled):
        return
    areas = [
        index
        for index, name in enumerate(names)
        if index not in found
        and _all_codes(samples[index])
        and not names_no_codes(_AREA_WORDS.sub(" ", normalise(name)))
        and (_AREA_WORDS.search(normalise(name)) or _CODES_WORDS.search(normalise(name)))
    ]
    if len(areas) != 1:
        return
    area = areas[0]
    pairs = [(bare(clean(lead)), bare(clean(cell))) for lead, cell in zip(leads, samples[area], strict=False)]
    whole = sum(1 for lead, cell in pairs if cell and lead and cell.startswith(lead))
    written = sum(1 for lead, cell in pairs if cell and lead)
    if whole * 10 >= written * 9:
        del found[where["code"]]  # codes in full beside the country's code
    else:
        found[where["code"]] = "country_code"
    found[area] = "code"


def more_codes(found: dict[int, str], names: Sequence[str], samples: Sequence[Sequence[str]]) -> None:
    """Further columns of codes for the same line: Code 1, Code 2, Code 3."""
    code = next((index for index, meaning in found.items() if meaning == "code"), None)
    if code is None or "country_code" in found.values() or "code_to" in found.values():
        return
    stem = _NUMBERED.sub("", normalise(names[code]))
    if not stem:
        return
    for index, name in enumerate(names):
        words = normalise(name)
        same = _NUMBERED.sub("", words) == stem or (_ALIKE.search(words) and _CODES_WORDS.search(words))
        if index not in found and same and _all_codes(samples[index]) and list(samples[index]) != list(samples[code]):
            found[index] = "code_more"


def unread_codes(found: Mapping[int, str], names: Sequence[str], samples: Sequence[Sequence[str]]) -> list[int]:
    """Columns of area codes that are not read, and could be a part of the codes."""
    if "code" not in found.values():
        return []
    return [
        index
        for index, name in enumerate(names)
        if index not in found
        and _AREA_WORDS.search(normalise(name))
        and _CODES_WORDS.search(normalise(name))
        and _all_codes(samples[index])
    ]
