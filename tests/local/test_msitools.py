"""Getting msitools by apt, where that is possible; never in the way of anything else."""

import os
import stat
from pathlib import Path

import pytest

from portal.local import msitools


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs that stands for a bare Debian, with an apt-get of our own; we are root there."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setattr(msitools, "TRIED", tmp_path / ".local" / "tried")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return programs


def program(path: Path, lines: str) -> None:
    path.write_text(f"#!/bin/sh\n{lines}\n", encoding="ascii")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def apt(machine: Path, *, works: bool) -> Path:
    """An apt-get that notes how it is called, and brings both programs when it works."""
    calls = machine.parent / "calls"
    brings = f': > "{machine}/$p" && /bin/chmod +x "{machine}/$p"'
    installs = f'case "$*" in *msitools) for p in msiinfo msiextract; do {brings}; done;; esac' if works else "exit 100"
    program(machine / "apt-get", f'echo "$*" >> "{calls}"\n{installs}')
    return calls


def test_root_on_debian_gets_it(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    calls = apt(machine, works=True)
    assert msitools.main() == 0
    assert msitools.present()
    assert calls.read_text(encoding="ascii").splitlines()[-1].endswith("install -y --no-install-recommends msitools")
    assert capsys.readouterr().err == ""
    assert msitools.main() == 0
    assert len(calls.read_text(encoding="ascii").splitlines()) == 2


def test_where_apt_cannot_it_is_said_and_not_tried_at_every_start(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = apt(machine, works=False)
    for _start in range(3):
        assert msitools.main() == 0
        assert "apt-get install msitools" in capsys.readouterr().err
    assert len(calls.read_text(encoding="ascii").splitlines()) == 2


@pytest.mark.parametrize("lacking", ["apt", "root"])
def test_elsewhere_nothing_is_installed(
    machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lacking: str
) -> None:
    calls = apt(machine, works=True)
    if lacking == "apt":
        (machine / "apt-get").unlink()
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert msitools.main() == 0
    assert "msitools is missing" in capsys.readouterr().err
    assert not calls.exists()
