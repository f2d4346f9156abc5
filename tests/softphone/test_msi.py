"""Installers for brands in every script: read back by two readers, the same bytes every time, by Microsoft's rules."""

import shutil
import struct
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest

from softphone.msi.contents import CABINET
from softphone.msi.package import build
from softphone.msi.product import Product, file_name, shortened
from softphone.msi.words import available, words_for
from softphone.reading_back import EXTRACT, INFO, Expected, read_back
from tests.softphone.ice import problems
from tests.softphone.msi_products import BRANDS, bitmap, icon, product
from tests.softphone.msi_reader import read

ROOT = Path(__file__).resolve().parents[2]
needs_msitools = pytest.mark.skipif(
    not (shutil.which(INFO) and shutil.which(EXTRACT)),
    reason="Debian's msitools is not installed (apt-get install msitools)",
)


@pytest.mark.parametrize("brand", BRANDS.values(), ids=BRANDS)
def test_a_brand_of_any_script_is_found_again(brand: str) -> None:
    made = product(brand=brand)
    found = read(build(made))
    assert problems(found) == []
    assert found.property("ProductName") == made.name
    assert found.property("Manufacturer") == made.maker
    assert brand.startswith(made.maker.removesuffix("…"))
    assert found.class_id == "000C1084-0000-0000-C000-000000000046"
    assert found.streams["Binary.BannerBmp"] == made.banner
    assert found.streams["Binary.DialogBmp"] == made.dialog
    assert found.streams["Icon.softphone.ico"] == made.icon


@needs_msitools
@pytest.mark.parametrize("brand", BRANDS.values(), ids=BRANDS)
def test_msitools_reads_it_too(brand: str, tmp_path: Path) -> None:
    made = product(brand=brand, words=words_for("pl"))
    path = tmp_path / "softphone.msi"
    path.write_bytes(build(made))
    assert read_back(path, expected=Expected.of(made)) == []


@pytest.mark.parametrize("language", sorted(available()))
def test_every_language_makes_a_package_by_the_rules(language: str) -> None:
    words = words_for(language)
    found = read(build(product(words=words)))
    assert problems(found) == []
    assert found.property("ProductLanguage") == str(words.langid)
    texts = {(row["Dialog_"], row["Control"]): row["Text"] for row in found.rows("Control")}
    assert texts["WelcomeDlg", "Title"] == "{\\DlgTitle}" + words.welcome_title
    assert texts["ReadyDlg", "Install"] == words.install
    assert {row["Title"] for row in found.rows("Dialog")} == {words.window_title}


def test_windows_are_turned_round_for_those_who_read_from_right_to_left() -> None:
    for language, turned in (("ar", True), ("en", False)):
        found = read(build(product(words=words_for(language))))
        assert {row["Attributes"] & 896 for row in found.rows("Dialog")} == ({896} if turned else {0})
        texts = [row for row in found.rows("Control") if row["Type"] in {"Text", "PushButton", "CheckBox"}]
        assert {row["Attributes"] & 224 for row in texts} == ({224} if turned else {0})
        assert not any(row["Attributes"] & 224 for row in found.rows("Control") if row["Type"] == "PathEdit")


def test_the_summary_has_an_ansi_code_page_where_one_holds_the_brand() -> None:
    pages = {
        "Acme": 1252,
        "Łódź": 1250,
        "Жук": 1251,
        "Ελλάς": 1253,
        "هاتف": 1256,
        "電話": 932,
        "Łódź 電話": 65001,
        "😀": 65001,
    }
    for brand, page in pages.items():
        summary = read(build(product(brand=brand))).summary
        assert summary[1] & 0xFFFF == page
        encoding = "utf-8" if page == 65001 else f"cp{page}"
        assert summary[3].decode(encoding) == f"{brand} Softphone"


def test_equal_products_are_equal_bytes() -> None:
    once, again = build(product()), build(product())
    assert sha256(once).digest() == sha256(again).digest()


def test_another_process_in_another_time_zone_builds_the_same_bytes() -> None:
    program = (
        "from hashlib import sha256; from softphone.msi.package import build;"
        "from tests.softphone.msi_products import product; print(sha256(build(product(brand='Łódź'))).hexdigest())"
    )
    environment = {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7", "LC_ALL": "C", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", program], env=environment, cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode().strip() == sha256(build(product(brand="Łódź"))).hexdigest()


@pytest.mark.parametrize(
    "changes",
    [
        {"brand": "Globex"},
        {"version": "1.0.2"},
        {"url": "https://acme.example/other/"},
        {"licence": r"{\rtf1\ansi Be nice.}"},
        {"dialog": bitmap((493, 312), "blue")},
        {"icon": icon("blue")},
        {"words": words_for("de")},
        {"files": {"licence.rtf": b"other"}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_whatever_differs_makes_another_package(changes: dict) -> None:
    """Windows takes two packages with one package code for the same file, and installs what it has cached."""
    one, other = read(build(product())), read(build(product(**changes)))
    assert one.summary[9] != other.summary[9]


def test_a_version_is_another_product_of_the_same_line() -> None:
    one, two = product(version="1.0.1"), product(version="1.0.2", brand="Renamed")
    assert one.code != two.code
    codes = {read(build(each)).property("UpgradeCode") for each in (one, two)}
    assert codes == {"{11111111-2222-3333-4444-555555555555}"}
    keys = {row["Key"] for each in (one, two) for row in read(build(each)).rows("Registry")}
    assert len(keys) == 1, "a renamed brand has to find its old version's key"


def test_without_a_licence_nobody_is_asked_to_accept_it() -> None:
    found = read(build(product(licence="")))
    assert problems(found) == []
    assert "LicenceDlg" not in {row["Dialog"] for row in found.rows("Dialog")}


def test_the_phone_opens_in_a_window_of_its_own_where_a_browser_can() -> None:
    found = read(build(product()))
    shortcuts = found.rows("Shortcut")
    assert {row["Directory_"] for row in shortcuts} == {"ProgramMenuFolder", "DesktopFolder"}
    assert {(row["Target"], row["Arguments"]) for row in shortcuts} == {("[Browser]", '[BrowserOption]"[PhoneUrl]"')}
    actions = {row["Action"]: row for row in found.rows("CustomAction")}
    assert actions["BrowserOption"]["Target"] == "--app="
    # Kind 50: the program that a property names; asynchronous, so that the wizard closes.
    assert (actions["LaunchPhone"]["Type"], actions["LaunchPhone"]["Source"]) == (50 + 64 + 128, "Browser")
    finish = [row for row in found.rows("ControlEvent") if (row["Dialog_"], row["Control_"]) == ("ExitDlg", "Finish")]
    assert [row["Event"] for row in sorted(finish, key=lambda row: row["Ordering"])] == ["DoAction", "EndDialog"]


BROKEN = {
    "no brand": {"brand": " \u200b\x00\n"},
    "nothing but a joiner": {"brand": "\u200d"},
    "half a character": {"brand": "\ud800"},
    "version of two": {"version": "1.0"},
    "version too high": {"version": "1.0.65536"},
    "version of letters": {"version": "1.0.x"},
    "other digits": {"version": "1.0.٣"},
    "no address": {"url": ""},
    "script": {"url": "javascript:alert(1)"},
    "quote in address": {"url": 'https://acme.example/" --gpu-launcher="calc'},
    "space in address": {"url": "https://acme.example/ x"},
    "property in address": {"url": "https://acme.example/[ProductCode]"},
    "long address": {"url": "https://acme.example/" + "a" * 1000},
    "file as support": {"support_url": "file:///C:/"},
    "no bitmap": {"banner": b"\x89PNG"},
    "banner of another size": {"banner": bitmap((500, 58))},
    "dialog of another size": {"dialog": bitmap((493, 58))},
    "no icon": {"icon": b""},
    "plain licence": {"licence": "Be kind."},
    "licence not in ASCII": {"licence": "{\\rtf1 Łódź}"},
    "licence too long": {"licence": "{\\rtf1 " + "a" * 65536 + "}"},
    "two files of one name": {"files": {"a?.txt": b"", "A*.txt": b""}},
    "too many files": {"files": {f"{number}.txt": b"" for number in range(501)}},
    "the icon's name": {"files": {"Softphone.ico": b""}},
}


@pytest.mark.parametrize("changes", BROKEN.values(), ids=BROKEN)
def test_what_an_installer_cannot_hold_is_said(changes: dict) -> None:
    with pytest.raises(ValueError, match=r".{20}"):
        build(product(**changes))


def test_the_largest_version_and_a_large_licence_fit() -> None:
    found = read(build(product(version="255.255.65535", licence="{\\rtf1 " + "a" * 65000 + "}")))
    assert problems(found) == []


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 4095, 4096, 4097, 100_000])
def test_files_of_any_size(size: int, tmp_path: Path) -> None:
    made = product(files={"data.bin": bytes(range(256)) * (size // 256) + bytes(size % 256)})
    assert problems(read(build(made))) == []


def _cabinet_names(cabinet: bytes) -> list[str]:
    """The names of a cabinet's files in their order; after Microsoft's "Cabinet File Format", CFHEADER and CFFILE."""
    assert cabinet[:4] == b"MSCF"
    (at,) = struct.unpack_from("<I", cabinet, 16)
    (count,) = struct.unpack_from("<H", cabinet, 28)
    names = []
    for _file in range(count):
        end = cabinet.index(b"\0", at + 16)
        names.append(cabinet[at + 16 : end].decode())
        at = end + 1
    return names


@pytest.mark.parametrize("count", [0, 1, 9, 20, 150])
def test_files_stand_in_the_cabinet_as_the_table_says(count: int) -> None:
    """Windows reads a cabinet once, from its beginning: in another order than the Sequence it finds no file."""
    made = product(files={f"file {number}.txt": str(number).encode() for number in range(count)})
    found = read(build(made))
    rows = sorted(found.rows("File"), key=lambda row: row["Sequence"])
    assert [row["Sequence"] for row in rows] == list(range(1, count + 2))
    assert _cabinet_names(found.streams[CABINET]) == [row["File"] for row in rows]
    assert [row["LastSequence"] for row in found.rows("Media")] == [count + 1]


@needs_msitools
def test_files_of_any_name(tmp_path: Path) -> None:
    names = ["a b.txt", "Łódź.rtf", "no suffix", "[x].ini", "x" * 200 + ".txt", "NUL.txt", "a.b.c", "😀.png", "..."]
    made = product(files={name: name.encode() for name in names})
    path = tmp_path / "softphone.msi"
    path.write_bytes(build(made))
    assert problems(read(path.read_bytes())) == []
    assert read_back(path, expected=Expected.of(made)) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a/b\\c:d", "a b c d"),
        ("  many   blanks ", "many blanks"),
        ("CON", "_CON"),
        ("con.exe", "_con.exe"),
        ("COM¹.x", "_COM¹.x"),
        ("Console", "Console"),
        ("end. . .", "end"),
        ("[x]{y}", "(x)(y)"),
        ("gnp\u202efdp.exe", "gnpfdp.exe"),
        ("a\tb\x00c\x85d", "a b c d"),
        ("\udfff", "Softphone"),
        ("", "Softphone"),
        ("???", "Softphone"),
        ("x" * 100, "x" * 62 + "…"),
    ],
)
def test_names_that_windows_accepts(text: str, name: str) -> None:
    assert file_name(text) == name


def test_a_cut_never_goes_through_a_character() -> None:
    family = "👩‍👩‍👧‍👦"  # 11 units
    assert shortened(family * 3, 33) == family * 3
    assert shortened(family * 3, 32) == family * 2 + "…"
    assert shortened(family, 5) == "…"
    assert Product.__dataclass_params__.frozen
    assert product(brand="e\u0301" * 100).name == "e\u0301" * 26 + "… Softphone"


def test_a_code_does_not_depend_on_the_brand() -> None:
    code = UUID(int=7)
    assert product(brand="a", upgrade_code=code).code == product(brand="b", upgrade_code=code).code
