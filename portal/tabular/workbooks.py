"""Sheets of a workbook as text: calamine (through fastexcel) reads the cells, `details` tells what they hide.

Line N of the text is row N of the sheet. Numbers are written without exponent and with at most nine decimals, as
fastexcel gives them: that drops the noise of binary fractions (0.1 + 0.2) below any rate's precision. Dates come out as
YYYY-MM-DD under either of Excel's two epochs, times of day and durations as H:MM:SS. A line
feed inside a cell becomes a space.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

import fastexcel
import polars as pl
import xlrd

from portal.tabular import limits
from portal.tabular.archives import too_large
from portal.tabular.details import MergedRange, SheetFacts, ods, xls, xlsx
from portal.tabular.details.facts import column_name
from portal.tabular.durations import as_durations
from portal.tabular.formats import Format
from portal.tabular.parts import Note
from portal.tabular.refusals import Unreadable

_DETAILS = {Format.XLSX: xlsx.facts, Format.ODS: ods.facts, Format.XLS: xls.facts}
_UNKNOWN_DETAILS = (
    zipfile.BadZipFile, OSError, ValueError, LookupError, ParseError, ExpatError, xlrd.XLRDError, AssertionError,
)  # fmt: skip
_SHOWN = 5
_MIDNIGHT = " 00:00:00"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet with its cells as text; `number` counts from 0 in the workbook's order."""

    number: int
    name: str
    hidden: bool
    cells: pl.DataFrame

    @property
    def is_table(self) -> bool:
        """Two rows with two filled cells each: less is a title or a remark."""
        if self.cells.width < 2:
            return False
        return any(self._has_two_filled_rows(cells) for cells in (self.cells.head(1000), self.cells))

    @staticmethod
    def _has_two_filled_rows(cells: pl.DataFrame) -> bool:
        filled = cells.select(pl.sum_horizontal(pl.all().is_not_null().cast(pl.UInt32)) >= 2).to_series()
        return int(filled.sum()) >= 2


class Workbook:
    """An opened workbook. Every method raises Unreadable for a damaged or protected one."""

    def __init__(self, path: Path, kind: Format) -> None:
        self.path, self.kind = path, kind
        if kind is not Format.XLS:
            _refuse_oversized(path)
        try:
            self._reader = fastexcel.read_excel(path)
        except fastexcel.FastExcelError as error:
            raise _refusal(error) from error

    @property
    def names(self) -> list[str]:
        """The names of its sheets, hidden ones too."""
        return list(self._reader.sheet_names)[: limits.SHEETS]

    def sheet(self, number: int) -> Sheet | None:
        """A sheet's cells; None for a sheet of charts or macros."""
        try:
            loaded = self._reader.load_sheet(number, header_row=None, skip_rows=0, dtypes="string")
            cells = loaded.to_polars()
        except fastexcel.FastExcelError as error:
            if "not a worksheet" in str(error).lower():
                return None
            raise _refusal(error) from error
        return Sheet(number, loaded.name, loaded.visible != "visible", cells)

    def write(self, sheet: Sheet, target: Path) -> tuple[Note, ...]:
        """Write a sheet as comma-separated UTF-8. Returns what the text doesn't show."""
        found = self._facts(sheet.number)
        cells = _carried_down(_with_durations(_one_line(as_durations(sheet.cells)), found), found)
        cells.write_csv(target, include_header=False, null_value="", line_terminator="\n")
        if target.stat().st_size > limits.TEXT_BYTES:
            raise too_large(limits.TEXT_BYTES)
        return _notes(found)

    def _facts(self, number: int) -> SheetFacts:
        look = _DETAILS.get(self.kind)
        if look is None:
            return SheetFacts()
        try:
            return look(self.path, number)
        except _UNKNOWN_DETAILS:
            return SheetFacts()  # the cells could be read; what only adds to them is no reason to refuse


def _refuse_oversized(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as error:
        raise Unreadable("broken_workbook") from error
    if sum(member.file_size for member in members) > limits.WORKBOOK_BYTES:
        raise too_large(limits.WORKBOOK_BYTES)


def _refusal(error: fastexcel.FastExcelError) -> Unreadable:
    return Unreadable("password_protected" if "password" in str(error).lower() else "broken_workbook")


def _one_line(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells without line breaks, dates without the midnight that every date of a workbook has."""
    broken = cells.select(pl.all().str.contains_any(["\r", "\n", "\0"]).any()).row(0) if cells.height else ()
    columns = [name for name, found in zip(cells.columns, broken, strict=False) if found]
    return cells.with_columns(pl.col(columns).str.replace_all(r"[\r\n\x00]+", " ")).with_columns(
        pl.all().str.strip_suffix(_MIDNIGHT)
    )


def _with_durations(cells: pl.DataFrame, found: SheetFacts) -> pl.DataFrame:
    """Durations that calamine leaves out, where it has an empty cell for them."""
    offset = found.first_column or 0
    by_column: dict[int, dict[int, str]] = {}
    for (row, column), said in found.durations.items():
        if row < cells.height and 0 <= column - offset < cells.width:
            by_column.setdefault(column - offset, {})[row] = said
    for column, said_in in by_column.items():
        values = cells.to_series(column).to_list()
        for row, said in said_in.items():
            values[row] = values[row] or said
        cells = cells.with_columns(pl.Series(cells.columns[column], values, dtype=pl.String))
    return cells


def _carried_down(cells: pl.DataFrame, found: SheetFacts) -> pl.DataFrame:
    """The value of a merged range in every row that it spans; across columns it stays in the first."""
    offset = found.first_column or 0
    by_column: dict[int, list[tuple[int, int]]] = {}
    for merged in found.merged:
        column = merged.first_column - offset
        if merged.last_row > merged.first_row and 0 <= column < cells.width and merged.first_row < cells.height:
            by_column.setdefault(column, []).append((merged.first_row, min(merged.last_row, cells.height - 1)))
    for column, spans in by_column.items():
        values = cells.to_series(column).to_list()
        filled_to = -1
        for first, last in sorted(spans):
            for row in range(max(first, filled_to) + 1, last + 1):
                values[row] = values[row] or values[first]
            filled_to = max(filled_to, last)
        cells = cells.with_columns(pl.Series(cells.columns[column], values, dtype=pl.String))
    return cells


def _notes(found: SheetFacts) -> tuple[Note, ...]:
    down = [merged for merged in found.merged if merged.last_row > merged.first_row]
    notes = []
    if found.hidden_rows:
        rows = [str(row + 1) for row in found.hidden_rows]
        notes.append(Note("hidden_rows", {"count": len(rows), "rows": _some(rows)}))
    if found.hidden_columns:
        notes.append(Note("hidden_columns", {"columns": _some([column_name(c) for c in found.hidden_columns])}))
    if down:
        cells = [_range_name(merged) for merged in down]
        notes.append(Note("merged_cells", {"count": len(down), "cells": _some(cells)}))
    if found.formulas_without_values:
        values = {"count": found.formulas_without_values, "cell": found.first_formula}
        notes.append(Note("formulas_without_values", values))
    if found.errors:
        notes.append(Note("error_cells", {"count": found.errors, "cell": found.first_error}))
    return tuple(notes)


def _range_name(merged: MergedRange) -> str:
    first = f"{column_name(merged.first_column)}{merged.first_row + 1}"
    return f"{first}:{column_name(merged.last_column)}{merged.last_row + 1}"


def _some(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
