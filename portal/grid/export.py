"""CSV and XLSX of a grid, written while they are read: a million rows take no more memory than a thousand.

A streaming response is written after the request's transaction has ended, so the generator opens the wall anew.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from django.db.models import QuerySet

from portal.grid.table import Cell
from portal.spreadsheets import SafeWriter, safe_cell
from portal.tenancy import wall

CHUNK = 2_000
SHEET_ROWS = 1_048_575
"""What one sheet of XLSX holds beside its head."""
CELL_UNITS = 32_000
"""What one cell of XLSX holds, in UTF-16 (32,767), with a little room. CSV has no such limit."""
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def read_rows(inside: wall.Wall, queryset: QuerySet, cells: Sequence[Cell]) -> Iterator[list[Any]]:
    """The head, then every row, read in pieces behind the wall of the partner who asked."""
    yield [str(cell.header) for cell in cells]
    assert inside.partner_id is not None  # noqa: S101 -- exports exist for partners only
    with wall.enter_partner(
        inside.partner_id, actor_id=inside.actor_id, actor_name=inside.actor_name, request_id=inside.request_id
    ):
        for record in queryset.iterator(chunk_size=CHUNK):
            yield [cell.export(record) for cell in cells]


class _Line:
    """A file that keeps only what was written last."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[list[Any]]) -> Iterator[bytes]:
    """CSV in UTF-8, with the mark that lets Excel know it."""
    writer = SafeWriter(_Line())
    yield b"\xef\xbb\xbf"
    pending: list[str] = []
    for row in rows:
        pending.append(writer.writerow([_csv_value(value) for value in row]))
        if len(pending) >= 500:
            yield "".join(pending).encode()
            pending.clear()
    yield "".join(pending).encode()


def _csv_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value


class _Pipe(io.RawIOBase):
    """Where the zip file is written to; what has come out is taken away at once."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._position = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        self._position += len(data)
        return len(data)

    def tell(self) -> int:
        return self._position

    def take(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return data


def xlsx_parts(rows: Iterable[list[Any]]) -> Iterator[bytes]:
    """A workbook (ISO/IEC 29500), a sheet for each 1,048,575 rows, the head repeated and frozen."""
    pipe = _Pipe()
    source = iter(rows)
    head = next(source)
    sheets = 0
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as book:
        more = True
        while more:
            sheets += 1
            more = False
            with book.open(f"xl/worksheets/sheet{sheets}.xml", "w") as sheet:
                sheet.write(_SHEET_HEAD.encode())
                sheet.write(_xlsx_row(head).encode())
                pending = []
                for written, row in enumerate(source, start=1):
                    pending.append(_xlsx_row(row))
                    if len(pending) >= 500:
                        sheet.write("".join(pending).encode())
                        pending.clear()
                        if data := pipe.take():
                            yield data
                    if written >= SHEET_ROWS:
                        more = True
                        break
                sheet.write("".join(pending).encode())
                sheet.write(b"</sheetData></worksheet>")
            yield pipe.take()
        for name, text in _book_files(sheets):
            book.writestr(name, text)
    yield pipe.take()


def _xlsx_row(row: Sequence[Any]) -> str:
    return f"<row>{''.join(_xlsx_cell(value) for value in row)}</row>"


def _xlsx_cell(value: Any) -> str:
    value = safe_cell(value)
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, Decimal) or (isinstance(value, int | float) and abs(value) < 10**15):
        return f"<c><v>{value:f}</v></c>" if isinstance(value, Decimal) else f"<c><v>{value}</v></c>"
    if isinstance(value, datetime):
        return f'<c s="2"><v>{_serial(value)}</v></c>'
    if isinstance(value, date):
        return f'<c s="1"><v>{_serial(datetime(value.year, value.month, value.day))}</v></c>'  # noqa: DTZ001
    text = _NOT_XML.sub("", str(value))
    if len(text) > CELL_UNITS // 2 and len(units := text.encode("utf-16-le")) > 2 * CELL_UNITS:
        text = units[: 2 * CELL_UNITS].decode("utf-16-le", "ignore") + "…"  # a code cut in two would be another code
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _serial(moment: datetime) -> float:
    """Days since 1899-12-30, as spreadsheets count."""
    return round((moment - datetime(1899, 12, 30)).total_seconds() / 86_400, 8)  # noqa: DTZ001


_SHEET_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews>'
    '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    "</sheetView></sheetViews><sheetData>"
)


def _book_files(sheets: int) -> Iterator[tuple[str, str]]:
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, sheets + 1)
    yield (
        "[Content_Types].xml",
        f'{head}<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n in numbers
        )
        + "</Types>",
    )
    yield (
        "_rels/.rels",
        f'{head}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    yield (
        "xl/workbook.xml",
        f'{head}<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        + "".join(f'<sheet name="Sheet{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
        + "</sheets></workbook>",
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        f'{head}<Relationships xmlns="{package}/relationships">'
        + "".join(
            f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
        )
        + f'<Relationship Id="rId{sheets + 1}" Type="{office}/styles" Target="styles.xml"/></Relationships>',
    )
    yield (
        "xl/styles.xml",
        f'{head}<styleSheet xmlns="{main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy-mm-dd hh:mm"/>'
        '</numFmts><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2">'
        '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        f'<cellStyleXfs count="1">{_xf(0)}</cellStyleXfs><cellXfs count="3">{_xf(0)}{_xf(14)}{_xf(164)}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
    )


def _xf(number_format: int) -> str:
    return f'<xf numFmtId="{number_format}" fontId="0" fillId="0" borderId="0" applyNumberFormat="1"/>'
