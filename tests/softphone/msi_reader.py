"""A reader of installers for the tests: the compound file by olefile, the tables by this file.

It shares nothing with the writer but the notation of column types, which it reads from the package itself.
"""

import io
import struct
from collections import Counter
from dataclasses import dataclass
from typing import Any

import olefile

Row = dict[str, Any]
_SINGLE, _DOUBLE, _TABLE = 0x4800, 0x3800, 0x4840
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._"


@dataclass(frozen=True)
class Package:
    """An installer as read: streams and tables by name. types: of each column, as the package says them."""

    streams: dict[str, bytes]
    tables: dict[str, list[Row]]
    types: dict[str, dict[str, int]]
    summary: dict[int, Any]
    class_id: str

    def rows(self, table: str) -> list[Row]:
        return self.tables.get(table, [])

    def property(self, name: str) -> str | None:
        return next((row["Value"] for row in self.rows("Property") if row["Property"] == name), None)

    def keys(self, table: str) -> list[str]:
        """The columns of the primary key."""
        return [name for name, kind in self.types[table].items() if kind & 0x2000]


def read(content: bytes) -> Package:
    """Raises AssertionError where the file contradicts itself."""
    with olefile.OleFileIO(io.BytesIO(content), raise_defects=olefile.DEFECT_INCORRECT) as file:
        assert not file.parsing_issues
        raw = {entry[0]: file.openstream(entry).read() for entry in file.listdir()}
        for name, data in raw.items():
            assert file.get_size(name) == len(data)
        summary = file.getproperties("\x05SummaryInformation")
        class_id = file.root.clsid
    named = {unpacked(name): data for name, data in raw.items()}
    texts, uses = _pool(named["!_StringPool"], named["!_StringData"])
    names = [texts[number] for (number,) in _columns(named["!_Tables"], "H")]
    assert names == [texts[number] for number in sorted(texts.index(name) for name in names)]
    used = Counter(texts.index(name) for name in names)
    types: dict[str, dict[str, int]] = {name: {} for name in names}
    described = list(_columns(named["!_Columns"], "HHHH"))
    assert described == sorted(described)
    for table, place, column, kind in described:
        used[table] += 1
        used[column] += 1
        assert place & 0x8000
        assert (place & 0x7FFF) == len(types[texts[table]]) + 1
        types[texts[table]][texts[column]] = kind & 0x7FFF
    tables = {name: _rows(named.get(f"!{name}", b""), types[name], texts, used) for name in names}
    assert [used[number] for number in range(1, len(texts))] == uses[1:], "the pool counts its texts wrongly"
    streams = {name: data for name, data in named.items() if not name.startswith("!")}
    return Package(streams=streams, tables=tables, types=types, summary=summary, class_id=class_id)


def unpacked(name: str) -> str:
    """A stream's name as people write it; a table's begins with an exclamation mark."""
    made = ""
    for unit in map(ord, name):
        if unit == _TABLE:
            made += "!"
        elif _DOUBLE <= unit < _SINGLE:
            made += _LETTERS[(unit - _DOUBLE) & 63] + _LETTERS[(unit - _DOUBLE) >> 6]
        elif _SINGLE <= unit < _TABLE:
            made += _LETTERS[unit - _SINGLE]
        else:
            made += chr(unit)
    return made


def _pool(pool: bytes, data: bytes) -> tuple[list[str], list[int]]:
    (head,) = struct.unpack_from("<I", pool)
    assert head == 65001, "UTF-8, two bytes for a reference"
    texts, uses, at = [""], [0], 0
    for length, count in struct.iter_unpack("<HH", pool[4:]):
        assert length, "a long text or an empty one"
        assert count
        texts.append(data[at : at + length].decode())
        uses.append(count)
        at += length
    assert at == len(data)
    assert len(set(texts)) == len(texts), "a text stands in the pool twice"
    return texts, uses


def _columns(data: bytes, kinds: str) -> list[tuple[int, ...]]:
    """Rows from what is stored column by column."""
    width = struct.calcsize(f"<{kinds}")
    count, rest = divmod(len(data), width)
    assert not rest
    columns, at = [], 0
    for kind in kinds:
        columns.append(struct.unpack_from(f"<{count}{kind}", data, at))
        at += struct.calcsize(kind) * count
    return list(zip(*columns, strict=True))


def _rows(data: bytes, types: dict[str, int], texts: list[str], used: Counter[int]) -> list[Row]:
    # Texts and streams are references of two bytes; numbers of four are the only wide ones.
    kinds = "".join("I" if kind & 0xFF == 4 and not kind & 0x0800 else "H" for kind in types.values())
    stored = _columns(data, kinds)
    keys = [tuple(value for value, kind in zip(row, types.values(), strict=True) if kind & 0x2000) for row in stored]
    assert keys == sorted(keys), "the installer searches by halves: rows stand in the order of their keys"
    assert len(set(keys)) == len(keys)
    made = []
    for row in stored:
        values: Row = {}
        for (column, kind), value in zip(types.items(), row, strict=True):
            if kind & 0x0F00 == 0x0900:
                values[column] = bool(value)
            elif kind & 0x0800:
                used[value] += value > 0
                values[column] = texts[value] if value else None
            else:
                values[column] = value - (1 << (8 * (kind & 0xFF) - 1)) if value else None
            assert values[column] is not None or kind & 0x1000, f"{column} needs a value"
        made.append(values)
    return made
