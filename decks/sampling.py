"""Records from all over a file, where its beginning is not all of it: the USA stand at the end of an A-Z deck."""

from __future__ import annotations

from pathlib import Path

from portal.tabular.records import Record, records

from .layout import Layout

_PLACES = 24
_BYTES = 16 * 1024  # read at each of them


def spread(path: Path, layout: Layout) -> list[Record]:
    """Records at even distances; their numbers of lines are not those of the file."""
    size = path.stat().st_size
    width = 2 if layout.encoding.startswith("utf-16") else 1
    found: list[Record] = []
    with path.open("rb") as file:
        for number in range(1, _PLACES + 1):
            at = layout.bom + (size - layout.bom - _BYTES) * number // _PLACES // width * width
            if at <= layout.bom:
                continue
            file.seek(at)
            text = file.read(_BYTES).decode(layout.encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")
            lines = text.split("\n")[1:]  # the first began earlier
            if number < _PLACES:
                lines = lines[:-1]
            found += records(lines, 1, layout.delimiter, width=len(layout.columns))
    return found
