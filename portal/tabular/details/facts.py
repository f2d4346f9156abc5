"""The facts about one sheet that its cells alone don't tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class MergedRange(NamedTuple):
    """A merged range; rows and columns count from 0, both ends belong to it."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(slots=True)
class SheetFacts:
    """Rows and columns count from 0. `first_column` is the first column that has a cell, None where not looked for.

    `durations` holds cells that the reader of the workbook gives as empty: (row, column) -> "25:00:00".
    """

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[MergedRange] = field(default_factory=list)
    first_column: int | None = None
    durations: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas_without_values: int = 0
    first_formula: str = ""
    errors: int = 0
    first_error: str = ""


def column_name(index: int) -> str:
    """The letters of a column that counts from 0: A, B, …, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The reverse of `column_name`."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
