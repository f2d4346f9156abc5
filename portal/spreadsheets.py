"""The one way out for text that a spreadsheet may open: nothing in it is run as a formula.

Every CSV and XLSX that leaves goes through here (tests/test_spreadsheets.py looks for others). A cell that a
spreadsheet would compute gets an apostrophe in front, as people type it to keep a text a text; numbers stay numbers.
"""

import csv
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

import polars as pl
import regex

_FORMULA = r"^(?:[\t\r\n]|[\p{C}\p{Z}]*[=+\-@\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}\u{FE62}\u{FE63}\u{FE66}\u{FE6B}\u{2212}])"
"""A sign that begins a formula, or its full-width, small or mathematical form, which spreadsheets in East Asian
settings take for it, after nothing, or nothing that can be seen; or a tab or line feed, which they cut off. In the
dialect of Rust's regex; Python's `regex` wants the same but for the braces."""
_NUMBER = r"^[+-]?[0-9](?:[0-9 .,]*[0-9])?(?:[eE][+-]?[0-9]{1,3})?%?$"
"""Amounts, and telephone numbers with their +: digits, whatever divides them, and no operator but a sign in front."""
_FORMULA_HERE = regex.compile(regex.sub(r"\\u\{(\w{4})\}", r"\\u\1", _FORMULA))
_NUMBER_HERE = regex.compile(_NUMBER.replace("$", r"\Z"))
_LEFT_OUT = regex.compile(r"'(?=" + _FORMULA_HERE.pattern.removeprefix("^") + ")")


class _File(Protocol):
    def write(self, text: str, /) -> Any: ...


def safe_cell(value: Any) -> Any:
    """A value as it may stand in a spreadsheet. Numbers and dates stay what they are. Twice is as good as once."""
    if value is None or isinstance(value, int | float | Decimal | date):
        return value
    text = str(value)
    if not text or text[0].isalnum() or not _FORMULA_HERE.match(text) or _NUMBER_HERE.match(text):
        return text
    return f"'{text}"


def without_apostrophe(text: str) -> str:
    """A cell as it was before `safe_cell`, for a file that comes back."""
    return text[1:] if _LEFT_OUT.match(text) else text


class SafeWriter:
    """csv.writer for files that leave."""

    def __init__(self, file: _File, *, delimiter: str = ",", lineterminator: str = "\r\n") -> None:
        self._writer = csv.writer(file, delimiter=delimiter, lineterminator=lineterminator)

    def writerow(self, row: Iterable[Any]) -> Any:
        """Write one line. Returns what the file's write returned."""
        return self._writer.writerow([safe_cell(value) for value in row])

    def writerows(self, rows: Iterable[Iterable[Any]]) -> None:
        for row in rows:
            self.writerow(row)


def frame_as_csv(frame: pl.DataFrame, *, header: bool) -> bytes:
    """A frame as UTF-8 CSV. Its column names are ours. Empty texts are written as nothing."""
    text = pl.col(pl.String)
    runs = text.str.contains(_FORMULA.replace(r"\u{", r"\x{")) & ~text.str.contains(_NUMBER)
    safe = frame.with_columns(pl.when(runs).then(pl.lit("'") + text).otherwise(text).replace("", None).name.keep())
    return safe.write_csv(include_header=header).encode()
