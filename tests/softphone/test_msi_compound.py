"""The compound file and the tables in it, against readers that share nothing with their writer."""

import io
import struct
from uuid import UUID

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softphone.msi import names, tables
from softphone.msi.compound import LONGEST_NAME, MINI_LIMIT, SECTOR, write
from softphone.msi.tables import Column, Table
from tests.softphone.msi_reader import read, unpacked

CLASS = UUID("000C1084-0000-0000-C000-000000000046")
_unhurried = settings(max_examples=60)
_NAME = st.text(st.characters(min_codepoint=0x3800, max_codepoint=0x4840), min_size=1, max_size=LONGEST_NAME)
_SIZE = st.one_of(
    st.integers(0, 300),
    st.sampled_from([63, 64, 65, 511, 512, 513, MINI_LIMIT - 1, MINI_LIMIT, MINI_LIMIT + 1, 8192]),
)


def opened(content: bytes) -> olefile.OleFileIO:
    file = olefile.OleFileIO(io.BytesIO(content), raise_defects=olefile.DEFECT_INCORRECT)
    assert not file.parsing_issues
    return file


def content_of(size: int, seed: int = 0) -> bytes:
    return bytes((seed + at * 7 + at // 251) % 256 for at in range(size))


def check_directory(content: bytes) -> None:
    """The directory's tree: ordered, balanced as red and black, every entry in it once."""
    start, size = struct.unpack_from("<I", content, 48)[0], len(content) // SECTOR - 1
    table: list[int] = []
    for at in range(109):
        (sector,) = struct.unpack_from("<I", content, 76 + 4 * at)
        if sector < size:
            table += struct.unpack_from("<128I", content, (sector + 1) * SECTOR)
    entries = []
    while start < size:
        for at in range(4):
            raw = content[(start + 1) * SECTOR + 128 * at :][:128]
            length, kind, colour, left, right, child = struct.unpack_from("<HBB3I", raw, 64)
            entries.append((raw[: max(length - 2, 0)], kind, colour, left, right, child))
        start = table[start]
    seen = []

    def black_depth(index: int, parent_is_red: bool) -> int:
        if index == 0xFFFFFFFF:
            return 1
        name, kind, colour, left, right, _child = entries[index]
        assert kind == 2
        is_red = colour == 0
        assert not (is_red and parent_is_red)
        first = black_depth(left, is_red)
        seen.append((len(name), name.decode("utf-16-le").upper()))
        assert black_depth(right, is_red) == first
        return first + (not is_red)

    black_depth(entries[0][5], parent_is_red=True)
    assert seen == sorted(seen)
    assert len(seen) == sum(1 for entry in entries if entry[1] == 2)


@_unhurried
@given(st.dictionaries(_NAME, _SIZE, min_size=1, max_size=40))
def test_streams_come_back_as_they_went_in(sizes: dict[str, int]) -> None:
    streams = {name: content_of(size, seed) for seed, (name, size) in enumerate(sizes.items())}
    made = write(streams, class_id=CLASS)
    assert len(made) % SECTOR == 0
    check_directory(made)
    with opened(made) as file:
        assert {entry[0]: file.openstream(entry).read() for entry in file.listdir()} == streams


@pytest.mark.parametrize("count", range(1, 34))
def test_any_number_of_streams_makes_a_balanced_tree(count: int) -> None:
    made = write({f"s{number}": b"x" * number for number in range(count)}, class_id=CLASS)
    check_directory(made)
    with opened(made) as file:
        assert len(file.listdir()) == count


# One stream of so many sectors. With directory and table the edges of the allocation table's sectors (128 numbers) and
# of the header's room for them (109) lie near these.
@pytest.mark.parametrize("near", [8, 126, 127, 128, 254, 255, 256, 13_841, 13_842, 13_843, 13_844, 29_980, 30_100])
def test_edges_of_the_allocation_table(near: int) -> None:
    data = (b"0123456789abcdef" * 32) * near
    made = write({"big": data, "small": b"x"}, class_id=CLASS)
    with opened(made) as file:
        assert file.openstream("big").read() == data
        assert file.openstream("small").read() == b"x"


def test_more_than_the_header_can_name() -> None:
    """All sizes around the first sector that lists the table's sectors, by reading header and list by hand."""
    for sectors in range(13_838, 13_848):
        made = write({"big": bytes(sectors * SECTOR)}, class_id=CLASS)
        total = len(made) // SECTOR - 1
        tables_, lists_start, lists = struct.unpack_from("<I20xII", made, 44)
        places = [sector for sector in struct.unpack_from("<109I", made, 76) if sector != 0xFFFFFFFF]
        at = lists_start
        for _number in range(lists):
            *part, following = struct.unpack_from("<128I", made, (at + 1) * SECTOR)
            places += [sector for sector in part if sector != 0xFFFFFFFF]
            at = following
        assert at == 0xFFFFFFFE
        assert len(places) == tables_
        table = [number for place in places for number in struct.unpack_from("<128I", made, (place + 1) * SECTOR)]
        assert table.count(0xFFFFFFFD) == tables_
        assert table.count(0xFFFFFFFC) == lists
        assert set(table[total:]) <= {0xFFFFFFFF}
        assert 0xFFFFFFFF not in table[:total], "a sector that nobody accounts for"


@pytest.mark.parametrize("name", ["", "x" * 32, "a/b", "a:b", "a!b", "a\\b"])
def test_names_that_no_stream_may_have(name: str) -> None:
    with pytest.raises(ValueError, match="stream name"):
        write({name: b""}, class_id=CLASS)


def test_names_that_differ_in_case_alone() -> None:
    with pytest.raises(ValueError, match="one name"):
        write({"a": b"", "A": b""}, class_id=CLASS)


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._", min_size=1, max_size=62))
def test_names_are_packed_and_unpacked(name: str) -> None:
    assert unpacked(names.stream(name)) == name
    assert unpacked(names.table_stream(name)) == f"!{name}"
    assert len(names.stream(name)) == -(-len(name) // 2) <= LONGEST_NAME


@given(st.text(max_size=30))
def test_other_characters_stand_for_themselves(name: str) -> None:
    packed = names.stream(name)
    assert len(packed) <= len(name)
    if not any(0x3800 <= ord(one) <= 0x4840 for one in name):
        assert unpacked(packed) == name


_VALUES = {
    "s0": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=50),
    "L0": st.none() | st.text("abc", min_size=1, max_size=3),
    "i2": st.integers(-32767, 32767),
    "I4": st.none() | st.integers(-2147483647, 2147483647),
}


@_unhurried
@given(st.lists(st.tuples(*_VALUES.values()), max_size=60, unique_by=lambda row: row[0]))
def test_rows_come_back_as_they_went_in(rows: list[tuple]) -> None:
    """Texts that many rows share are counted; the reader checks every count, and the order of the rows."""
    columns = tuple(Column(name, spec) for name, spec in zip(("K", "T", "N", "W"), _VALUES, strict=True))
    streams = dict(tables.streams([Table("Some", columns, 1, rows), Table("Empty", columns, 1)]))
    found = read(write(streams | _summary(), class_id=CLASS))
    assert {tuple(row.values()) for row in found.rows("Some")} == set(rows)
    assert found.rows("Empty") == []
    assert found.keys("Some") == ["K"]


def _summary() -> dict[str, bytes]:
    head = struct.pack("<HHI16xI16sI", 0xFFFE, 0, 0x00020006, 1, UUID(int=0).bytes_le, 48)
    return {"\x05SummaryInformation": head + struct.pack("<IIIIII", 24, 1, 1, 16, 2, 1252)}


@pytest.mark.parametrize(
    ("spec", "value"),
    [
        ("s3", "abcd"),
        ("s2", "😀😀"),  # counted as Windows counts: four
        ("s0", None),
        ("s0", ""),
        ("s0", "a\0b"),
        ("s0", "\ud800"),
        ("s0", "a" * 65536),
        ("s0", 5),
        ("i2", 32768),
        ("i2", -32768),
        ("i4", 1 << 31),
        ("i2", "5"),
        ("i2", None),
    ],
)
def test_values_that_a_column_cannot_hold(spec: str, value: object) -> None:
    with pytest.raises(ValueError):
        tables.streams([Table("Some", (Column("K", spec),), 1, [(value,)])])  # type: ignore[list-item]


def test_two_rows_with_one_key() -> None:
    with pytest.raises(ValueError, match="one key"):
        tables.streams([Table("Some", (Column("K", "s0"),), 1, [("a",), ("a",)])])


def test_the_pool_ends_where_its_numbers_do() -> None:
    columns = (Column("K", "s0"),)
    most = 0xFFFF - 2  # the table's name and the column's are texts too
    streams = tables.streams([Table("Some", columns, 1, [(f"{number}",) for number in range(most)])])
    assert len(read(write(dict(streams) | _summary(), class_id=CLASS)).rows("Some")) == most
    with pytest.raises(ValueError, match="More texts"):
        tables.streams([Table("Some", columns, 1, [(f"{number}",) for number in range(most + 1)])])


def test_a_text_is_not_used_more_often_than_can_be_counted() -> None:
    columns = (Column("K", "i4"), Column("T", "s0"))
    rows = [(number, "same") for number in range(1, 0xFFFF + 1)]
    streams = tables.streams([Table("Some", columns, 1, rows)])
    assert len(read(write(dict(streams) | _summary(), class_id=CLASS)).rows("Some")) == 0xFFFF
    with pytest.raises(ValueError, match="too often"):
        tables.streams([Table("Some", columns, 1, [*rows, (-5, "same")])])


@pytest.mark.parametrize("length", [65_534, 65_535])
def test_the_longest_text(length: int) -> None:
    streams = tables.streams([Table("Some", (Column("K", "s0"),), 1, [("ü" * (length // 2) + "x" * (length % 2),)])])
    assert read(write(dict(streams) | _summary(), class_id=CLASS)).rows("Some")[0]["K"].startswith("üü")
