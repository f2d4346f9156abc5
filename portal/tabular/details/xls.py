"""Facts about a sheet of an .xls workbook (Excel 97 to 2003), as xlrd finds them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import xlrd

from portal.tabular.details.facts import MergedRange, SheetFacts


def facts(path: Path, sheet: int) -> SheetFacts:
    """Facts about the sheet with that number (from 0). What xlrd raises for a damaged file passes through."""
    found = SheetFacts()
    with xlrd.open_workbook(str(path), formatting_info=True, on_demand=True, logfile=io.StringIO()) as book:
        table = book.sheet_by_index(sheet)
        found.hidden_rows = sorted(row for row, info in table.rowinfo_map.items() if info.hidden)
        found.hidden_columns = sorted(
            column for column, info in table.colinfo_map.items() if info.hidden and column < table.ncols
        )
        found.merged = [
            MergedRange(first_row, last_row - 1, first_column, last_column - 1)
            for first_row, last_row, first_column, last_column in table.merged_cells
        ]
        if found.merged:
            filled = (_first_filled(table.row_types(row)) for row in range(table.nrows))
            found.first_column = min((column for column in filled if column is not None), default=None)
    return found


def _first_filled(types: Sequence[int]) -> int | None:
    empty = {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}
    return next((column for column, kind in enumerate(types) if kind not in empty), None)
