"""How a file writes its codes: in full, without the 1 of North America, behind a technical prefix, in short lists.

Decided from the first records: the codes together with the countries that the names beside them say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portal.countries import english_name, from_cell
from portal.tabular.cells import clean, one_line
from portal.tabular.problems import Problem, short

from .layout import Layout
from .naming import NORTH_AMERICAN_LETTERS, belongs, first_country, said
from .numbering import north_american_areas, region_of
from .outcome import Question, Remark
from .questions import NAMED, question
from .reasons import named_line
from .units import joined_npa_nxx, npa_nxx
from .values.codes import codes, list_evidence

SHOWN = 10
"""Lines shown of those whose code belongs to another country than their name says."""
_LISTS_SHARE = 5  # a fifth of the cells with several numbers must speak against codes in full
_NAMED_LEAST = 2  # codes without their 1 that a deck of many countries must have before it is asked about them
_UNNAMED_LEAST = 3  # area codes that a file without names must have before it is asked about its missing 1
_NXX = re.compile(r"[2-9]\d{2}[2-9]\d{2}\d?")
_AREA = re.compile(r"[2-9]\d{2}(-?\d{3,4})?|[2-9]\d{9}")


@dataclass(frozen=True, slots=True)
class Line:
    """One record of the sample: its cell of codes, what its other cells say of the country."""

    line: int
    cell: str
    lead: str | None
    name: str
    country: str


def lines_of(layout: Layout, numbered: Sequence[tuple[int, Sequence[str]]]) -> list[Line]:
    """The records of a sample that have codes, as (line, cells)."""
    where: dict[str, list[int]] = {}
    for index, meaning in layout.mapping.items():
        where.setdefault(meaning, []).append(index)

    def cell(cells: Sequence[str], meaning: str) -> str:
        found = (cells[index] for index in where.get(meaning, ()) if index < len(cells))
        return next((text for text in found if clean(text)), "")

    found = []
    for line, cells in numbered:
        written = cell(cells, "code")
        lead = cell(cells, "country_code") if "country_code" in where else None
        if clean(written) or lead:
            name = one_line(cell(cells, "destination") or cell(cells, "network"))
            found.append(Line(line, written, lead, name, from_cell(cell(cells, "country"))))
    return found


def forms(layout: Layout, lines: Sequence[Line], more: Sequence[Line] = ()) -> tuple[dict[str, str], list[Question]]:
    """(decisions that the sample settles, questions it leaves open) about the ways codes can be written.

    more: lines of other parts of the file, among which those of North America are looked for.
    """
    if any(line.lead is not None for line in lines) or "code" not in layout.mapping.values():
        return {}, []
    header = next(column.name for column in layout.columns if layout.mapping.get(column.index) == "code")
    settled: dict[str, str] = {}
    asked: list[Question] = []
    if "code_lead" not in layout.decisions:
        if _without_one(header, layout, lines):
            settled |= {"code_lead": "1"}
        elif shown := _perhaps_without_one(lines):
            asked.append(question("code_lead", shown))
        elif shown := _named_without_one([*lines, *more]):
            asked.append(question("code_lead", shown, more=NAMED))
    if {**settled, **layout.decisions}.get("code_lead") == "1":
        if "hyphen" not in layout.decisions:
            settled["hyphen"] = "join"  # NPA-NXX
        return settled, asked
    if "code_strip" not in layout.decisions and not asked and (prefix := technical_prefix(lines)):
        asked.append(question("code_strip", [line.cell for line in lines], more=prefix))
    if "code_list" not in layout.decisions and (shown := short_lists(lines)):
        asked.append(question("code_list", shown))
    return settled, asked


def _without_one(header: str, layout: Layout, lines: Sequence[Line]) -> bool:
    """True where codes are written without their 1: NPA-NXX by name, interstate rates, names of places there."""
    whole = [joined_npa_nxx(line.cell) if npa_nxx(header) else line.cell for line in lines]
    parts = [part for cell in whole for part in re.split(r"[\s,;|]+", clean(cell)) if part]
    if not parts or not all(_AREA.fullmatch(part) for part in parts):
        return False
    names = " ".join(re.sub(r"[^a-z]+", "", column.name.lower()) + " " for column in layout.columns)
    if re.search(r"npa|nxx", header, re.IGNORECASE) or ("intra" in names and "inter" in names):
        return True
    named = [line for line in lines if line.name or line.country]
    there = sum(1 for line in named if _north_american(line))
    areas = north_american_areas()
    return bool(named) and there * 10 >= len(named) * 9 and all(part[:3] in areas for part in parts)


def _north_american(line: Line) -> bool:
    if line.name.upper() in NORTH_AMERICAN_LETTERS:
        return True
    return 1 in said(line.name if first_country(line.name) else "", line.country)


def _perhaps_without_one(lines: Sequence[Line]) -> list[str]:
    """Cells to ask about: all codes are NPA-NXX in form and length, in area codes that exist; names don't object."""
    cells = [clean(line.cell) for line in lines]
    areas = north_american_areas()
    alike = len({len(cell) for cell in cells}) == 1 and all(_NXX.fullmatch(cell) for cell in cells)
    if not alike or not all(cell[:3] in areas for cell in cells):
        return []
    several = len({cell[:3] for cell in cells}) >= _UNNAMED_LEAST
    agree = sum(1 for line, cell in zip(lines, cells, strict=True) if _agrees(line, int(cell)))
    named = sum(1 for line in lines if said(line.name, line.country))
    return cells if several and agree * 2 <= named else []


def _named_without_one(lines: Sequence[Line]) -> list[str]:
    """Cells to ask about in a deck of many countries: most codes of lines that name North America lack their 1."""
    there = [line for line in lines if re.fullmatch(r"\d{3,11}", clean(line.cell)) and _north_american(line)]
    lacking = [line for line in there if lacks_one(int(clean(line.cell)), said(line.name, line.country))]
    shown = [f"{clean(line.cell)} {line.name or line.country}" for line in lacking]
    return shown if len(lacking) >= _NAMED_LEAST and len(lacking) * 2 > len(there) else []


def lacks_one(code: int, calling: frozenset[int]) -> bool:
    """Whether a code of a line that can be North America's is one of its area codes without the 1 before it."""
    digits = str(code)
    known = 1 in calling and not belongs(code, calling)
    return known and len(digits) in range(3, 11) and digits[:3] in north_american_areas()


def _agrees(line: Line, code: int) -> bool:
    calling = said(line.name, line.country)
    return bool(calling) and belongs(code, calling)


def technical_prefix(lines: Sequence[Line]) -> str:
    """Digits before every code, without which nearly all codes belong to the countries that the names say; or ""."""
    named = [(clean(line.cell).lstrip("+"), said(line.name, line.country)) for line in lines]
    pairs = [(cell, calling) for cell, calling in named if calling and re.fullmatch(r"\d{3,15}", cell)]
    if len(pairs) < 2 or sum(belongs(int(cell), calling) for cell, calling in pairs) * 2 > len(pairs):
        return ""
    lowest, highest = min(cell for cell, _calling in pairs), max(cell for cell, _calling in pairs)
    same = next((at for at, sign in enumerate(lowest) if highest[at : at + 1] != sign), len(lowest))
    common = lowest[:same]
    for size in range(len(common), 0, -1):
        rests = [(cell[size:], calling) for cell, calling in pairs]
        good = sum(bool(rest) and rest[0] != "0" and belongs(int(rest), calling) for rest, calling in rests)
        if good * 10 >= len(rests) * 9:
            return common[:size]
    return ""


def short_lists(lines: Sequence[Line]) -> list[str]:
    """Cells whose numbers can't all be codes in full (9,370; 4850, 51), where they are no rare exception."""
    seen = {line.cell: list_evidence(line.cell) for line in lines}
    strange = [cell for cell, sign in seen.items() if sign in {"thousands", "short"} and _readable(cell)]
    several = sum(1 for sign in seen.values() if sign)
    return strange if len(strange) * _LISTS_SHARE >= several and strange else []


def _readable(cell: str) -> bool:
    """False for a cell whose line is rejected anyway, with words that name the cause."""
    try:
        return bool(codes(cell, hyphen="range"))
    except Problem:
        return False


def elsewhere(layout: Layout, lines: Sequence[Line]) -> Remark | None:
    """A remark on lines of the sample whose code belongs to another country than their name says."""
    checked = 0
    found: list[tuple[int, int, str]] = []
    for line in lines:
        calling = said(line.name, line.country)
        if not calling:
            continue
        for code in _read(line, layout):
            checked += 1
            if not belongs(code, calling):
                found.append((line.line, code, line.name or line.country))
                break
    return mismatch(found, count=len(found), checked=checked)


def mismatch(found: Sequence[tuple[int, int, str]], *, count: int, checked: int) -> Remark | None:
    """The remark on (line, code, name); None where there are none. `count` codes of `checked` are concerned."""
    if not found:
        return None
    shown = tuple(named_line(line, code, short(name), country_of(code)) for line, code, name in found[:SHOWN])
    values = {"count": count, "checked": checked}
    return Remark("country_mismatch", values, count=count, line=found[0][0], lines=shown)


def country_of(code: int) -> str:
    """The English name of the country that a code belongs to, "" where it belongs to none."""
    region = region_of(code)
    return english_name(region) if region else ""


def _read(line: Line, layout: Layout) -> list[int]:
    decisions = layout.decisions
    try:
        found = codes(
            line.cell,
            hyphen=decisions.get("hyphen", "range"),
            country=line.lead,
            listing=decisions.get("code_list", "full"),
        )
    except Problem:
        return []
    strip, lead = decisions.get("code_strip", ""), decisions.get("code_lead", "")
    if lead == NAMED:
        calling = said(line.name, line.country)
        return [int(f"1{code}") if lacks_one(code, calling) else code for code in found]
    digits = [str(code).removeprefix(strip) for code in found]
    return [int(lead + code if lead and code[:1] != "1" else code) for code in digits if code]
