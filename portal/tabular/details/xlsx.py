"""Facts about a sheet of an .xlsx workbook, found by passing once over its XML as bytes.

An XML parser takes longer for this than the workbook's reader takes for all cells. Each pattern matches within one
or two tags of bounded length, so the cost is at most proportional to the sheet's size.
"""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from portal.tabular.details.facts import MergedRange, SheetFacts, column_index

_BLOCK = 4 << 20
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_LINKS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)

_ROOT = re.compile(rb"<(\w{1,20}:)worksheet[ >]")
_ROW = re.compile(rb"<row [^<>]{0,999}>")
_COLUMN = re.compile(rb"<col [^<>]{0,999}>")
_HIDDEN = re.compile(rb' hidden="(?:1|true)"')
_ROW_NUMBER = re.compile(rb' r="(\d{1,7})"')
_COLUMN_SPAN = re.compile(rb' (min|max)="(\d{1,5})"')
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_NO_VALUE = re.compile(rb"(?:</f>|<f [^<>]{0,999}/>)(?:<v ?/>|<v></v>)?</c>")
_ERROR = re.compile(rb'<c [^<>]{0,99}?t="e"')
_CELL = re.compile(rb'<c r="([A-Z]{1,3})\d')
_CELL_NAME = re.compile(rb'r="([A-Z]{1,3}\d{1,7})"')


def facts(path: Path, sheet: int) -> SheetFacts:
    """Facts about the sheet with that number (from 0, in the workbook's order); empty ones where it isn't found."""
    found = SheetFacts()
    with zipfile.ZipFile(path) as archive:
        name = _sheet_file(archive, sheet)
        if name is None:
            return found
        with archive.open(name) as xml:
            for piece in _pieces(xml):
                _scan(piece, found)
        if found.merged:
            with archive.open(name) as xml:
                found.first_column = _first_column(xml)
    return found


def _sheet_file(archive: zipfile.ZipFile, sheet: int) -> str | None:
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 -- expat bounds the expansion of entities
    sheets = [node for space in (_MAIN, _STRICT) for node in book.iterfind(f"{space}sheets/{space}sheet")]
    if sheet >= len(sheets):
        return None
    link = next((sheets[sheet].get(key) for key in _LINKS if sheets[sheet].get(key)), None)
    for relation in ET.fromstring(archive.read("xl/_rels/workbook.xml.rels")):  # noqa: S314
        if relation.get("Id") == link:
            target = relation.get("Target", "")
            name = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            return name if name in names else None
    return None


def _pieces(xml: IO[bytes]) -> Iterator[bytes]:
    """The XML without a prefix of its main namespace, in pieces that end after a row or between two tags."""
    rest, prefix = b"", None
    while block := xml.read(_BLOCK):
        block = rest + block
        if prefix is None:
            root = _ROOT.search(block[:4096])
            prefix = root[1] if root else b""
        end = b"</" + prefix + b"row>"
        cut = block.rfind(end) + len(end)
        if cut < len(end):
            cut = max(block.rfind(b"<"), 0)
        yield _without(prefix, block[:cut])
        rest = block[cut:]
    yield _without(prefix or b"", rest)


def _without(prefix: bytes, piece: bytes) -> bytes:
    return piece.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</") if prefix else piece


def _scan(piece: bytes, found: SheetFacts) -> None:
    if b' hidden="' in piece:
        found.hidden_rows += [_row_of(tag) for tag in _ROW.findall(piece) if _HIDDEN.search(tag)]
        for tag in _COLUMN.findall(piece):
            found.hidden_columns += _columns_of(tag) if _HIDDEN.search(tag) else []
    if b"<mergeCell " in piece:
        found.merged += [_range_of(match) for match in _MERGE.finditer(piece)]
    if b"</f>" in piece or b"<f " in piece:
        for match in _NO_VALUE.finditer(piece):
            found.formulas_without_values += 1
            found.first_formula = found.first_formula or _cell_before(piece, match.start())
    if b't="e"' in piece:
        for match in _ERROR.finditer(piece):
            found.errors += 1
            found.first_error = found.first_error or _cell_before(piece, match.start() + 1)


def _cell_before(piece: bytes, position: int) -> str:
    start = piece.rfind(b"<c ", 0, position + 2)
    match = _CELL_NAME.search(piece, start, start + 200) if start >= 0 else None
    return match[1].decode() if match else ""


def _first_column(xml: IO[bytes]) -> int | None:
    names = {name for piece in _pieces(xml) for name in _CELL.findall(piece)}
    return min((column_index(name.decode()) for name in names), default=None)


def _row_of(tag: bytes) -> int:
    match = _ROW_NUMBER.search(tag)
    return int(match[1]) - 1 if match else 0


def _columns_of(tag: bytes) -> list[int]:
    ends = {name: int(number) for name, number in _COLUMN_SPAN.findall(tag)}
    first, last = ends.get(b"min", 0), ends.get(b"max", 0)
    return list(range(first - 1, min(last, first + 199)))


def _range_of(match: re.Match[bytes]) -> MergedRange:
    rows = sorted((int(match[2]) - 1, int(match[4]) - 1))
    columns = sorted((column_index(match[1].decode()), column_index(match[3].decode())))
    return MergedRange(rows[0], rows[1], columns[0], columns[1])
