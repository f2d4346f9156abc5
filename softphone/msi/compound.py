"""The compound file: a little file system in one file ([MS-CFB], version 3, sectors of 512 bytes)."""

import struct
from collections.abc import Mapping
from uuid import UUID

SECTOR = 512
MINI_SECTOR = 64
MINI_LIMIT = 4096  # bytes; smaller streams live in the mini stream
LONGEST_NAME = 31  # UTF-16 code units, without the closing zero
_IN_HEADER = 109  # sectors of the allocation table that the header itself can name
_END, _FREE, _TABLE, _NOBODY = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")


class _Sectors:
    """Sectors of one size, chained by an allocation table."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.data = bytearray()
        self.table: list[int] = []

    def add(self, content: bytes) -> int:
        """Append a stream; returns its first sector."""
        if not content:
            return _END
        first = len(self.table)
        count = -(-len(content) // self.size)
        self.data += content.ljust(count * self.size, b"\0")
        self.table += [*range(first + 1, first + count), _END]
        return first


def write(streams: Mapping[str, bytes], *, class_id: UUID) -> bytes:
    """A compound file with these streams in its root, which has the class `class_id`.

    Raises ValueError for a name of more than 31 UTF-16 units, or more content than the header can account for (7 MB).
    """
    names = sorted(streams, key=_order)
    mini, big = _Sectors(MINI_SECTOR), _Sectors(SECTOR)
    starts = {name: (mini if len(streams[name]) < MINI_LIMIT else big).add(streams[name]) for name in names}
    mini_start = big.add(bytes(mini.data))
    mini_table = _numbers(mini.table, fill=SECTOR)
    mini_table_start = big.add(mini_table)
    directory = _directory(names, streams, starts, class_id, mini_start, len(mini.data))
    directory_start = big.add(directory)
    # The allocation table accounts for its own sectors too.
    tables = 1
    while (len(big.table) + tables) * 4 > tables * SECTOR:
        tables += 1
    if tables > _IN_HEADER:
        raise ValueError("More content than a compound file of this writer can hold")
    first_table = len(big.table)
    table = _numbers([*big.table, *[_TABLE] * tables], fill=SECTOR)
    header = _MAGIC + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack(
        "<IIIIIIIII",
        0,  # directory sectors: not counted in version 3
        tables,
        directory_start,
        0,  # transactions
        MINI_LIMIT,
        mini_table_start,
        len(mini_table) // SECTOR,
        _END,  # no table sectors beyond the header's
        0,
    )
    header += b"".join(struct.pack("<I", first_table + n if n < tables else _FREE) for n in range(_IN_HEADER))
    return header + bytes(big.data) + table


def _order(name: str) -> tuple[int, str]:
    """Siblings of the directory's tree are ordered by length, then by upper-cased UTF-16 units."""
    units = _units(name)
    if len(units) // 2 > LONGEST_NAME:
        raise ValueError(f"The stream name {name!r} is longer than {LONGEST_NAME}")
    return len(units), name.upper()


def _units(name: str) -> bytes:
    return name.encode("utf-16-le")


def _numbers(values: list[int], *, fill: int) -> bytes:
    packed = struct.pack(f"<{len(values)}I", *values)
    return packed.ljust(-(-len(packed) // fill) * fill, b"\xff")


def _directory(
    names: list[str],
    streams: Mapping[str, bytes],
    starts: Mapping[str, int],
    class_id: UUID,
    mini_start: int,
    mini_size: int,
) -> bytes:
    """The entries: the root, then the streams as a balanced tree (all black, which no reader minds)."""
    left, right = [_NOBODY] * len(names), [_NOBODY] * len(names)

    def tree(low: int, high: int) -> int:
        if low >= high:
            return _NOBODY
        middle = (low + high) // 2
        left[middle], right[middle] = tree(low, middle), tree(middle + 1, high)
        return middle + 1  # entry 0 is the root

    top = tree(0, len(names))
    entries = [_entry("Root Entry", 5, (_NOBODY, _NOBODY, top), class_id.bytes_le, mini_start, mini_size)]
    for index, name in enumerate(names):
        sides = (left[index], right[index], _NOBODY)
        entries.append(_entry(name, 2, sides, bytes(16), starts[name], len(streams[name])))
    unused = bytes(68) + b"\xff" * 12 + bytes(48)
    while len(entries) * 128 % SECTOR:
        entries.append(unused)
    return b"".join(entries)


def _entry(name: str, kind: int, links: tuple[int, int, int], class_id: bytes, start: int, size: int) -> bytes:
    units = _units(name) + b"\0\0"
    return (
        units.ljust(64, b"\0")
        + struct.pack("<HBB3I", len(units), kind, 1, *links)
        + class_id
        + struct.pack("<IQQIQ", 0, 0, 0, start, size)
    )
