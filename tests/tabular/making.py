"""Workbooks and archives for tests, made as other programs make them."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

Rows = Sequence[Sequence[Any]]
ROWS: Rows = [["Destination", "Code", "Rate"], ["Poland", "48", 0.012], ["Poland Mobile", 4850, 0.025]]

_MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)
_ODS = "urn:oasis:names:tc:opendocument:xmlns"


def xlsx(path: Path, sheets: Mapping[str, Rows]) -> tuple[Path, dict[str, Worksheet], openpyxl.Workbook]:
    """A workbook that still has to be saved: its path, its sheets by name, and itself."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    made = {name: book.create_sheet(name) for name in sheets}
    for name, rows in sheets.items():
        for row in rows:
            made[name].append(list(row))
    return path, made, book


def saved(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """A saved workbook."""
    path, _sheets, book = xlsx(path, sheets)
    book.save(path)
    return path


def zipped(path: Path, members: Mapping[str, bytes]) -> Path:
    """A .zip with these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def csv_bytes(rows: Rows) -> bytes:
    """Rows as comma-separated text."""
    return "".join(",".join(map(str, row)) + "\n" for row in rows).encode()


def ods(path: Path, tables: Mapping[str, str]) -> Path:
    """An .ods whose tables hold the given rows, as XML."""
    body = "".join(f'<table:table table:name="{escape(name)}">{rows}</table:table>' for name, rows in tables.items())
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{_ODS}:office:1.0" '
        f'xmlns:table="{_ODS}:table:1.0" xmlns:text="{_ODS}:text:1.0"><office:body><office:spreadsheet>{body}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
    return path


def ods_cell(value: Any, attributes: str = "") -> str:
    """One cell of an .ods."""
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}" {attributes}/>'
    text = f"<text:p>{escape(str(value))}</text:p>"
    return f'<table:table-cell office:value-type="string" {attributes}>{text}</table:table-cell>'


def ods_row(*cells: str, attributes: str = "") -> str:
    """One row of an .ods."""
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"
