"""`make setup` and the browser's files: what is said when something is missing; nothing is done twice."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portal.local import assets, lock, run, setup
from portal.local.place import ROOT


def script(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_an_old_python_is_named_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup.sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(setup.SetupError, match=r"Python 3\.11 or newer is needed; this is 3\.9\.2.*make setup PYTHON="):
        setup.check_python()


def test_debian_without_venv_is_told_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(setup, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(setup, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(setup.sys, "executable", script(tmp_path / "python3", "exit 1"))
    with pytest.raises(setup.SetupError, match=r"apt-get install python3\.\d+-venv"):
        setup.make_venv("")
    assert not (tmp_path / ".venv").exists()


def test_a_shim_that_does_not_run_is_not_uv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script(tmp_path / "uv", "exit 127")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert setup.working_uv() == ""


def test_set_up_runs_on_a_bare_python() -> None:
    """Before anything is installed it can import nothing but the standard library."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", "import runpy, sys; runpy.run_path(sys.argv[1])", setup.__file__],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_what_is_up_to_date_is_left_alone() -> None:
    assert assets.ensure() is False


def test_the_portal_does_not_start_without_the_browsers_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run.check_assets()
    monkeypatch.setattr(assets, "STAMP", tmp_path / ".stamp")
    with pytest.raises(run.RunError, match="make setup"):
        run.check_assets()
    assets.STAMP.write_text("of an older version", encoding="ascii")
    with pytest.raises(run.RunError, match="make setup"):
        run.check_assets()


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Assets made in another folder, from the packages that are installed."""
    monkeypatch.setattr(assets, "ICON_LIST", tmp_path / "icons.txt")
    return tmp_path


def test_the_sprite_has_each_icon_named_and_none_else(elsewhere: Path) -> None:
    assets.ICON_LIST.write_text("# used\nedit  # the pencil\ntrash\nfilled/star\n", encoding="utf-8")
    assets.copy_files(elsewhere / "vendor")
    text = (elsewhere / "vendor" / "icons" / "tabler-sprite.svg").read_text(encoding="utf-8")
    assert re.findall(r'id="([^"]+)"', text) == ["tabler-edit", "tabler-filled-star", "tabler-trash"]


def test_an_unknown_icon_is_named(elsewhere: Path) -> None:
    assets.ICON_LIST.write_text("edit\nno-such-icon\n", encoding="utf-8")
    with pytest.raises(assets.AssetError, match="Tabler does not have: no-such-icon"):
        assets.copy_files(elsewhere / "vendor")


def test_every_icon_that_a_page_asks_for_is_in_the_list() -> None:
    portals, phones = (
        {f"tabler-{name.replace('/', '-')}" for name in assets.icon_names(listed)}
        for listed in (assets.ICON_LIST, assets.PHONE_ICON_LIST)
    )
    for page in (ROOT / "templates").rglob("*.html"):
        known = phones if page.name == "phone.html" else portals
        asked = set(re.findall(r"#(tabler-[a-z0-9-]+)[\"'<]", page.read_text(encoding="utf-8")))
        assert asked <= known, page


def test_the_web_softphone_is_one_file_and_the_same_each_time(tmp_path: Path) -> None:
    assets.bundle(tmp_path)
    made = (tmp_path / "softphone" / "phone.js").read_bytes()
    assert made == (assets.VENDOR / "softphone" / "phone.js").read_bytes()
    licences = (tmp_path / "softphone" / "LICENSE").read_text(encoding="utf-8")
    assert all(path.split("/")[0] in licences for path in assets.PHONE_LICENCES)


def test_no_source_map_that_is_not_served() -> None:
    for path in assets.VENDOR.rglob("*"):
        assert path.suffix not in {".js", ".css"} or "sourceMappingURL" not in path.read_text(encoding="utf-8")


def test_every_package_is_pinned_by_a_hash_and_no_address() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert text.count('"integrity": "sha512-') == text.count('"node_modules/')
    assert '"resolved"' not in text
    assert lock.problems() == []


def test_without_npm_the_wheels_node_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    node, npm = assets.npm_command()
    done = subprocess.run([node, npm, "--version"], capture_output=True, text=True)
    assert re.fullmatch(r"\d+\.\d+\.\d+", done.stdout.strip())


def test_every_target_of_the_makefile_says_what_it_does() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {"setup", "run", "test", "check", "bench", "lock"} <= set(re.findall(r"make ([a-z-]+)", done.stdout))
