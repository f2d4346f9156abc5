"""Headings between the lines of a table: what stands below "DELETED CODES" or "Surcharges" is no live route."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from portal.tabular.problems import Problem, short
from portal.tabular.records import Record, records
from portal.tabular.source import texts

from .collect import Collected
from .layout import Layout
from .mapping import header_strength
from .meaning import normalise
from .terms import STATUSES

LEFT_OUT = "left out"
_LONGEST = 160  # characters of a heading
_CANDIDATES = 100_000  # lines looked at; more without codes are no headings
_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "left out",
        (
            r"\b(surcharges?|add-?ons?|supplements?|on top of|extra (fees?|charges?))\b",
            r"\b(zuschl[aä]ge?|aufschl[aä]ge?|recargos?|suppl[eé]ments?|surtaxes?|dopłat\w*)\b",
            r"^\W{0,9}(sms|origin based|penalt(y|ies)|inbound)\b.{0,60}\b(rates?|prices?|fees?)\b",
            r"\b(old|previous|former|expired|archived?|historic\w*) (rates?|prices?|codes?|tariffs?)\b",
        ),
    ),
    (
        "deleted",
        (
            r"\b(delet\w*|remov(ed|als?|ing)|ceas(ed|ing)|discontinu\w*|withdraw\w*|cancel\w*)\b",
            r"\b(terminated|obsolete|dropped|no longer|suppressions?|supprim\w*|elimina\w*|bajas?)\b",
            r"\b(gelöscht\w*|löschung\w*|entfallen\w*|удал\w*|usunięt\w*|borrad\w*)\b",
        ),
    ),
    (
        "blocked",
        (
            r"\b(block(ed|ing)?|barr(ed|ing)|clos(ed|ures?)|suspend\w*|restricted|forbidden|disabled)\b",
            r"\b(do not|don'?t) (route|send|use|call)\b|\bnot (available|supported|routed|offered|served)\b",
            r"\b(unavailable|inactive|prohibited|out of service|gesperrt\w*|bloque\w*|bloqu\w*)\b",
            r"\b(cerrad\w*|ferm[ée]\w*|закрыт\w*|заблок\w*|zablok\w*|zamkni\w*)\b",
        ),
    ),
    (
        "active",
        (
            r"\b(new|added|additions?|changed?|changes|unchanged|current|active|open|available)\b",
            r"\b(increase[sd]?|decrease[sd]?|all (destinations|rates|codes)|standard|regular|effective|valid)\b",
        ),
    ),
)
_STATES = tuple((state, re.compile(pattern, re.IGNORECASE)) for state, patterns in _WORDS for pattern in patterns)
_NONE = re.compile(r"(?i)\b(none|no (codes|changes|deleted|deletions|removals)|n/a)\b|[:\-–]\s*(none|nil|0)\s*$")
_EXPLAINS = re.compile(
    r"(?i)\b(marked|highlighted|see|please|contact|column|shown|listed|will be|are not|is not|subject to)\b"
)
_RULE = re.compile(r"[-+=_*\s|]+")


@dataclass(frozen=True, slots=True)
class Section:
    """Lines from `line` on are `state` (of STATUSES, or left out) because of the heading `text`."""

    line: int
    state: str
    text: str


def state_of(heading: str) -> str:
    """The state that a heading gives to the lines below it; "" for one that says nothing of it."""
    text = " ".join(heading.replace("_", " ").split())
    if len(text) > _LONGEST or _EXPLAINS.search(text):
        return ""
    if _NONE.search(text):
        return "active"
    return next((state for state, words in _STATES if words.search(text)), "")


def sections(path: Path, layout: Layout, gathered: Collected) -> list[Section]:
    """Every heading between the records, in the file's order, that changes what the lines below it are."""
    odd = gathered.odd.filter(~pl.col("cell").str.contains("[0-9]"))
    lines = set(gathered.rows["line"].gather(odd["row"]).to_list() if odd.height else ())
    lines |= {line for line, _problem in gathered.misshapen}
    if not lines or len(lines) > _CANDIDATES:
        return []
    spans = gathered.spans
    wanted = [(line, spans.get(line, 1)) for line in sorted(lines)]
    found: list[Section] = []
    state = "active"
    for line, text in texts(path, layout.form, wanted):
        record = next(records(text.split("\n"), line, layout.delimiter, width=len(layout.columns)), None)
        if record is None or not record.cells:
            continue
        now = _state_after(record, layout, state)
        if now != state:
            state = now
            filled = [cell.strip() for cell in record.cells if cell.strip()]
            found.append(Section(line, state, short(" ".join(filled), 100)))
    return found


def _state_after(record: Record, layout: Layout, state: str) -> str:
    cells = [cell.strip() for cell in record.cells or ()]
    filled = [cell for cell in cells if cell]
    if not filled or _RULE.fullmatch("".join(filled)):
        return state
    if len(filled) == 1 or (len(filled) == 2 and not any(sign.isdigit() for sign in "".join(filled))):
        heading = state_of(" ".join(filled))
        return heading or state
    return LEFT_OUT if _is_other_header(cells, layout) else state


def _is_other_header(cells: Sequence[str], layout: Layout) -> bool:
    """True for a second header in which the rate or the codes stand in another column, or the price is another one."""
    if any(sign.isdigit() for cell in cells for sign in cell) or layout.header_line is None:
        return False
    known = {normalise(column.name) for column in layout.columns if column.name}
    same = sum(1 for cell in cells if cell and normalise(cell) in known)
    filled = sum(1 for cell in cells if cell)
    if not header_strength(cells, layout.kind) and same * 2 < filled:
        return False
    for index, meaning in layout.mapping.items():
        if meaning in {"code", "rate"} and index < len(cells):
            name = layout.columns[index].name
            if normalise(cells[index]) != normalise(name) and (cells[index] or same):
                return True
    return False


def by_line(found: Sequence[Section], lines: pl.Series) -> pl.Series:
    """For each line the number of its section from 1, 0 before the first one."""
    starts = pl.Series([section.line for section in found], dtype=pl.UInt32)
    return starts.search_sorted(lines, side="right").cast(pl.UInt32)


def states(found: Sequence[Section]) -> pl.Series:
    """The position in STATUSES by number of section; what is left out counts as active."""
    named = ["active", *(section.state if section.state != LEFT_OUT else "active" for section in found)]
    return pl.Series([STATUSES.index(state) for state in named], dtype=pl.UInt8)


def left_out(found: Sequence[Section], rows: pl.DataFrame) -> pl.DataFrame:
    """line, problem: the lines of sections that hold no routes."""
    numbers = [at for at, section in enumerate(found, 1) if section.state == LEFT_OUT]
    told = {at: Problem("in_section", heading=found[at - 1].text, first=found[at - 1].line).to_json() for at in numbers}
    lines = rows.select("line", section=by_line(found, rows["line"]))
    lines = lines.filter(pl.col("section").is_in(numbers)).unique("line")
    return lines.select(
        "line", problem=pl.col("section").cast(pl.Int64).replace_strict(told, default=None, return_dtype=pl.String)
    )
