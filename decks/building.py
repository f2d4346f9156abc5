"""Values of whole columns: each distinct cell of the vocabulary is read once, and set where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import polars as pl

from portal.tabular.cells import one_line
from portal.tabular.dates import effective
from portal.tabular.problems import Problem

from .layout import Layout
from .outcome import Remark


def attempt(cells: Iterable[str], parse: Callable[[str], Any]) -> tuple[list[Any], list[str | None]]:
    """(what each cell says or None, its problem as JSON or None)."""
    values: list[Any] = []
    problems: list[str | None] = []
    for cell in cells:
        try:
            values.append(parse(cell))
            problems.append(None)
        except Problem as problem:
            values.append(None)
            problems.append(problem.to_json())
    return values, problems


class Lists(Mapping[int, list[str]]):
    """The cells of a vocabulary as lists, each made when it is asked for: of a large deck all take much memory."""

    def __init__(self, vocabulary: Mapping[int, pl.Series]) -> None:
        self._vocabulary = vocabulary

    def __getitem__(self, index: int) -> list[str]:
        return self._vocabulary[index].to_list()

    def __iter__(self) -> Iterator[int]:
        return iter(self._vocabulary)

    def __len__(self) -> int:
        return len(self._vocabulary)


class Builder:
    """Columns of values for the rows of `frame`, whose columns c<index> hold positions in the vocabulary."""

    def __init__(self, frame: pl.DataFrame, layout: Layout, vocabulary: Mapping[int, pl.Series]) -> None:
        self.frame = frame
        self.layout = layout
        self.columns = vocabulary
        self.vocabulary = Lists(vocabulary)
        self.where: dict[str, list[int]] = {}
        for index, meaning in layout.mapping.items():
            self.where.setdefault(meaning, []).append(index)
        self.decisions = layout.decisions
        self.problems: list[pl.Series] = []
        self.flags: list[str] = []
        self.warnings: list[Remark] = []

    def column(self, index: int, values: list[Any] | pl.Series, dtype: Any) -> pl.Series:
        """The values of the vocabulary, in the rows of the frame."""
        return pl.Series(values, dtype=dtype, strict=True).gather(self.frame[f"c{index}"])

    def blame(self, index: int, problems: list[str | None] | pl.Series) -> None:
        told = pl.Series(problems, dtype=pl.String)
        if told.null_count() < told.len():
            self.problems.append(self.column(index, told, pl.String))

    def constant(self, value: Any, dtype: Any) -> pl.Series:
        return pl.repeat(value, self.frame.height, dtype=dtype, eager=True)

    def flag(self, code: str, where: pl.Series) -> None:
        if where.any():
            self.flags.append(code)
            self.frame = self.frame.with_columns(where.alias(code))


def joined(b: Builder) -> pl.Series:
    """The problems of each row as JSON, joined by ","; null where there are none."""
    if not b.problems:
        return b.constant(None, pl.String)
    named = [series.alias(f"p{at}") for at, series in enumerate(b.problems)]
    return (
        pl.DataFrame(named)
        .select(pl.concat_str(pl.all(), separator=",", ignore_nulls=True).replace("", None))
        .to_series()
    )


def dates(b: Builder) -> pl.Series:
    """The effective date, null for now."""
    for index in b.where.get("valid_from", [])[:1]:
        values, problems = attempt(b.vocabulary[index], partial(effective, order=b.decisions.get("date_order")))
        b.blame(index, problems)
        return b.column(index, values, pl.Date)
    return b.constant(None, pl.Date)


def currency(b: Builder) -> None:
    """A remark on the currency that the file names."""
    for index in b.where.get("currency", [])[:1]:
        used = set(b.frame[f"c{index}"].unique())
        named = sorted({one_line(b.vocabulary[index][at]).upper() for at in used} - {""})
        if len(named) > 1:
            b.warnings.append(Remark("several_currencies", {"currencies": ", ".join(named[:10])}))
        elif named:
            b.warnings.append(Remark("currency", {"currency": named[0]}))
