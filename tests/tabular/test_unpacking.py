"""Tables out of workbooks and archives: right by content, told where something is hidden, refused where too large."""

import datetime
import gzip
import zipfile
from pathlib import Path

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from portal.tabular import Unpacked, Unreadable, limits, notes, unpack
from tests.tabular.making import ROWS, csv_bytes, ods, ods_cell, ods_row, saved, xlsx, zipped

DATA = Path(__file__).parent / "data"
TEXT = "Destination,Code,Rate\nPoland,48,0.012\nPoland Mobile,4850,0.025\n"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def told(found: Unpacked) -> dict[str, str]:
    return {note.code: notes.text(note) for note in found.notes}


def lines(found: Unpacked) -> list[str]:
    return found.path.read_text(encoding="utf-8").splitlines()


def refusal(path: Path, work: Path, *, part: str = "") -> Unreadable:
    with pytest.raises(Unreadable) as raised:
        unpack(path, work, part=part)
    assert str(raised.value)
    return raised.value


def test_text_is_left_where_it_is(tmp_path: Path, work: Path) -> None:
    path = tmp_path / "deck.xlsx"  # the name says something else
    path.write_text(TEXT)
    assert unpack(path, work) == Unpacked(path)


@pytest.mark.parametrize("name", ["deck.xlsx", "deck.csv", "deck"])
def test_a_workbook_is_known_by_its_content(tmp_path: Path, work: Path, name: str) -> None:
    made = saved(tmp_path / "made.xlsx", {"Rates": ROWS}).rename(tmp_path / name)
    found = unpack(made, work)
    assert found.path.read_text(encoding="utf-8") == TEXT
    assert (found.part, found.open, found.notes) == ("Rates", False, ())


def test_line_numbers_are_row_numbers(tmp_path: Path, work: Path) -> None:
    path, _sheets, book = xlsx(tmp_path / "a.xlsx", {"Rates": [[], [], *ROWS, ["two\nlines", "49", 1]]})
    book.save(path)
    found = lines(unpack(path, work))
    assert found[2] == "Destination,Code,Rate"
    assert found[5] == "two lines,49,1"


def test_numbers_come_without_exponent_and_without_binary_noise(tmp_path: Path, work: Path) -> None:
    rows = [["Code", "Rate"], [447_000_000_000, 0.1 + 0.2], [4.47e11, 1e-7], ["4.47E+11", 0.0123]]
    found = lines(unpack(saved(tmp_path / "a.xlsx", {"Rates": rows}), work))
    assert found[1:] == ["447000000000,0.3", "447000000000,0.0000001", "4.47E+11,0.0123"]


def test_text_that_comes_late_in_a_column_of_numbers(tmp_path: Path, work: Path) -> None:
    """Readers that guess a column's type from its first rows lose such codes."""
    rows = [["Code", "Rate"], *[[4400 + number, 0.01] for number in range(1500)], ["0044 20", 0.5], ["+33", "0.70"]]
    found = lines(unpack(saved(tmp_path / "a.xlsx", {"Rates": rows}), work))
    assert found[-3:] == ["5899,0.01", "0044 20,0.5", "+33,0.70"]


@pytest.mark.parametrize("mac", [False, True])
def test_dates_of_both_epochs(tmp_path: Path, work: Path, mac: bool) -> None:
    moments = [datetime.date(2026, 12, 24), datetime.datetime(2026, 12, 24, 13, 30)]  # noqa: DTZ001 -- workbooks know no zone
    path, _sheets, book = xlsx(tmp_path / "a.xlsx", {})
    if mac:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.create_sheet("Rates")
    for row in [["Code", "From"], *[["48", moment] for moment in moments]]:
        sheet.append(row)
    book.save(path)
    assert lines(unpack(path, work))[1:] == ["48,2026-12-24", "48,2026-12-24 13:30:00"]


@pytest.mark.parametrize("mac", [False, True])
def test_durations_and_times_of_day(tmp_path: Path, work: Path, mac: bool) -> None:
    path, _sheets, book = xlsx(tmp_path / "a.xlsx", {})
    if mac:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.create_sheet("Calls")
    lengths = [datetime.timedelta(seconds=65), datetime.timedelta(hours=25), datetime.timedelta(0)]
    for row in [["Number", "Length"], *[["48", length] for length in lengths], ["49", datetime.time(13, 5)]]:
        sheet.append(row)
    book.save(path)
    assert lines(unpack(path, work))[1:] == ["48,0:01:05", "48,25:00:00", "48,0:00:00", "49,13:05:00"]


def test_durations_of_an_open_document_are_not_lost(tmp_path: Path, work: Path) -> None:
    """calamine 0.9.1 gives null for every one of them."""
    cell = '<table:table-cell office:value-type="time" office:time-value="{}" {}/>'
    empty = "<table:table-cell/>"
    rows = [
        ods_row(empty, ods_cell("Number"), ods_cell("Length"), ods_cell("To")),
        ods_row(empty, ods_cell("48"), cell.format("PT00H01M05S", ""), ods_cell("Poland")),
        ods_row(
            empty, ods_cell("49"), cell.format("PT25H00M00S", ""), ods_cell("Germany"),
            attributes='table:number-rows-repeated="2"',
        ),
    ]  # fmt: skip
    found = unpack(ods(tmp_path / "a.ods", {"Calls": "".join(rows)}), work)
    assert lines(found) == ["Number,Length,To", "48,0:01:05,Poland", *["49,25:00:00,Germany"] * 2]


@pytest.mark.parametrize("name", ["rates-1900.xls", "rates-1904.xls"])
def test_the_old_format_of_excel(work: Path, name: str) -> None:
    found = unpack(DATA / name, work)
    assert lines(found)[1:] == [
        "Destination,Code,Rate,Effective",
        "Poland,48,0.012,2026-12-24",
        "Poland,4850,0.025,2026-12-24",
        "Germany,0049,0.1,2026-12-24",
    ]
    assert set(told(found)) == {"hidden_rows", "hidden_columns", "merged_cells"}
    assert "(5)" in told(found)["hidden_rows"]
    assert "D" in told(found)["hidden_columns"]
    assert "B3:B4" in told(found)["merged_cells"]


def test_an_open_document(tmp_path: Path, work: Path) -> None:
    empty = "<table:table-cell/>"
    merged = 'table:number-rows-spanned="2" table:number-columns-spanned="1"'
    rows = [
        ods_row(empty, ods_cell("Destination"), ods_cell("Code"), ods_cell("Rate")),
        ods_row(empty, ods_cell("Poland", merged), ods_cell("48"), ods_cell(0.012)),
        ods_row(
            empty, "<table:covered-table-cell/>", ods_cell(4850), ods_cell(0.025),
            attributes='table:visibility="collapse"',
        ),
    ]  # fmt: skip
    columns = '<table:table-column table:number-columns-repeated="3"/><table:table-column table:visibility="collapse"/>'
    path = ods(tmp_path / "a.ods", {"Rates": columns + "".join(rows)})
    found = unpack(path, work)
    assert lines(found) == ["Destination,Code,Rate", "Poland,48,0.012", "Poland,4850,0.025"]
    assert set(told(found)) == {"hidden_rows", "hidden_columns", "merged_cells"}
    assert "(3)" in told(found)["hidden_rows"]
    assert "D" in told(found)["hidden_columns"]


class TestWhatASheetHides:
    def test_rows_columns_and_sheets(self, tmp_path: Path, work: Path) -> None:
        path, sheets, book = xlsx(tmp_path / "a.xlsx", {"Rates": ROWS, "Old": ROWS})
        sheets["Rates"].row_dimensions[3].hidden = True
        sheets["Rates"].column_dimensions["B"].hidden = True
        sheets["Old"].sheet_state = "hidden"
        book.save(path)
        found = unpack(path, work)
        assert found.path.read_text(encoding="utf-8") == TEXT
        assert not found.open
        assert set(told(found)) == {"hidden_rows", "hidden_columns", "hidden_sheets"}
        assert "(3)" in told(found)["hidden_rows"]
        assert "Old" in told(found)["hidden_sheets"]

    def test_a_hidden_sheet_can_be_chosen_and_is_taken_where_no_other_has_a_table(
        self, tmp_path: Path, work: Path
    ) -> None:
        path, sheets, book = xlsx(tmp_path / "a.xlsx", {"Title": [["Rates of May"]], "Old": ROWS})
        sheets["Old"].sheet_state = "hidden"
        book.save(path)
        assert unpack(path, work).part == "Old"
        assert unpack(path, work, part="Old").part == "Old"

    def test_merged_cells_are_carried_down_their_own_column(self, tmp_path: Path, work: Path) -> None:
        rows = [["Title"], ["Country", "Code", "Rate"], ["Poland", "48", 1], [None, "4850", 2], ["x", "49", 3]]
        path, sheets, book = xlsx(tmp_path / "a.xlsx", {"Rates": [[None, *row] for row in rows]})
        sheets["Rates"].merge_cells("B1:D1")
        sheets["Rates"].merge_cells("B3:B4")
        book.save(path)
        found = unpack(path, work)
        assert lines(found) == ["Title,,", "Country,Code,Rate", "Poland,48,1", "Poland,4850,2", "x,49,3"]
        assert "B3:B4" in told(found)["merged_cells"]

    def test_formulas_without_a_value_and_errors(self, tmp_path: Path, work: Path) -> None:
        rows = [["Code", "Rate"], ["48", "=1+1"], ["49", "#N/A"], ["50", 0.5]]
        path, sheets, book = xlsx(tmp_path / "a.xlsx", {"Rates": rows})
        sheets["Rates"]["B3"].data_type = "e"
        book.save(path)
        found = unpack(path, work)
        assert lines(found)[1:] == ["48,", "49,", "50,0.5"]
        assert "B2" in told(found)["formulas_without_values"]
        assert "B3" in told(found)["error_cells"]

    def test_a_prefixed_namespace_hides_nothing(self, tmp_path: Path, work: Path) -> None:
        """As Microsoft's Open XML SDK writes it: every tag of the sheet carries a prefix."""
        path, sheets, book = xlsx(tmp_path / "a.xlsx", {"Rates": ROWS})
        sheets["Rates"].row_dimensions[2].hidden = True
        book.save(path)
        prefixed = tmp_path / "b.xlsx"
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(prefixed, "w") as new:
            for name in old.namelist():
                content = old.read(name)
                if name.endswith("sheet1.xml"):
                    content = content.replace(b"</", b"</x:").replace(b"<", b"<x:").replace(b"<x:/x:", b"</x:")
                    content = content.replace(b"<x:?xml", b"<?xml").replace(b"xmlns=", b"xmlns:x=")
                new.writestr(name, content)
        assert set(told(unpack(prefixed, work))) == {"hidden_rows"}


class TestSeveralTables:
    def test_the_largest_is_shown_and_the_choice_left_open(self, tmp_path: Path, work: Path) -> None:
        path = saved(tmp_path / "a.xlsx", {"Terms": ROWS[:2], "Rates": ROWS, "Title": [["May"]]})
        found = unpack(path, work)
        assert (found.part, found.open) == ("Rates", True)
        assert [part.name for part in found.parts] == ["Terms", "Rates"]
        assert "Terms" in told(found)["part_read"]

    def test_what_was_chosen_is_read(self, tmp_path: Path, work: Path) -> None:
        path = saved(tmp_path / "a.xlsx", {"Terms": ROWS[:2], "Rates": ROWS})
        found = unpack(path, work, part="Terms")
        assert (found.part, found.open) == ("Terms", False)
        assert lines(found) == ["Destination,Code,Rate", "Poland,48,0.012"]

    def test_a_choice_that_is_not_there(self, tmp_path: Path, work: Path) -> None:
        path = saved(tmp_path / "a.xlsx", {"Rates": ROWS})
        assert refusal(path, work, part="Prices").code == "no_such_part"


class TestArchives:
    def test_one_deck_beside_a_letter_and_folders_of_macos(self, tmp_path: Path, work: Path) -> None:
        members = {
            "README.txt": b"Dear customer\nplease find our rates\n",
            "in/deck.csv": TEXT.encode(),
            "__MACOSX/in/._deck.csv": b"a,b\nc,d\n",
            ".DS_Store": b"a,b\nc,d\n",
            "logo.png": b"\x89PNG\r\n\x1a\n\0\0,\n,\n",
        }
        found = unpack(zipped(tmp_path / "a.zip", members), work)
        assert (found.part, found.open) == ("in/deck.csv", False)
        assert found.path.read_text(encoding="utf-8") == TEXT

    def test_several_are_asked_about_with_the_sheets_of_workbooks(self, tmp_path: Path, work: Path) -> None:
        book = saved(tmp_path / "b.xlsx", {"A-Z": ROWS, "EEA": ROWS[:2]}).read_bytes()
        path = zipped(tmp_path / "a.zip", {"us.csv": TEXT.encode(), "world.xlsx": book})
        found = unpack(path, work)
        assert found.open
        assert [part.name for part in found.parts] == ["us.csv", "world.xlsx › A-Z", "world.xlsx › EEA"]
        chosen = unpack(path, work, part="world.xlsx › EEA")
        assert lines(chosen) == ["Destination,Code,Rate", "Poland,48,0.012"]
        assert unpack(path, work, part="us.csv").path.read_text(encoding="utf-8") == TEXT

    def test_gzip_of_a_deck_and_of_a_workbook(self, tmp_path: Path, work: Path) -> None:
        path = tmp_path / "deck.csv.gz"
        path.write_bytes(gzip.compress(TEXT.encode()[:20]) + gzip.compress(TEXT.encode()[20:]))
        assert unpack(path, work).path.read_text(encoding="utf-8") == TEXT
        path.write_bytes(gzip.compress(saved(tmp_path / "a.xlsx", {"Rates": ROWS}).read_bytes()))
        assert unpack(path, work).path.read_text(encoding="utf-8") == TEXT

    def test_names_inside_are_never_paths(self, tmp_path: Path, work: Path) -> None:
        found = unpack(zipped(tmp_path / "a.zip", {"../../outside.csv": TEXT.encode()}), work)
        assert found.path.parent == work
        assert not (tmp_path.parent / "outside.csv").exists()

    @pytest.mark.parametrize("members", [{"letter.txt": b"Dear customer\n"}, {}])
    def test_nothing_inside(self, tmp_path: Path, work: Path, members: dict[str, bytes]) -> None:
        assert refusal(zipped(tmp_path / "a.zip", members), work).code == "nothing_inside"

    def test_an_archive_in_an_archive(self, tmp_path: Path, work: Path) -> None:
        inner = zipped(tmp_path / "b.zip", {"deck.csv": TEXT.encode()}).read_bytes()
        assert refusal(zipped(tmp_path / "a.zip", {"b.zip": inner}), work).code == "nested_archive"


class TestTooMuch:
    def test_an_archive_that_claims_more_than_it_may_hold(
        self, tmp_path: Path, work: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "ARCHIVE_BYTES", 1000)
        path = zipped(tmp_path / "a.zip", {"deck.csv": csv_bytes(ROWS) * 100})
        assert refusal(path, work).code == "too_large_inside"

    def test_more_comes_out_than_may(self, tmp_path: Path, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "TEXT_BYTES", 1000)
        path = tmp_path / "a.gz"
        path.write_bytes(gzip.compress(csv_bytes(ROWS) * 100_000))
        assert refusal(path, work).code == "too_large_inside"
        assert (work / "unpacked").stat().st_size <= 1000

    def test_too_many_members(self, tmp_path: Path, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "MEMBERS", 3)
        path = zipped(tmp_path / "a.zip", {f"{n}.csv": TEXT.encode() for n in range(4)})
        assert refusal(path, work).code == "too_many_members"


class TestDamaged:
    def test_a_workbook_cut_short(self, tmp_path: Path, work: Path) -> None:
        whole = saved(tmp_path / "a.xlsx", {"Rates": ROWS}).read_bytes()
        path = tmp_path / "b.xlsx"
        path.write_bytes(whole[: len(whole) // 2])
        assert refusal(path, work).code in {"broken_archive", "broken_workbook"}

    def test_a_gzip_cut_short(self, tmp_path: Path, work: Path) -> None:
        path = tmp_path / "a.gz"
        path.write_bytes(gzip.compress(csv_bytes(ROWS) * 1000)[:-20])
        assert refusal(path, work).code == "broken_archive"

    def test_a_compound_file_that_is_no_workbook(self, tmp_path: Path, work: Path) -> None:
        path = tmp_path / "a.xls"
        path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)
        assert refusal(path, work).code == "broken_workbook"

    def test_a_workbook_with_a_password(self, tmp_path: Path, work: Path) -> None:
        path = tmp_path / "a.xlsx"
        head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000
        path.write_bytes(head + "EncryptedPackage".encode("utf-16-le") + b"\0" * 1000)
        assert refusal(path, work).code == "password_protected"

    def test_a_workbook_without_a_table(self, tmp_path: Path, work: Path) -> None:
        path = saved(tmp_path / "a.xlsx", {"Title": [["Rates"], ["of May"]]})
        assert refusal(path, work).code == "no_table_in_workbook"
