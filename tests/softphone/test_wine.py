"""Installers installed, upgraded, repaired and removed under Wine, without a screen.

Wine is not Windows: what passes here still has to be tried there. It runs in a prefix and a home of its own, and its
server is told to stop at the end; nothing of the person who runs the tests is touched.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from softphone.msi.package import build
from softphone.msi.product import Product
from softphone.msi.words import words_for
from tests import patience
from tests.softphone.msi_products import icon, product

pytestmark = [
    pytest.mark.skipif(
        not (shutil.which("wine") and shutil.which("wineserver")),
        reason="Wine is not installed (on Debian: apt-get install wine wine64)",
    ),
    pytest.mark.xdist_group("wine"),
    pytest.mark.slow,
]
EDGE = r"C:\edge\msedge.exe"
UNINSTALL = r"HKLM\Software\Wow6432Node\Microsoft\Windows\CurrentVersion\Uninstall"
_SECONDS = patience.seconds(180)


@dataclass(frozen=True)
class Wine:
    """A Windows of the test's own."""

    folder: Path

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}}
        return kept | {
            "HOME": str(self.folder / "home"),
            "WINEPREFIX": str(self.folder / "prefix"),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            # Neither menus of the desktop around it, nor downloads of a .NET and an HTML engine it offers to fetch.
            "WINEDLLOVERRIDES": "winemenubuilder.exe,mscoree,mshtml=",
            "LC_ALL": "C.UTF-8",
        }

    def run(self, *arguments: str) -> int:
        """The exit code. What is said goes to a file: Wine's services would keep a pipe open after the end."""
        with (self.folder / "said.txt").open("w") as said:
            return subprocess.run(
                arguments,
                env=self.environment(),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                timeout=_SECONDS,
                check=False,
            ).returncode

    def said(self) -> str:
        return (self.folder / "said.txt").read_text(errors="replace")

    @contextmanager
    def kept_running(self) -> Iterator[None]:
        """With a program waiting in it, so that Wine's services don't start anew for each command."""
        waiting = subprocess.Popen(
            ["wine", "cmd"],
            env=self.environment(),
            cwd=self.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield
        finally:
            waiting.communicate(timeout=_SECONDS)  # the end of its input is the end of it

    def msiexec(self, *arguments: str) -> int:
        return self.run("wine", "msiexec", *arguments, "/qn")

    def install(self, made: Product) -> int:
        path = self.folder / "softphone.msi"
        path.write_bytes(build(made))
        return self.msiexec("/i", windows_path(path))

    def registry(self, key: str) -> dict[str, str] | None:
        """The texts of a key; None where there is no such key."""
        written = self.folder / "key.reg"
        written.unlink(missing_ok=True)
        if self.run("wine", "reg", "export", key, windows_path(written), "/y"):
            return None
        found = re.findall(r'^"([^"]+)"="(.*)"$', written.read_text("utf-16"), re.MULTILINE)
        return {name: text.replace("\\\\", "\\") for name, text in found}

    def person(self) -> Path:
        (found,) = [path for path in self.drive().joinpath("users").iterdir() if path.name != "Public"]
        return found

    def drive(self) -> Path:
        return self.folder / "prefix" / "drive_c"

    def programs(self) -> Path:
        return self.person() / "AppData/Local/Programs"

    def shortcuts(self) -> list[Path]:
        places = (self.person() / "AppData/Roaming/Microsoft/Windows/Start Menu/Programs", self.person() / "Desktop")
        return [link for place in places for link in sorted(place.glob("*.lnk"))]


def windows_path(path: Path) -> str:
    return "Z:" + str(path).replace("/", "\\")


@pytest.fixture(scope="module")
def prefix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wine]:
    wine = Wine(tmp_path_factory.mktemp("wine"))
    (wine.folder / "home").mkdir()
    try:
        if wine.run("wine", "wineboot", "--init"):
            pytest.skip(f"Wine can't make a prefix here: {wine.said()[-300:]}")
        with wine.kept_running():
            yield wine
    finally:
        wine.run("wineserver", "--kill")
        wine.run("wineserver", "--wait")


@pytest.fixture
def wine(prefix: Wine) -> Iterator[Wine]:
    """With Edge known to it, and nothing of ours left behind."""
    prefix.run(
        *("wine", "reg", "add", r"HKLM\Software\Microsoft\Windows\CurrentVersion\App Paths\msedge.exe"),
        *("/ve", "/d", EDGE, "/f"),
    )
    yield prefix
    for version in range(1, 4):
        made = product(version=f"1.0.{version}")
        if prefix.registry(own_key(made)):
            prefix.msiexec("/x", braced(made))


def braced(made: Product) -> str:
    return "{" + str(made.code).upper() + "}"


def uninstall_entry(wine: Wine, made: Product) -> dict[str, str] | None:
    """What the list of programs shows. Windows keeps it with the person, Wine with the machine's 32-bit programs."""
    return wine.registry(f"{UNINSTALL}\\{braced(made)}")


def has(link: bytes, text: str) -> bool:
    """A shortcut holds its target's path in either encoding."""
    return text.encode() in link or text.encode("utf-16-le") in link


def own_key(made: Product) -> str:
    return f"HKCU\\Software\\Branded Softphones\\{str(made.upgrade_code).upper()}"


@pytest.mark.parametrize("brand", ["Acme", "Łódź 電話 Telecom", "😀 [x] & {y}", "B" * 200])
def test_install_and_remove(wine: Wine, brand: str) -> None:
    made = product(brand=brand, words=words_for("pl"))
    assert wine.install(made) == 0
    (folder,) = wine.programs().iterdir()
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == made.installed()
    links = wine.shortcuts()
    assert [link.name for link in links] == [f"{folder.name}.lnk"] * 2
    for link in links:
        content = link.read_bytes()
        assert f'--app="{made.url}"'.encode("utf-16-le") in content
        assert has(content, EDGE)
    listed = uninstall_entry(wine, made)
    assert listed is not None
    assert (listed["DisplayName"], listed["DisplayVersion"], listed["Publisher"]) == (made.name, "1.0.1", made.maker)
    assert listed["HelpLink"] == made.support_url
    assert listed["Comments"] == made.words.comments
    own = wine.registry(own_key(made))
    assert own is not None
    assert own["Version"] == "1.0.1"

    assert wine.msiexec("/x", braced(made)) == 0
    assert not folder.exists()
    assert wine.shortcuts() == []
    assert uninstall_entry(wine, made) is None
    assert wine.registry(own_key(made)) is None


def test_a_new_version_takes_the_old_ones_place_even_under_a_new_brand(wine: Wine) -> None:
    old = product(version="1.0.1")
    new = product(version="1.0.2", brand="Żółw", icon=icon("blue"), files={}, url="https://new.example/softphone/")
    assert wine.install(old) == 0
    assert wine.install(new) == 0
    (folder,) = wine.programs().iterdir()
    assert folder.name == "Żółw Softphone"
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == new.installed()
    assert [link.name for link in wine.shortcuts()] == ["Żółw Softphone.lnk"] * 2
    assert uninstall_entry(wine, old) is None
    listed = uninstall_entry(wine, new)
    assert listed is not None
    assert listed["DisplayVersion"] == "1.0.2"
    own = wine.registry(own_key(new))
    assert own is not None
    assert own["Version"] == "1.0.2"


def test_an_older_version_does_not_replace_a_newer_one(wine: Wine) -> None:
    new = product(version="1.0.3")
    assert wine.install(new) == 0
    assert wine.install(product(version="1.0.2")) != 0
    listed = uninstall_entry(wine, new)
    assert listed is not None
    assert listed["DisplayVersion"] == "1.0.3"


def test_repair_puts_back_what_is_missing(wine: Wine) -> None:
    made = product()
    assert wine.install(made) == 0
    (folder,) = wine.programs().iterdir()
    (folder / "licence.rtf").unlink()
    for link in wine.shortcuts():
        link.unlink()
    # What the wizard's button does; Wine's msiexec can't do /fa.
    assert wine.msiexec("/i", braced(made), "REINSTALL=ALL", "REINSTALLMODE=ecmus") == 0
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == made.installed()
    assert len(wine.shortcuts()) == 2


def test_another_folder_can_be_chosen(wine: Wine) -> None:
    path = wine.folder / "softphone.msi"
    path.write_bytes(build(product()))
    assert wine.msiexec("/i", windows_path(path), r"INSTALLDIR=C:\Phones\Ours") == 0
    assert (wine.drive() / "Phones/Ours/softphone.ico").read_bytes() == product().icon
    assert not wine.programs().exists() or list(wine.programs().iterdir()) == []


def test_without_edge_and_chrome_the_persons_browser_opens_the_phone(wine: Wine) -> None:
    wine.run(
        *("wine", "reg", "delete", r"HKLM\Software\Microsoft\Windows\CurrentVersion\App Paths\msedge.exe", "/f"),
    )
    assert wine.install(product()) == 0
    for link in wine.shortcuts():
        content = link.read_bytes()
        assert has(content.lower(), "explorer.exe")
        assert "--app".encode("utf-16-le") not in content
        assert product().url.encode("utf-16-le") in content


def test_chrome_of_one_person_alone_is_found(wine: Wine) -> None:
    wine.run(
        *("wine", "reg", "delete", r"HKLM\Software\Microsoft\Windows\CurrentVersion\App Paths\msedge.exe", "/f"),
    )
    key = r"HKCU\Software\Microsoft\Windows\CurrentVersion\App Paths\chrome.exe"
    wine.run("wine", "reg", "add", key, "/ve", "/d", r"C:\mine\chrome.exe", "/f")
    try:
        assert wine.install(product()) == 0
        for link in wine.shortcuts():
            assert has(link.read_bytes(), r"C:\mine\chrome.exe")
            assert "--app=".encode("utf-16-le") in link.read_bytes()
    finally:
        wine.run("wine", "reg", "delete", key, "/f")
