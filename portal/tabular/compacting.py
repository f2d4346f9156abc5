"""Frames of cells into compact columns, in order, on a thread of their own: the next piece is split meanwhile."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

import polars as pl

_HIGHEST = 10**15


class Compactor:
    """One file's frames. `select`: what becomes of the columns; `code`: the column of codes, if there is one.

    At most one frame waits: what was split is soon a tenth of its size, and pieces don't pile up.
    """

    def __init__(self, select: list[pl.Expr], *, code: int | None, every_code_odd: bool) -> None:
        self.rows: list[pl.DataFrame] = []
        self.odd: list[pl.DataFrame] = []
        self.height = 0
        self._select, self._code, self._every_code_odd = select, code, every_code_odd
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._waiting: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._thread.shutdown()

    def add(self, frame: pl.DataFrame) -> None:
        """Take one more frame. Raises what went wrong with the one before it."""
        self.finish()
        self._waiting = self._thread.submit(self._compact, frame, self.height)
        self.height += frame.height

    def finish(self) -> None:
        """Wait until `rows` and `odd` are complete. Raises what went wrong."""
        if self._waiting is not None:
            self._waiting.result()
            self._waiting = None

    def _compact(self, frame: pl.DataFrame, offset: int) -> None:
        if self._code is None:
            self.rows.append(frame.select(self._select))
            return
        cell = pl.col(f"c{self._code}")
        number = cell.cast(pl.Int64, strict=False)
        plain = number.is_between(1, _HIGHEST - 1) & ~cell.str.starts_with("0")
        if self._every_code_odd:
            number = pl.lit(None, pl.Int64)
            plain = pl.lit(value=False)
        part = frame.select(*self._select, pl.when(plain).then(number).alias("code"))
        self.rows.append(part)
        if part["code"].null_count():
            strange = frame.with_row_index("row", offset=offset).filter(part["code"].is_null())
            self.odd.append(strange.select(pl.col("row").cast(pl.UInt32), cell.alias("cell")))
