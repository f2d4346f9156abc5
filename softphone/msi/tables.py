"""Tables of the installer's database: rows of numbers and of references to one pool of strings."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from softphone.msi import names

CODEPAGE = 65001  # UTF-8: the one that holds every brand
LONGEST_TEXT = 0xFFFF  # bytes. Longer ones exist, but readers disagree about how the pool says so
MOST_TEXTS = 0xFFFF  # more need a pool of another layout
Value = str | int | None
_VALID, _STRING, _NULLABLE, _KEY, _LOCALIZABLE, _SHORT = 0x0100, 0x0C00, 0x1000, 0x2000, 0x0200, 0x0400


@dataclass(frozen=True, slots=True)
class Column:
    """A column in the notation of Microsoft's .idt files: s72 text of 72, l255 text that may be translated, i2 and i4
    numbers, v0 a stream; a capital letter allows no value."""

    name: str
    spec: str

    @property
    def kind(self) -> str:
        return self.spec[0].lower()

    @property
    def size(self) -> int:
        return int(self.spec[1:])

    @property
    def nullable(self) -> bool:
        return self.spec[0].isupper()

    def type_bits(self, *, key: bool) -> int:
        """The type as the _Columns table says it."""
        bits = _VALID | self.size
        if self.kind in "sl":
            bits |= _STRING
        if self.kind == "l":
            bits |= _LOCALIZABLE
        if self.kind == "v":
            bits = 0x0900 | self.size
        if self.kind == "i":
            bits = _VALID | self.size | (_SHORT if self.size == 2 else 0)
        return bits | (_NULLABLE if self.nullable else 0) | (_KEY if key else 0)


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its rows. The first `keys` columns are its primary key."""

    name: str
    columns: tuple[Column, ...]
    keys: int
    rows: Sequence[Sequence[Value]] = field(default_factory=tuple)


def columns(text: str) -> tuple[Column, ...]:
    """ "Property:s72 Value:l0" as columns."""
    return tuple(Column(*pair.split(":")) for pair in text.split())


class _Strings:
    """The pool: every text once, with the number of times it is used."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._uses: list[int] = []

    def number(self, text: str) -> int:
        """Its number in the pool, from 1; 0 for the empty text, which is the same as none. Raises ValueError for one
        too many."""
        if not text:
            return 0
        number = self._numbers.setdefault(text, len(self._numbers) + 1)
        if number > MOST_TEXTS:
            raise ValueError("More texts than the pool holds")
        if number > len(self._uses):
            self._uses.append(0)
        self._uses[number - 1] += 1
        return number

    def streams(self) -> dict[str, bytes]:
        """The pool's two streams. Raises ValueError for a text of 64 KiB or more, or one that is used too often."""
        pool, data = [struct.pack("<I", CODEPAGE)], []
        for text, uses in zip(self._numbers, self._uses, strict=True):
            encoded = text.encode("utf-8")
            if len(encoded) > LONGEST_TEXT or uses > 0xFFFF:
                raise ValueError(f"A text is too long for the pool, or stands in it too often: {text[:40]!r}")
            pool.append(struct.pack("<HH", len(encoded), uses))
            data.append(encoded)
        return {
            names.table_stream("_StringPool"): b"".join(pool),
            names.table_stream("_StringData"): b"".join(data),
        }


def streams(tables: Sequence[Table]) -> Mapping[str, bytes]:
    """The streams of a database with these tables. Raises ValueError for a row that doesn't fit its columns, and for
    half a character (a lone surrogate), which no code page has."""
    strings = _Strings()
    made: dict[str, bytes] = {}
    for table in tables:
        if table.rows:
            made[names.table_stream(table.name)] = _rows(table, strings)
    numbers = sorted(strings.number(table.name) for table in tables)
    made[names.table_stream("_Tables")] = struct.pack(f"<{len(numbers)}H", *numbers)
    described = sorted(
        (strings.number(table.name), place | 0x8000, strings.number(column.name), bits | 0x8000)
        for table in tables
        for place, column in enumerate(table.columns, start=1)
        for bits in (column.type_bits(key=place <= table.keys),)
    )
    made[names.table_stream("_Columns")] = b"".join(
        struct.pack(f"<{len(described)}H", *(row[part] for row in described)) for part in range(4)
    )
    return made | strings.streams()


def _rows(table: Table, strings: _Strings) -> bytes:
    """The rows ordered by key and written column by column."""
    packed = sorted((_row(table, row, strings) for row in table.rows), key=lambda row: row[: table.keys])
    keys = [row[: table.keys] for row in packed]
    if len(set(keys)) != len(keys):
        raise ValueError(f"{table.name} has two rows with one key")
    return b"".join(
        struct.pack(f"<{len(packed)}{_width(column)}", *(row[place] for row in packed))
        for place, column in enumerate(table.columns)
    )


def _width(column: Column) -> str:
    return "I" if column.kind == "i" and column.size == 4 else "H"


def _row(table: Table, row: Sequence[Value], strings: _Strings) -> tuple[int, ...]:
    if len(row) != len(table.columns):
        raise ValueError(f"A row of {table.name} has {len(row)} values for {len(table.columns)} columns")
    return tuple(_packed(table, column, value, strings) for column, value in zip(table.columns, row, strict=True))


def _packed(table: Table, column: Column, value: Value, strings: _Strings) -> int:
    where = f"{table.name}.{column.name}"
    if value is None or value == "":
        if not column.nullable:
            raise ValueError(f"{where} needs a value")
        return 0
    if column.kind == "v":
        return 1
    if column.kind == "i":
        if not isinstance(value, int):
            raise ValueError(f"{where} is a number")
        half = 1 << (8 * column.size - 1)
        if not -half < value < half:
            raise ValueError(f"{where} can't hold {value}")
        return value + half
    if not isinstance(value, str):
        raise ValueError(f"{where} is a text")
    if "\0" in value:
        raise ValueError(f"{where} has a zero in it")
    if column.size and len(value.encode("utf-16-le")) // 2 > column.size:
        raise ValueError(f"{where} is longer than {column.size}: {value!r}")
    return strings.number(value)
