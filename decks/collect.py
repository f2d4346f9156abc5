"""First pass: the file into compact columns. Cells become numbers of a vocabulary, plain codes become integers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from portal.tabular.compacting import Compactor
from portal.tabular.problems import Problem
from portal.tabular.records import Shape, split
from portal.tabular.source import Progress, pieces

from .layout import Layout
from .limits import RECORD_LIMIT
from .outcome import NotADeck


@dataclass(frozen=True, slots=True)
class Collected:
    """`rows`: line u32, code i64 (null where the cell needs more than a look), one u32 column per read column,
    holding the position of the cell in `vocabulary[column]`. `odd`: row u32, cell str for the null codes.
    """

    rows: pl.DataFrame
    odd: pl.DataFrame
    vocabulary: dict[int, pl.Series]
    misshapen: list[tuple[int, Problem]]
    spans: dict[int, int]
    lines: int
    records: int


def collect(
    path: Path,
    layout: Layout,
    shape: Shape,
    *,
    code: int | None,
    columns: Iterable[int],
    every_code_odd: bool = False,
    progress: Progress | None = None,
) -> Collected:
    """Read the whole file. Raise NotADeck where it is none after all (NUL byte, endless line, too many records)."""
    wanted = sorted(set(columns) - {code})
    books = {index: pl.Categories.random() for index in wanted}
    types = {index: pl.Categorical(book) for index, book in books.items()}
    # categories live as long as something of their type does: these hold them over the whole pass
    anchors = [pl.Series([""], dtype=kind) for kind in types.values()]
    select = [pl.col("line"), *(pl.col(f"c{i}").cast(kind).to_physical() for i, kind in types.items())]
    misshapen: list[tuple[int, Problem]] = []
    spans: dict[int, int] = {}
    line, records, rest = 1, 0, b""
    skip = layout.data_line - 1

    def take(piece: bytes, ends: int, *, last: bool) -> bytes:
        nonlocal line, records, skip
        if skip:
            at = _after(piece, skip)
            passed = piece.count(b"\n", 0, at)
            skip, line, piece, ends = skip - passed, line + passed, piece[at:], ends - passed
        result, left = split(piece, line, shape, ends=ends, last=last, begun=compact.height > 0)
        line += ends - left.count(b"\n")
        records += result.records
        if records > RECORD_LIMIT:
            raise NotADeck("too_many_lines", {"limit": RECORD_LIMIT})
        misshapen.extend(result.misshapen)
        spans.update(result.spans)
        for frame in result.frames:
            compact.add(frame)
        return left

    total, ended = 0, True
    with Compactor(select, code=code, every_code_odd=every_code_odd) as compact:
        for piece, ends in pieces(path, layout.form, progress=progress):
            total += ends
            ended = piece.endswith(b"\n")
            rest = take(rest + piece, rest.count(b"\n") + ends, last=False)
        if rest:
            take(rest, rest.count(b"\n"), last=True)
        compact.finish()
    schema = {"line": pl.UInt32, **{f"c{i}": pl.UInt32 for i in wanted}, **({} if code is None else {"code": pl.Int64})}
    rows = pl.concat(compact.rows, rechunk=True) if compact.rows else pl.DataFrame(schema=schema)
    vocabulary = {index: _cells(rows[f"c{index}"], types[index]) for index in wanted}
    del anchors
    odd = compact.odd
    return Collected(
        rows=rows,
        odd=pl.concat(odd, rechunk=True) if odd else pl.DataFrame(schema={"row": pl.UInt32, "cell": pl.String}),
        vocabulary=vocabulary,
        misshapen=misshapen,
        spans=spans,
        lines=total + (0 if ended else 1),
        records=records,
    )


def _cells(numbers: pl.Series, kind: pl.Categorical) -> pl.Series:
    """The cells that these numbers stand for, by number."""
    count = int(numbers.max() or 0) + 1 if numbers.len() else 0  # type: ignore[arg-type]
    return pl.int_range(count, dtype=pl.UInt32, eager=True).cat.to(kind).cast(pl.String)


def _after(piece: bytes, lines: int) -> int:
    at = 0
    for _ in range(lines):
        found = piece.find(b"\n", at)
        if found < 0:
            return len(piece)
        at = found + 1
    return at
