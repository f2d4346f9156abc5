"""First pass: the file into compact columns. Cells become numbers of a vocabulary, plain codes become integers."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from .layout import Layout
from .limits import RECORD_LIMIT
from .outcome import NotADeck
from .problems import Problem
from .records import Shape, split
from .source import Progress, pieces

_HIGHEST = 10**15


@dataclass(frozen=True, slots=True)
class Collected:
    """`rows`: line u32, code i64 (null where the cell needs more than a look), one u32 column per read column,
    holding the position of the cell in `vocabulary[column]`. `odd`: row u32, cell str for the null codes.
    """

    rows: pl.DataFrame
    odd: pl.DataFrame
    vocabulary: dict[int, list[str]]
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
    rows: list[pl.DataFrame] = []
    odd: list[pl.DataFrame] = []
    compacting: list[Future[tuple[pl.DataFrame, pl.DataFrame | None]]] = []
    misshapen: list[tuple[int, Problem]] = []
    spans: dict[int, int] = {}
    line, count, records, rest = 1, 0, 0, b""
    skip = layout.data_line - 1

    def take(piece: bytes, ends: int, *, last: bool) -> bytes:
        nonlocal line, count, records, skip
        if skip:
            at = _after(piece, skip)
            passed = piece.count(b"\n", 0, at)
            skip, line, piece, ends = skip - passed, line + passed, piece[at:], ends - passed
        result, left = split(piece, line, shape, ends=ends, last=last, begun=count > 0)
        line += ends - left.count(b"\n")
        records += result.records
        if records > RECORD_LIMIT:
            raise NotADeck("too_many_lines", {"limit": RECORD_LIMIT})
        misshapen.extend(result.misshapen)
        spans.update(result.spans)
        for frame in result.frames:
            if compacting:
                keep(compacting.pop())
            compacting.append(pool.submit(_compact, frame, select, code, count, every_code_odd=every_code_odd))
            count += frame.height
        return left

    def keep(compacted: Future[tuple[pl.DataFrame, pl.DataFrame | None]]) -> None:
        part, strange = compacted.result()
        rows.append(part)
        if strange is not None:
            odd.append(strange)

    total, ended = 0, True
    # one thread beside this one: a piece is compacted while the next is split, and still all of them in order
    with ThreadPoolExecutor(max_workers=1) as pool:
        for piece, ends in pieces(path, layout, progress=progress):
            total += ends
            ended = piece.endswith(b"\n")
            rest = take(rest + piece, rest.count(b"\n") + ends, last=False)
        if rest:
            take(rest, rest.count(b"\n"), last=True)
        for last in compacting:
            keep(last)
    vocabulary = {index: books[index].to_series().to_list() for index in wanted}
    del anchors
    schema = {"line": pl.UInt32, **{f"c{i}": pl.UInt32 for i in wanted}, **({} if code is None else {"code": pl.Int64})}
    return Collected(
        rows=pl.concat(rows, rechunk=True) if rows else pl.DataFrame(schema=schema),
        odd=pl.concat(odd, rechunk=True) if odd else pl.DataFrame(schema={"row": pl.UInt32, "cell": pl.String}),
        vocabulary=vocabulary,
        misshapen=misshapen,
        spans=spans,
        lines=total + (0 if ended else 1),
        records=records,
    )


def _after(piece: bytes, lines: int) -> int:
    at = 0
    for _ in range(lines):
        found = piece.find(b"\n", at)
        if found < 0:
            return len(piece)
        at = found + 1
    return at


def _compact(
    frame: pl.DataFrame, select: list[pl.Expr], code: int | None, offset: int, *, every_code_odd: bool
) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    if code is None:
        return frame.select(select), None
    cell = pl.col(f"c{code}")
    number = cell.cast(pl.Int64, strict=False)
    plain = number.is_between(1, _HIGHEST - 1) & ~cell.str.starts_with("0")
    if every_code_odd:
        number = pl.lit(None, pl.Int64)
        plain = pl.lit(value=False)
    part = frame.select(*select, pl.when(plain).then(number).alias("code"))
    if not part["code"].null_count():
        return part, None
    strange = frame.with_row_index("row", offset=offset).filter(part["code"].is_null())
    return part, strange.select(pl.col("row").cast(pl.UInt32), cell.alias("cell"))
