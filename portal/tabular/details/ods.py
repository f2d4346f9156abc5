"""Facts about a sheet of an .ods workbook, by one streaming pass over its content.xml."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from pathlib import Path
from xml.parsers import expat

from portal.tabular.details.facts import MergedRange, SheetFacts
from portal.tabular.durations import of_open_document

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_TIME_VALUE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 time-value"
_VALUE_TYPE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 value-type"
_HIDDEN = {"collapse", "filter"}
_MOST_REPEATED = 100  # equal durations in rows or columns that follow each other, as OpenDocument packs them
_ROWS = 1_048_576  # of a sheet; a repetition is never counted further


class _EnoughSeen(Exception):  # noqa: N818
    """The sheet has been passed."""


def facts(path: Path, sheet: int) -> SheetFacts:
    """Facts about the sheet with that number (from 0). Raises ExpatError for what is no XML, or has a DTD."""
    walk = _Walk(sheet)
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as xml, suppress(_EnoughSeen):
        walk.parser.ParseFile(xml)
    return walk.found


class _Walk:
    """Counts tables, rows and cells as their tags pass."""

    def __init__(self, sheet: int) -> None:
        self.found = SheetFacts()
        self.wanted, self.table = sheet, -1
        self.row = self.column = self.defined = self.repeat = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _doctype(self, *_args: object) -> None:
        raise expat.ExpatError("a spreadsheet has no document type")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not name.startswith(_TABLE):
            return
        tag = name[len(_TABLE) :]
        if tag == "table":
            self.table += 1
            if self.table > self.wanted:
                raise _EnoughSeen
        if self.table != self.wanted:
            return
        if tag == "table-column":
            self._define_columns(attributes)
        elif tag == "table-row":
            self.column = 0
            self.repeat = _times(attributes, "number-rows-repeated")
            if attributes.get(f"{_TABLE}visibility") in _HIDDEN:
                self.found.hidden_rows += range(self.row, self.row + min(self.repeat, 1000))
        elif tag in {"table-cell", "covered-table-cell"}:
            self._pass_cell(attributes)

    def _end(self, name: str) -> None:
        if self.table == self.wanted and name == f"{_TABLE}table-row":
            self.row += self.repeat

    def _define_columns(self, attributes: dict[str, str]) -> None:
        times = _times(attributes, "number-columns-repeated")
        if attributes.get(f"{_TABLE}visibility") in _HIDDEN:
            self.found.hidden_columns += range(self.defined, self.defined + min(times, 200))
        self.defined += times

    def _pass_cell(self, attributes: dict[str, str]) -> None:
        rows = _times(attributes, "number-rows-spanned")
        columns = _times(attributes, "number-columns-spanned")
        if rows > 1 or columns > 1:
            last_row, last_column = self.row + rows - 1, self.column + columns - 1
            self.found.merged.append(MergedRange(self.row, last_row, self.column, last_column))
        if _VALUE_TYPE in attributes and self.column < (self.found.first_column or self.column + 1):
            self.found.first_column = self.column
        if said := of_open_document(attributes.get(_TIME_VALUE, "")):
            self._note_duration(said, _times(attributes, "number-columns-repeated"))
        self.column += _times(attributes, "number-columns-repeated")

    def _note_duration(self, said: str, columns: int) -> None:
        for row in range(self.row, self.row + min(self.repeat, _MOST_REPEATED)):
            for column in range(self.column, self.column + min(columns, _MOST_REPEATED)):
                self.found.durations[row, column] = said


def _times(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(f"{_TABLE}{name}", "1")
    return min(int(text), _ROWS) if text.isascii() and text.isdecimal() and len(text) < 10 else 1
