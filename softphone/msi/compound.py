"""The compound file: a little file system in one file ([MS-CFB], version 3, sectors of 512 bytes)."""

import struct
from collections.abc import Mapping, Sequence
from uuid import UUID

SECTOR = 512
MINI_SECTOR = 64
MINI_LIMIT = 4096  # bytes; smaller streams live in the mini stream
LONGEST_NAME = 31  # UTF-16 code units, without the closing zero
LARGEST = 1 << 30  # bytes of all streams; version 3 ends at 2 GiB, an installer long before
_IN_SECTOR = SECTOR // 4  # sector numbers in one sector
_IN_HEADER = 109  # sectors of the allocation table that the header itself can name
_END, _FREE, _TABLE, _LIST, _NOBODY = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFC, 0xFFFFFFFF
_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
_FORBIDDEN = frozenset("/\\:!")
_RED, _BLACK = 0, 1


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

    Raises ValueError for a name that is empty, has more than 31 UTF-16 units or one of `/\\:!`, for two names that
    differ in case alone, and for more than a GiB of content.
    """
    if sum(map(len, streams.values())) > LARGEST:
        raise ValueError("More content than a compound file of this writer can hold")
    names = _ordered(streams)
    mini, big = _Sectors(MINI_SECTOR), _Sectors(SECTOR)
    starts = {name: (mini if len(streams[name]) < MINI_LIMIT else big).add(streams[name]) for name in names}
    mini_start = big.add(bytes(mini.data))
    mini_table = _numbers(mini.table)
    mini_table_start = big.add(mini_table)
    directory = _directory(names, streams, starts, class_id, mini_start, len(mini.data))
    directory_start = big.add(directory)
    tables, lists = _accounting(len(big.table))
    first_table = len(big.table)
    first_list = first_table + tables
    table = _numbers([*big.table, *[_TABLE] * tables, *[_LIST] * lists])
    places = list(range(first_table, first_list))
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
        first_list if lists else _END,
        lists,
    )
    in_header = places[:_IN_HEADER]
    header += struct.pack(f"<{_IN_HEADER}I", *in_header, *[_FREE] * (_IN_HEADER - len(in_header)))
    return header + bytes(big.data) + table + _lists(places[_IN_HEADER:], first_list)


def _accounting(sectors: int) -> tuple[int, int]:
    """Sectors for the allocation table of `sectors` sectors, and for the list of the table's sectors that the header
    can't name. Both kinds are accounted for in the table too."""
    tables = lists = 0
    while True:
        need = -(-(sectors + tables + lists) // _IN_SECTOR)
        need_lists = -(-max(need - _IN_HEADER, 0) // (_IN_SECTOR - 1))
        if (need, need_lists) == (tables, lists):
            return tables, lists
        tables, lists = need, need_lists


def _lists(places: Sequence[int], first: int) -> bytes:
    """The sectors ("DIFAT") that name those sectors of the allocation table which the header can't. Each ends with the
    number of the next."""
    made = []
    room = _IN_SECTOR - 1
    for at in range(0, len(places), room):
        part = places[at : at + room]
        following = first + at // room + 1 if at + room < len(places) else _END
        made.append(struct.pack(f"<{_IN_SECTOR}I", *part, *[_FREE] * (room - len(part)), following))
    return b"".join(made)


def _ordered(streams: Mapping[str, bytes]) -> list[str]:
    """The names in the order of the directory's tree: by length, then by upper-cased UTF-16 units."""
    order = {name: _order(name) for name in streams}
    if len(set(order.values())) != len(order):
        raise ValueError("Two streams have one name")
    return sorted(streams, key=order.__getitem__)


def _order(name: str) -> tuple[int, bytes]:
    units = _units(name)
    if not 1 <= len(units) // 2 <= LONGEST_NAME:
        raise ValueError(f"The stream name {name!r} is empty or longer than {LONGEST_NAME}")
    if _FORBIDDEN & set(name):
        raise ValueError(f"The stream name {name!r} has a character that none may have")
    upper = "".join(one.upper() if len(one.upper()) == 1 else one for one in name)
    return len(units), upper.encode("utf-16-be")


def _units(name: str) -> bytes:
    return name.encode("utf-16-le")


def _numbers(values: Sequence[int]) -> bytes:
    """Sector numbers in whole sectors."""
    packed = struct.pack(f"<{len(values)}I", *values)
    return packed.ljust(-(-len(packed) // SECTOR) * SECTOR, b"\xff")


def _directory(
    names: list[str],
    streams: Mapping[str, bytes],
    starts: Mapping[str, int],
    class_id: UUID,
    mini_start: int,
    mini_size: int,
) -> bytes:
    """The entries: the root, then the streams as a balanced red-black tree: the lowest row is red, so that every way
    down passes as many black ones."""
    left, right, depth = ([_NOBODY] * len(names) for _ in range(3))

    def tree(low: int, high: int, down: int) -> int:
        if low >= high:
            return _NOBODY
        middle = (low + high) // 2
        depth[middle] = down
        left[middle], right[middle] = tree(low, middle, down + 1), tree(middle + 1, high, down + 1)
        return middle + 1  # entry 0 is the root

    top = tree(0, len(names), 0)
    lowest = max(depth, default=0)
    entries = [_entry("Root Entry", 5, _BLACK, (_NOBODY, _NOBODY, top), class_id.bytes_le, mini_start, mini_size)]
    for index, name in enumerate(names):
        colour = _RED if depth[index] == lowest > 0 else _BLACK
        sides = (left[index], right[index], _NOBODY)
        entries.append(_entry(name, 2, colour, sides, bytes(16), starts[name], len(streams[name])))
    unused = bytes(68) + b"\xff" * 12 + bytes(48)
    while len(entries) * 128 % SECTOR:
        entries.append(unused)
    return b"".join(entries)


def _entry(
    name: str, kind: int, colour: int, links: tuple[int, int, int], class_id: bytes, start: int, size: int
) -> bytes:
    units = _units(name) + b"\0\0"
    return (
        units.ljust(64, b"\0")
        + struct.pack("<HBB3I", len(units), kind, colour, *links)
        + class_id
        + struct.pack("<IQQIQ", 0, 0, 0, start, size)
    )
