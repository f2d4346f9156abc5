"""What a file of customers is taken to be: encoding, delimiter, header, and what each column means."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from django.utils.translation import gettext as _

from customers.importing import columns
from customers.importing.refusals import ImportRefused
from portal.tabular.limits import HEADER_LINES
from portal.tabular.records import Record, records
from portal.tabular.sniff import sniff
from portal.tabular.source import pieces
from portal.tabular.textform import TextForm

SIZE_LIMIT = 32 * 1024 * 1024  # bytes: 50,000 customers take some 6 million
LINES_LIMIT = 200_000
COLUMNS_LIMIT = 200
SAMPLES = 6
DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, kw_only=True)
class FileLayout:
    """How the file is read, as plain values that a JSON column keeps.

    header: whether the first record names the columns. names: what it says ("" without). mapping: column index (as
    text, for JSON) -> key of columns.MEANINGS. samples: the first records below, as (line, cells). defaults: what
    holds where the file says nothing: kind, country, currency, culture, plan, registered_at (ISO date), dates (dmy,
    mdy). lines: physical lines of the file. source: which table of a workbook or an archive it is (`Unpacked.source`).
    """

    encoding: str
    bom: int
    newline: str
    delimiter: str
    header: bool = True
    guessed: bool = False
    lines: int = 0
    names: list[str] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)
    samples: list[Any] = field(default_factory=list)
    defaults: dict[str, str] = field(default_factory=dict)
    source: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The whole as plain JSON values; `from_json` reads them again."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(**data)

    @property
    def meanings(self) -> dict[str, int]:
        """Meaning -> index of its column."""
        return {meaning: int(index) for index, meaning in self.mapping.items() if meaning}


def inspect(path: Path, *, encoding: str = "", delimiter: str = "", header: bool | None = None) -> FileLayout:
    """What a file seems to be, corrected by what a person says.

    Raises Unreadable for what is no text (or can't be of this encoding), ImportRefused for too many lines or columns.
    """
    text = sniff(path, size_limit=SIZE_LIMIT, encoding=encoding or None)
    layout = FileLayout(
        encoding=text.encoding, bom=text.bom, newline=text.newline, delimiter=delimiter or ",", guessed=text.guessed
    )
    lines = text.head.split("\n")
    if not delimiter:
        layout = replace(layout, delimiter=_delimiter(lines))
    found = [
        record for record in records(lines[:HEADER_LINES], 1, layout.delimiter) if record.cells and any(record.cells)
    ]
    if not found:
        raise ImportRefused(_("The file has no lines with customers."))
    cells = [_clean(record.cells or []) for record in found]
    named = header if header is not None else columns.known(cells[0]) >= 1 and not any("@" in c for c in cells[0])
    width = len(cells[0]) if named else Counter(map(len, cells)).most_common(1)[0][0]
    if width > COLUMNS_LIMIT:
        raise ImportRefused(
            _("The file has %(n)s columns; at most %(limit)s are read.") % {"n": width, "limit": COLUMNS_LIMIT}
        )
    names = cells[0] if named else []
    names = [*names, *[""] * (width - len(names))]
    body = list(zip(found, cells, strict=True))[1 if named else 0 :]
    return replace(
        layout,
        header=named,
        lines=_count(path, layout),
        names=names,
        mapping={str(index): meaning for index, meaning in columns.guess(names).items()},
        samples=[[record.line, row[:width]] for record, row in body[:SAMPLES]],
    )


def read(path: Path, layout: FileLayout) -> Iterator[tuple[Record, str]]:
    """Every record below the header, with its text as it stands in the file. The whole text is held in memory.

    Raises Unreadable for what turns out to be no text further down.
    """
    lines = _text(path, layout).split("\n")
    if lines and not lines[-1]:
        lines.pop()
    first = layout.header
    for record in records(lines, 1, layout.delimiter, width=len(layout.names)):
        if record.cells is not None and not any(cell.strip() for cell in record.cells):
            continue
        if first:
            first = False
            continue
        yield record, "\n".join(lines[record.line - 1 : record.line - 1 + record.span])


def _text(path: Path, layout: FileLayout) -> str:
    form = TextForm(layout.encoding, layout.newline, layout.bom)
    return b"".join(piece for piece, _ends in pieces(path, form)).decode("utf-8", "replace")


def _delimiter(lines: list[str]) -> str:
    """The sign that makes a header of words we know, or else lines of equally many cells."""

    def score(sign: str) -> tuple[int, int]:
        rows = [record.cells or [] for record in records(lines[:30], 1, sign)]
        rows = [row for row in rows if any(row)]
        if not rows:
            return 0, 0
        same = sum(1 for row in rows if len(row) == len(rows[0])) if len(rows[0]) > 1 else 0
        return columns.known(rows[0]), same * len(rows[0])

    return max(DELIMITERS, key=score)


def _count(path: Path, layout: FileLayout) -> int:
    mark = "\r" if layout.newline == "\r" else "\n"
    wide = layout.encoding.startswith("utf-16")
    sign = mark.encode(layout.encoding) if wide else mark.encode()
    lines = path.read_bytes().count(sign) + 1
    if lines > LINES_LIMIT:
        raise ImportRefused(
            _("The file has %(n)s lines; at most %(limit)s are read. Split it into several.")
            % {"n": lines, "limit": LINES_LIMIT}
        )
    return lines


def _clean(cells: list[str]) -> list[str]:
    return [" ".join(cell.split())[:200] for cell in cells]
