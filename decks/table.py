"""Where the table is in the text: delimiter, header row below the notices, first line of data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice, pairwise

from portal.tabular.corrections import DELIMITERS as DELIMITER_LABELS
from portal.tabular.corrections import delimiter_name
from portal.tabular.limits import HEADER_LINES
from portal.tabular.records import Record, records

from . import mapping
from .limits import COLUMNS_LIMIT
from .meaning import amountish, codeish
from .outcome import NotADeck

DELIMITERS = (",", ";", "\t", "|")
_OVER = re.compile(r"\+?\d+([.,]\d+)?\D*")
_DECIMALS = re.compile(r"\d{2,6}\D*")
_HEADER_BELOW = 120  # records above which a header must begin


@dataclass(frozen=True, slots=True)
class Table:
    """`header` is None in a file without one; `body` are the first records below it; `above` those before it."""

    delimiter: str
    header: Record | None
    body: tuple[Record, ...]
    above: tuple[Record, ...]
    width: int

    @property
    def data_line(self) -> int:
        """The first line below the header and the notices; what is no record there is for the reader to reject."""
        return self.above[-1].line + self.above[-1].span if self.above else 1


def find(
    head: str,
    *,
    kind: str,
    whole: bool,
    wanted: Iterable[str] = (),
    delimiter: str | None = None,
    header_line: int | None = None,
) -> Table:
    """The table in the beginning of a file. `wanted`: header names that a remembered layout expects.

    `delimiter` and `header_line` (a physical line from 1; 0: there is no header) are taken as given.
    Raise NotADeck: not_a_table, header_only, delimiter_unfit, header_line_unfit.
    """
    lines = head.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    best: tuple[tuple[int, ...], Table] | None = None
    missed = False
    for sign in (delimiter,) if delimiter else DELIMITERS:
        if sign not in head:
            continue
        rows = _rows(lines, sign, whole=whole)
        if header_line and not any(row.line == header_line for row in rows):
            missed = True
            continue
        scored = _score(rows, sign, kind, frozenset(name.casefold() for name in wanted), header_line)
        if scored is not None and (best is None or scored[0] > best[0]):
            best = scored
    if best is None and missed:
        raise NotADeck("header_line_unfit", {"line": header_line})
    if best is None and delimiter:
        raise NotADeck("delimiter_unfit", {"delimiter": DELIMITER_LABELS[delimiter_name(delimiter)][1]})
    if best is None:
        raise NotADeck("not_a_table")
    table = best[1]
    nothing = whole and not any(line.strip() for line in lines[table.data_line - 1 :])
    if table.header is not None and nothing:
        raise NotADeck("header_only", {"line": table.header.line})
    return table


def _rows(lines: list[str], delimiter: str, *, whole: bool) -> list[Record]:
    """The first records with anything in them."""
    filled = (row for row in records(lines, 1, delimiter, last=whole) if row.cells is not None and _cells_filled(row))
    return list(islice(filled, HEADER_LINES))


def _score(
    rows: list[Record], delimiter: str, kind: str, wanted: frozenset[str], header_line: int | None = None
) -> tuple[tuple[int, ...], Table] | None:
    if header_line is None:
        at, strength = _header_row(rows, kind, wanted)
    else:
        at, strength = next((index for index, row in enumerate(rows) if row.line == header_line), None), 0
    if header_line == 0:
        start, header = _first_data(rows), None
    elif at is None:
        start = _first_data(rows)
        header = rows[start - 1] if start and _could_be_header(rows[start - 1], rows[start]) else None
    else:
        start, header = at + 1, rows[at]
        while start < len(rows) and _continues_header(rows[start], header):
            start += 1
    body = rows[start:]
    widths = Counter(len(row.cells or ()) for row in body if _cells_filled(row) > 1)
    width = max(widths, key=lambda size: (widths[size], size)) if widths else 0
    if header is not None:
        named = len(header.cells or ())
        if not widths or any(_runs_over(row, named) for row in body):
            width = named
        elif named in widths:
            width = named if widths[named] * 2 >= widths[width] else width
    if width < 2 or width > COLUMNS_LIMIT:
        return None
    regular = widths[width] * 100 // max(len(body), 1) if widths else 0
    sure = 2 if strength >= 1000 else 1 if header is not None else 0
    has_code = 1 if header is None and any(codeish(c.strip()) for row in body[:20] for c in row.cells or ()) else 0
    table = Table(delimiter, header, tuple(body), tuple(rows[:start]), width)
    return (sure, has_code, regular, strength, width), table


def _runs_over(row: Record, named: int) -> bool:
    """A decimal comma or a list of codes without its quotes, to be rejected as such.

    That is a number beyond the last name, or anything there when a 0 and its decimals stand in two cells.
    """
    cells = [cell.strip() for cell in row.cells or ()]
    beyond = [cell for cell in cells[named:] if cell]
    parted = any(whole == "0" and _DECIMALS.fullmatch(rest) for whole, rest in pairwise(cells))
    return any(_OVER.fullmatch(cell) for cell in beyond) or bool(beyond and parted)


def _cells_filled(row: Record) -> int:
    return sum(1 for cell in row.cells or () if cell.strip())


def _header_row(rows: list[Record], kind: str, wanted: frozenset[str]) -> tuple[int | None, int]:
    """Index and strength of the row that names the columns; (None, 0) if the file has no header."""
    best, found = 0, None
    for index, row in enumerate(rows[:_HEADER_BELOW]):
        cells = [cell.strip() for cell in row.cells or ()]
        if len(cells) < 2 or sum(1 for cell in cells if cell) < 2:
            continue
        strength = mapping.header_strength(cells, kind)
        known = sum(1 for cell in cells if cell.casefold() in wanted)
        if known >= 2 and known * 2 >= len(wanted):
            strength = 2000 + known  # confirmed by a person once: worth more than words this reader knows
        if strength > best:
            best, found = strength, index
    return found, best


def _first_data(rows: list[Record]) -> int:
    for index, row in enumerate(rows):
        cells = [cell.strip() for cell in row.cells or ()]
        if sum(1 for cell in cells if codeish(cell) or amountish(cell)) >= 2:
            return index
    return 0


def _could_be_header(row: Record, below: Record) -> bool:
    """Names in words nobody knows: as many cells as the data, nearly all filled, none of them a number."""
    cells = [cell.strip() for cell in row.cells or ()]
    if len(cells) != len(below.cells or ()) or any(codeish(cell) or amountish(cell) for cell in cells):
        return False
    return sum(1 for cell in cells if cell) * 3 >= len(cells) * 2


def _continues_header(row: Record, header: Record) -> bool:
    """A second header row, with units or the like: as wide, some cells, no digit anywhere."""
    cells = [cell.strip() for cell in row.cells or ()]
    filled = [cell for cell in cells if cell]
    if (
        len(cells) != len(header.cells or ())
        or len(filled) < 2
        or any(char.isdigit() for cell in filled for char in cell)
    ):
        return False
    units = sum(1 for cell in filled if len(cell) <= 12 and ("/" in cell or cell.startswith("(") or cell.isupper()))
    return units * 2 > len(filled) and len(filled) * 2 <= len(cells) + 1
