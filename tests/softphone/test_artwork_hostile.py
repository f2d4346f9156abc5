"""Whatever bytes are uploaded: an answer for people, never an error, never a worker that dies."""

import json
import resource
import stat
import struct
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from softphone.artwork import confined, decoding, limits
from softphone.artwork.confined import look_confined
from softphone.artwork.decoding import FITS, decode, encode
from softphone.artwork.kinds import PICTURES
from softphone.artwork.looking import look
from softphone.artwork.problems import Problem, RefusedError
from softphone.artwork.reasons import told
from tests import patience
from tests.softphone.conftest import make_zip, picture

ROOT = Path(__file__).parents[2]
GOOD = make_zip()
SOURCES = {key: picture(kind) for key, kind in PICTURES.items()}
CALM = settings(max_examples=60, suppress_health_check=list(HealthCheck))


@st.composite
def damaged(draw: Any, content: bytes) -> bytes:
    """The content with some of its bytes changed, cut out, put in twice, or made up."""
    found = bytearray(content)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(found) - 1)))
        match draw(st.sampled_from(["flip", "set", "cut", "insert", "double", "end"])):
            case "flip" if found:
                found[at] ^= 1 << draw(st.integers(0, 7))
            case "set" if found:
                found[at : at + 4] = draw(st.sampled_from([b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff"]))
            case "cut":
                del found[at : at + draw(st.integers(1, 400))]
            case "insert":
                found[at:at] = draw(st.binary(min_size=1, max_size=40))
            case "double":
                found[at:at] = found[at : at + 100]
            case "end":
                del found[at:]
    return bytes(found)


def _judge(content: bytes) -> None:
    """Look through these bytes, and hold what was found to its promises."""
    with tempfile.TemporaryDirectory() as name:
        path, folder = Path(name, "upload.zip"), Path(name, "out")
        path.write_bytes(content)
        folder.mkdir()
        report = look(path, folder, "")
        json.dumps(report)
        for problem in report["problems"]:
            assert "%(" not in told(Problem(**problem))["message"]
        keys = {key.split("-")[0] for key in report["pictures"]}
        assert report["problems"] or keys >= {key for key, kind in PICTURES.items() if kind.required}
        for key, found in report["pictures"].items():
            kind = PICTURES[key.split("-")[0]]
            with Image.open(folder / found["file"]) as image:
                image.load()
                assert (image.size, image.format) == (kind.size, kind.stored)
        assert {path.name for path in folder.iterdir()} == {found["file"] for found in report["pictures"].values()}


@CALM
@given(st.binary(max_size=4000))
@example(b"PK\x05\x06" + b"\0" * 18)
@example(b"PK\x05\x06" + b"\xff" * 18)
def test_any_bytes(content: bytes) -> None:
    _judge(content)


@CALM
@given(damaged(GOOD))
def test_a_damaged_zip(content: bytes) -> None:
    _judge(content)


@CALM
@given(damaged(GOOD[-700:]))
def test_a_damaged_list_of_entries(content: bytes) -> None:
    _judge(GOOD[:-700] + content)


@pytest.mark.parametrize("key", PICTURES)
def test_damaged_pictures(key: str) -> None:
    kind = PICTURES[key]

    @settings(CALM, max_examples=120)
    @given(damaged(SOURCES[key]))
    def judge(content: bytes) -> None:
        try:
            opened = decode(content, kind)
        except RefusedError as refusal:
            told(refusal.problem)
            return
        for fit in FITS:
            with Image.open(BytesIO(encode(opened, fit).content)) as image:
                assert image.size == kind.size

    judge()


@settings(CALM, max_examples=8)
@given(st.one_of(damaged(GOOD), st.binary(max_size=500)))
def test_the_worker_gets_an_answer_from_the_confined_process(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "upload.zip")
        path.write_bytes(content)
        report = look_confined(path, Path(name), "")
        assert report["problems"] or len(report["pictures"]) >= 4


def _impostor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Start this script instead of Python, as the confined process."""
    program = tmp_path / "impostor"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(confined.sys, "executable", str(program))


@pytest.mark.parametrize("end", ["kill -9 $$", "kill -11 $$", "exit 1", "sleep 30"])
def test_the_file_it_died_of_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    _impostor(tmp_path, monkeypatch, f"echo aboutWindowBackground.png; echo splash.gif; {end}")
    monkeypatch.setattr(limits, "WALL_SECONDS", 1)
    began = time.monotonic()
    report = look_confined(tmp_path / "x.zip", tmp_path, "")
    assert [(problem["file"], problem["reason"]) for problem in report["problems"]] == [("splash.gif", "too-hard")]
    assert time.monotonic() - began < patience.seconds(5)


@pytest.mark.parametrize("end", ["kill -9 $$", "sleep 30"])
def test_the_pictures_after_the_one_it_died_of_are_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    """The process dies of the splash screen each time that it looks at it; the real one looks at the others."""
    real = sys.executable
    path = tmp_path / "upload.zip"
    path.write_bytes(make_zip())
    _impostor(
        tmp_path,
        monkeypatch,
        f"""eval "without=\\${{$#}}"
case ",$without," in *,splash,*) exec {real} "$@";; esac
echo splash.gif; {end}""",
    )
    monkeypatch.setattr(limits, "WALL_SECONDS", 10 if end.startswith("kill") else 4)
    report = look_confined(path, tmp_path, "")
    assert [(problem["file"], problem["reason"]) for problem in report["problems"]] == [("splash.gif", "too-hard")]
    assert set(report["pictures"]) == {"about", "banner", "dialog", "icon"}


def test_a_picture_that_cannot_be_written_is_no_matter_of_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = decoding.encode

    def encode(opened: decoding.Opened, fit: decoding.Fit = "") -> decoding.Kept:
        if opened.kind.key == "splash":
            raise struct.error("'H' format requires 0 <= number <= 65535")
        return real(opened, fit)

    monkeypatch.setattr(decoding, "encode", encode)
    path = tmp_path / "upload.zip"
    path.write_bytes(make_zip())
    report = look(path, tmp_path, "")
    assert [(problem["file"], problem["reason"]) for problem in report["problems"]] == [("splash.gif", "not-written")]
    assert "pictures" not in told(Problem(**report["problems"][0]))["message"]
    assert set(report["pictures"]) == {"about", "banner", "dialog", "icon"}


def test_the_process_is_given_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _impostor(tmp_path, monkeypatch, f"env > {tmp_path}/environment; exit 1")
    monkeypatch.setenv("SECRET_KEY", "hidden")
    look_confined(tmp_path / "x.zip", tmp_path, "")
    assert "hidden" not in (tmp_path / "environment").read_text()


def test_a_process_confines_itself() -> None:
    """More memory than allowed is an error inside of it, and the limits can't be raised again."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import resource\n"
            "from softphone.artwork import limits\n"
            "limits.confine_this_process()\n"
            "try:\n bytearray(limits.MEMORY_BYTES)\nexcept MemoryError:\n print('no more memory')\n"
            "print(resource.getrlimit(resource.RLIMIT_CPU)[1])",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=patience.seconds(30),
        check=True,
    )
    assert done.stdout.split("\n")[:2] == ["no more memory", str(limits.CPU_SECONDS)]
    assert resource.getrlimit(resource.RLIMIT_CPU)[1] != limits.CPU_SECONDS, "only the other process is confined"


def test_the_heaviest_that_is_allowed_fits_into_the_limits(tmp_path: Path) -> None:
    """Pictures of the largest size, all at once, are decided and not run into the wall."""
    side = int(limits.MAX_PIXELS**0.5)
    large = {key: picture(PICTURES[key], size=(side, side)) for key in ("about", "dialog")}
    path = tmp_path / "upload.zip"
    path.write_bytes(make_zip(**large))
    report = look_confined(path, tmp_path, "")
    assert {problem["reason"] for problem in report["problems"]} == {"size"}
    assert "about-pad" in report["pictures"]
