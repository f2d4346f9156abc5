"""What may be in an uploaded .zip, and what a person is told about what may not."""

import stat
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from softphone.artwork import archive, limits
from softphone.artwork.kinds import PICTURES
from softphone.artwork.looking import look
from softphone.artwork.problems import Problem
from softphone.artwork.reasons import told
from tests.softphone.conftest import make_zip, picture


@pytest.fixture
def reasons(tmp_path: Path) -> Callable[[bytes], dict[str, str]]:
    """What is wrong with a .zip: reason by file. Each reason has words that its values fill."""

    def of(content: bytes) -> dict[str, str]:
        path, folder = tmp_path / "upload.zip", tmp_path / "out"
        path.write_bytes(content)
        folder.mkdir(exist_ok=True)
        problems = [Problem(**problem) for problem in look(path, folder, "")["problems"]]
        for problem in problems:
            assert "%(" not in told(problem)["message"]
        return {problem.file: problem.reason for problem in problems}

    return of


def with_entry(name: str, content: bytes = b"text", *, mode: int = 0, **changes: Any) -> bytes:
    """A good .zip with one more entry, written as it is given: zipfile itself would put its name right."""
    out = BytesIO(make_zip())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as opened:
        info = zipfile.ZipInfo("placeholder")
        info.filename = name
        info.external_attr = mode << 16
        info.compress_type = changes.get("compress_type", zipfile.ZIP_DEFLATED)
        opened.writestr(info, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "names",
    [
        lambda name: f"Acme artwork/final/{name}",
        lambda name: name.upper(),
        lambda name: name.lower(),
        lambda name: name.replace(".jpg", ".JPEG"),
        lambda name: f"examples/{name}",
    ],
)
def test_folders_and_another_case_are_fine(reasons: Callable, names: Callable[[str], str]) -> None:
    more = {names(kind.file): picture(kind) for kind in PICTURES.values()}
    assert reasons(make_zip(**dict.fromkeys(PICTURES), more=more)) == {}


def test_what_systems_and_designers_leave_behind_is_fine(reasons: Callable) -> None:
    assert (
        reasons(
            make_zip(
                more={
                    "__MACOSX/._splash.gif": b"\x00\x05",
                    "__MACOSX/x/splash.gif": b"\x00",
                    "._wix-banner.jpg": b"\x00",
                    ".DS_Store": b"\x00",
                    "Thumbs.db": b"\x00",
                    "desktop.ini": b"",
                    "splash.psd": b"8BPS",
                    "README.html": b"<p>",
                    "folder/": b"",
                    "Łódź.txt": b"",
                }
            )
        )
        == {}
    )


def test_a_picture_outside_the_examples_counts_before_one_within(tmp_path: Path) -> None:
    """Even where the one within would be refused: it isn't looked at."""
    path = tmp_path / "a.zip"
    path.write_bytes(make_zip(more={"template/examples/splash.gif": b"nothing"}))
    assert look(path, tmp_path, "")["problems"] == []


@pytest.mark.parametrize(
    "name",
    ["../splash2.gif", "a/../../b.txt", "/etc/passwd", "C:/windows/x.png", "C:x", "..\\x.png", "a\\b.png", "x/.."],
)
def test_paths_that_lead_outside(reasons: Callable, name: str) -> None:
    assert reasons(with_entry(name)) == {archive.shown(name): "outside"}


def test_links_and_devices(reasons: Callable) -> None:
    assert reasons(with_entry("link.png", b"/etc/passwd", mode=stat.S_IFLNK | 0o777)) == {"link.png": "link"}
    assert reasons(with_entry("tty", b"", mode=stat.S_IFCHR | 0o600)) == {"tty": "special"}
    assert reasons(_linked_splash()) == {"splash.gif": "link"}


def _linked_splash() -> bytes:
    out = BytesIO(make_zip(splash=None))
    with zipfile.ZipFile(out, "a") as opened:
        info = zipfile.ZipInfo("splash.gif")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        opened.writestr(info, "/etc/passwd")
    return out.getvalue()


@pytest.mark.parametrize("name", ["more.zip", "A/B.RAR", "x.7z", "x.tar.gz"])
def test_archives_within(reasons: Callable, name: str) -> None:
    assert reasons(with_entry(name)) == {name: "nested"}


def test_a_password(reasons: Callable) -> None:
    """The flag is set in both places where a .zip keeps it, as a program that encrypts does."""
    content = bytearray(make_zip())
    at = content.index(b"splash.gif") - 30
    struct.pack_into("<H", content, at + 6, 1)
    central = content.rindex(b"splash.gif") - 46
    struct.pack_into("<H", content, central + 8, 1)
    assert reasons(bytes(content)) == {"splash.gif": "encrypted"}


def test_bombs(reasons: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    zeros = b"\0" * (8 * limits.MIB)
    assert reasons(make_zip(about=zeros)) == {"aboutWindowBackground.png": "bomb"}
    assert reasons(make_zip(more={"big.psd": zeros})) == {"big.psd": "bomb"}
    monkeypatch.setattr(limits, "MAX_RATIO", 5000)
    monkeypatch.setattr(limits, "MAX_PICTURE_BYTES", limits.MIB)
    assert reasons(make_zip(about=zeros)) == {"aboutWindowBackground.png": "file-too-large"}
    monkeypatch.setattr(limits, "MAX_TOTAL_BYTES", limits.MIB)
    assert reasons(make_zip(about=zeros)) == {"": "too-much"}
    monkeypatch.setattr(limits, "MAX_ENTRIES", 4)
    assert reasons(make_zip()) == {"": "too-many"}


def test_a_list_that_lies_about_sizes(reasons: Callable) -> None:
    """Sizes in the list are made small: no more is unpacked than it says, and the checksum then gives it away."""
    content = bytearray(make_zip(about=b"\x89PNG\r\n\x1a\n" + b"\0" * (30 * limits.MIB)))
    central = content.rindex(b"aboutWindowBackground.png") - 46
    struct.pack_into("<I", content, central + 24, 1000)
    assert reasons(bytes(content)) == {"aboutWindowBackground.png": "damaged"}


def test_duplicates_by_case_and_folder(reasons: Callable) -> None:
    splash = picture(PICTURES["splash"])
    for name in ("SPLASH.GIF", "old/splash.gif"):
        assert reasons(make_zip(more={name: splash})) == {"splash.gif": "twice"}


def test_missing_ones_and_what_was_meant(reasons: Callable) -> None:
    nothing = make_zip(**dict.fromkeys(PICTURES), more={"readme.txt": b"x"})
    assert reasons(nothing) == dict.fromkeys([k.file for k in PICTURES.values() if k.required], "missing")
    assert reasons(make_zip(banner=None, more={"wix-banner.png": b"x"})) == {"wix-banner.jpg": "missing-other"}
    assert reasons(make_zip(splash=None, more={"a/Splash.PSD": b"x"})) == {"splash.gif": "missing-psd"}
    assert reasons(make_zip(icon=None)) == {}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no-zip"),
        (b"Rar!\x1a\x07\x00", "no-zip"),
        (b"PK\x03\x04 and no more", "unreadable"),
        (make_zip()[:-30], "unreadable"),
        (zipfile.ZipFile, "missing"),
    ],
    ids=["nothing", "rar", "four bytes", "cut off", "empty"],
)
def test_what_is_no_zip(reasons: Callable, content: Any, reason: str) -> None:
    if content is zipfile.ZipFile:  # an empty one
        out = BytesIO()
        zipfile.ZipFile(out, "w").close()
        content = out.getvalue()
    assert set(reasons(content).values()) == {reason}


def test_another_compression(reasons: Callable) -> None:
    out = BytesIO(make_zip(splash=None))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_LZMA) as opened:
        opened.writestr("splash.gif", picture(PICTURES["splash"]))
    assert reasons(out.getvalue()) == {"splash.gif": "compression"}


def test_damage_within(reasons: Callable) -> None:
    content = bytearray(make_zip())
    at = content.index(b"splash.gif") + 200
    content[at : at + 40] = b"\xff" * 40
    assert reasons(bytes(content)) == {"splash.gif": "damaged"}


def test_many_problems_are_all_told(reasons: Callable) -> None:
    found = reasons(make_zip(about=None, splash=b"x", banner=b"", more={"x.zip": b"", "../y": b""}))
    assert found == {
        "aboutWindowBackground.png": "missing",
        "splash.gif": "other",
        "wix-banner.jpg": "empty",
        "x.zip": "nested",
        "../y": "outside",
    }


def test_names_are_shown_without_what_cannot_be_printed() -> None:
    assert archive.shown("a\x00\u202eb\n") == "a��b�"
    assert len(archive.shown("x" * 5000)) == 99
