"""Text into records: a vectorised way for well-formed pieces, a patient one for the rest, with equal results."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import polars as pl

from portal.tabular.limits import LINE_LIMIT, MISSHAPEN_LIMIT, RECORD_LINES
from portal.tabular.problems import Problem
from portal.tabular.refusals import Unreadable

csv.field_size_limit(8 * LINE_LIMIT)
_STEP = 128 * 1024
OPEN_QUOTE = Problem("open_quote")


@dataclass(frozen=True, slots=True)
class Shape:
    """Expected form of a record: `width` cells are usual, of which the first `named` must be there."""

    delimiter: str
    width: int
    named: int


@dataclass(slots=True)
class Split:
    """Records of one piece: `frames` with columns c0…, line; those that have no place in them; what is left over."""

    frames: list[pl.DataFrame] = field(default_factory=list)
    misshapen: list[tuple[int, Problem]] = field(default_factory=list)
    spans: dict[int, int] = field(default_factory=dict)
    records: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """One record as the patient way reads it: no `cells` in a blank line, None where the text is no record at all."""

    line: int
    span: int
    cells: list[str] | None
    problem: Problem | None = None


def split(piece: bytes, line: int, shape: Shape, *, ends: int, last: bool, begun: bool = True) -> tuple[Split, bytes]:
    """Split `piece`, whose first physical line has number `line`. Also give back an unfinished record at its end.

    `ends`: how many line ends there are in it. With `last` nothing is given back: what is not finished then never
    will be. Raise Unreadable (no_records) where none was found before (not `begun`) and very many are misshapen.
    """
    result = Split()
    if (frame := _fast(piece, line, shape, ends=ends)) is not None:
        result.frames.append(frame)
        result.records += frame.height
        return result, b""
    start, step = 0, _STEP
    while start < len(piece):
        end = piece.find(b"\n", min(start + step, len(piece))) + 1 or len(piece)
        part = piece[start:end]
        ends = part.count(b"\n")
        if part.isspace():
            line, start = line + ends, end
            continue
        frame = _fast(part, line, shape, ends=ends) if start or end < len(piece) else None
        if frame is not None:
            result.frames.append(frame)
            result.records += frame.height
            used = len(part)
        else:
            used = _patient(part, line, shape, result, last=last and end == len(piece))
        if not begun and not result.frames and len(result.misshapen) > MISSHAPEN_LIMIT:
            raise Unreadable("no_records", {"count": len(result.misshapen)})
        if not used and end == len(piece):
            return result, piece[start:]
        step = _STEP if used else 2 * step
        line += piece.count(b"\n", start, start + used)
        start += used
    return result, b""


def _fast(piece: bytes, line: int, shape: Shape, *, ends: int) -> pl.DataFrame | None:
    """The piece as a frame if each physical line is one record of exactly `shape.width` cells, else None."""
    width = shape.width
    lines = ends + (0 if piece.endswith(b"\n") else 1)
    delimiters = piece.count(shape.delimiter.encode())
    quoted = b'"' in piece
    if b"\r" in piece:
        return None
    if not quoted and delimiters != lines * (width - 1):
        return None
    try:
        frame = pl.read_csv(
            piece,
            has_header=False,
            schema={f"c{index}": pl.String for index in range(width)},
            separator=shape.delimiter,
            empty_string_is_null=False,
            row_index_name="line",
            row_index_offset=line,
        )
    except pl.exceptions.PolarsError:
        return None
    if frame.height != lines:
        return None
    if quoted:
        inside = frame.select(pl.all().exclude("line").str.count_matches(shape.delimiter, literal=True).sum()).row(0)
        if delimiters - sum(inside) != lines * (width - 1):
            return None
    return frame.filter(filled(frame)) if (frame["c0"] == "").any() else frame


def filled(frame: pl.DataFrame) -> pl.Series:
    """True for records with anything but empty cells."""
    return frame.select(pl.any_horizontal(pl.all().exclude("line") != "")).to_series()


def _patient(part: bytes, line: int, shape: Shape, result: Split, *, last: bool) -> int:
    """Read line by line; give the bytes used, fewer than there are if a record at the end is unfinished.

    Lines without a quotation mark and with the right number of delimiters still go through the vectorised reader.
    """
    lines = part.decode("utf-8", "replace").split("\n")
    if part.endswith(b"\n"):
        lines.pop()
    delimiter, usual = shape.delimiter, shape.width - 1
    plain: list[str] = []
    numbers: list[int] = []
    rows: list[tuple[str | int, ...]] = []
    index = 0
    while index < len(lines):
        text = lines[index]
        if text.count(delimiter) == usual and '"' not in text and "\r" not in text:
            plain.append(text)
            numbers.append(line + index)
            index += 1
            continue
        record = _record(lines, index, line, delimiter, width=shape.width, last=last)
        if record is None:
            break
        if record.span > 1:
            result.spans[record.line] = record.span
        _take(record, shape, rows, result)
        index += record.span
    _add_plain(plain, numbers, shape, result)
    if rows:
        schema = {"line": pl.UInt32, **{f"c{column}": pl.String for column in range(shape.width)}}
        result.frames.append(pl.DataFrame(rows, schema=schema, orient="row"))
    if index >= len(lines):
        return len(part)
    at = 0
    for _ in range(index):
        at = part.index(b"\n", at) + 1
    return at


def _add_plain(plain: list[str], numbers: list[int], shape: Shape, result: Split) -> None:
    if not plain:
        return
    frame = pl.read_csv(
        "\n".join(plain).encode(),
        has_header=False,
        schema={f"c{column}": pl.String for column in range(shape.width)},
        separator=shape.delimiter,
        quote_char=None,
        empty_string_is_null=False,
    )
    frame = frame.insert_column(0, pl.Series("line", numbers, dtype=pl.UInt32))
    frame = frame.filter(filled(frame)) if (frame["c0"] == "").any() else frame
    result.frames.append(frame)
    result.records += frame.height


@cache
def _misshapen(code: str, found: int, expected: int) -> Problem:
    """One problem for all lines alike: there may be millions of them."""
    return Problem(code, found=found, expected=expected)


def _take(record: Record, shape: Shape, rows: list[tuple[str | int, ...]], result: Split) -> None:
    cells = record.cells
    if cells is not None and not any(cells):
        return
    result.records += 1
    problem = record.problem
    if cells is not None and len(cells) < shape.named:
        problem = _misshapen("too_few_columns", len(cells), shape.named)
    elif cells is not None and any(cell.strip() for cell in cells[shape.width :]):
        problem = _misshapen("too_many_columns", len(cells), shape.named)
    if problem is not None or cells is None:
        result.misshapen.append((record.line, problem or OPEN_QUOTE))
    else:
        rows.append((record.line, *(cells + [""] * shape.width)[: shape.width]))


def records(lines: list[str], first: int, delimiter: str, *, width: int = 0, last: bool = True) -> Iterator[Record]:
    """Every record in `lines` (physical lines without their ends, the first has number `first`).

    A quotation mark that is never closed costs its own line only, not the rest of the file. Blank lines are
    passed over. Without `last`, an unfinished record at the end is not given.
    """
    index = 0
    while index < len(lines):
        record = _record(lines, index, first, delimiter, width=width, last=last)
        if record is None:
            return
        if record.cells is None or record.cells:
            yield record
        index += record.span


def _record(lines: list[str], index: int, first: int, delimiter: str, *, width: int, last: bool) -> Record | None:
    """The record that begins at `index`, without cells for a blank line; None if it goes on behind the last line."""
    text = lines[index].replace("\r", " ")
    number = first + index
    if not text.strip(" \t"):
        return Record(number, 1, [])
    if '"' not in text:
        return Record(number, 1, text.split(delimiter))
    cells = _row(text, delimiter, width)
    span = 1
    if cells is None:
        span, cells = _continued(lines, index, delimiter)
        if not span and not last:
            return None
    return Record(number, span or 1, cells, None if cells is not None else OPEN_QUOTE)


def _row(text: str, delimiter: str, width: int) -> list[str] | None:
    """The cells of a record in one piece of text; None where a quotation mark stays open."""
    try:
        cells = next(csv.reader([text], delimiter=delimiter, strict=True), [])
        if width and len(cells) != width and f'{delimiter} "' in text:
            spaced = next(csv.reader([text], delimiter=delimiter, skipinitialspace=True, strict=True), [])
            return spaced if len(spaced) == width else cells
        return cells
    except csv.Error as error:
        if "unexpected end" in str(error):
            return None
    loose = next(csv.reader([text], delimiter=delimiter), [])
    if len(loose) == width or not width:
        return loose
    return None if text.count('"') % 2 else loose


def _continued(lines: list[str], index: int, delimiter: str) -> tuple[int, list[str] | None]:
    """A record that goes on over line ends: (physical lines, cells).

    (1, None) for a mark that is never closed, (0, None) where the lines given end before the record does.
    """
    marks = lines[index].count('"')
    size = len(lines[index])
    for after in range(index + 1, min(len(lines), index + RECORD_LINES)):
        size += len(lines[after]) + 1
        if size > LINE_LIMIT:
            return 1, None
        here = lines[after].count('"')
        marks += here
        if not here or marks % 2:
            continue
        text = "\n".join(lines[index : after + 1]).replace("\r", " ")
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
        except csv.Error:
            return 1, None
        return (after - index + 1, rows[0]) if len(rows) == 1 else (1, None)
    return (1, None) if len(lines) - index >= RECORD_LINES else (0, None)
