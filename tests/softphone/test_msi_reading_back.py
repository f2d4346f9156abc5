"""Reading an installer back finds whatever was changed in it, and says when it can't read."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from softphone import reading_back
from softphone.msi.package import build
from softphone.msi.words import words_for
from softphone.reading_back import Expected, ReaderMissingError, read_back
from tests.softphone.msi_products import bitmap, icon, product

pytestmark = pytest.mark.skipif(
    not (shutil.which(reading_back.INFO) and shutil.which(reading_back.EXTRACT)),
    reason="Debian's msitools is not installed (apt-get install msitools)",
)


@pytest.fixture
def installer(tmp_path: Path) -> Callable[..., Path]:
    def make(**changes: object) -> Path:
        path = tmp_path / "softphone.msi"
        path.write_bytes(build(product(**changes)))
        return path

    return make


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"brand": "Ácme"}, "ProductName"),
        ({"version": "1.0.2"}, "ProductVersion"),
        ({"url": "https://acme.example/"}, "PhoneUrl"),
        ({"words": words_for("de")}, "template"),
        ({"banner": bitmap((493, 58), "blue")}, "Binary.BannerBmp"),
        ({"dialog": bitmap((493, 312), "blue")}, "Binary.DialogBmp"),
        ({"icon": icon("blue")}, "Icon.softphone.ico"),
        ({"files": {"licence.rtf": b"other"}}, "'licence.rtf' is not what was put in"),
        ({"files": {}}, "'licence.rtf' is not in it"),
        ({"files": {"licence.rtf": rb"{\rtf1\ansi Be kind.}", "more.txt": b""}}, "'more.txt' too many"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_another_products_installer_is_not_taken_for_this_ones(
    installer: Callable[..., Path], changes: dict, named: str
) -> None:
    found = read_back(installer(**changes), expected=Expected.of(product()))
    assert any(named in problem for problem in found), found


def test_a_good_one(installer: Callable[..., Path]) -> None:
    assert read_back(installer(), expected=Expected.of(product())) == []


@pytest.mark.parametrize("damage", ["cut", "noise", "empty", "not one", "no file"])
def test_a_broken_one_is_a_problem_not_an_exception(installer: Callable[..., Path], damage: str) -> None:
    path = installer()
    content = path.read_bytes()
    if damage == "no file":
        path.unlink()
    else:
        broken = {
            "cut": content[: len(content) // 2],
            "noise": content[:600] + bytes(600) + content[1200:],
            "empty": b"",
            "not one": b"%PDF-1.7",
        }
        path.write_bytes(broken[damage])
    assert read_back(path, expected=Expected.of(product()))


def test_any_byte_of_a_picture_counts(installer: Callable[..., Path]) -> None:
    made = product(dialog=bitmap((493, 312), "blue"))
    path = installer(dialog=made.dialog)
    content = bytearray(path.read_bytes())
    content[content.index(made.dialog[54:2000])] ^= 1
    path.write_bytes(content)
    assert read_back(path, expected=Expected.of(made)) == ["Binary.DialogBmp is not what was put in"]


def test_without_msitools_it_is_said(installer: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path = installer()
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ReaderMissingError):
        read_back(path, expected=Expected.of(product()))


def test_a_reader_that_hangs_is_a_problem(
    installer: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = installer()
    for name in (reading_back.INFO, reading_back.EXTRACT):
        program = tmp_path / name
        program.write_text("#!/bin/sh\nexec /bin/sleep 20\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(reading_back, "_SECONDS", 0.3)
    (problem,) = read_back(path, expected=Expected.of(product()))
    assert "didn't finish" in problem
