"""Looking into a stranger's file happens in a process of its own, and ends."""

import re
import time
from pathlib import Path

import pytest

import decks
from gateways.coverage import looking, mapping
from portal import confined
from tests import patience


def spin(**_given: object) -> None:
    """As a pattern that explodes: holds the interpreter for ever."""
    re.match(r"(a+)+$", "a" * 80 + "!")


def eat(**_given: object) -> int:
    return len(bytearray(8 * 1024**3))


def write(*, path: str) -> None:
    Path(path).write_text("x", encoding="ascii")


@pytest.mark.parametrize("name", ["spin", "eat"])
def test_what_never_ends_or_eats_memory_is_stopped(name):
    began = time.monotonic()
    with pytest.raises(confined.TooHardError):
        confined.call(f"tests.test_confined:{name}", {}, cpu=2, wall=20)
    assert time.monotonic() - began < patience.seconds(10)


def test_it_writes_no_file(tmp_path):
    with pytest.raises(confined.TooHardError):
        confined.call("tests.test_confined:write", {"path": str(tmp_path / "new")})


def test_a_refusal_keeps_its_words(tmp_path):
    path = tmp_path / "deck.csv"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(decks.NotADeck) as caught:
        looking.inspect(path, kind="term", remembered=None, size_limit=1000)
    assert caught.value.code == "zip_archive"


def test_a_deck_too_hard_is_refused_in_words(tmp_path, monkeypatch):
    def too_hard(*_args: object, **_options: object) -> None:
        raise confined.TooHardError

    monkeypatch.setattr(confined, "call", too_hard)
    with pytest.raises(decks.NotADeck) as caught:
        looking.inspect(tmp_path / "deck.csv", kind="term", remembered=None, size_limit=1000)
    assert "more time or memory" in str(caught.value)


def test_what_is_found_is_what_the_reader_finds(tmp_path):
    path = tmp_path / "deck.csv"
    path.write_text("Code;Destination;Rate\n48;Poland;0,012\n4850;Poland Mobile;1,234\n", encoding="utf-8")
    found = looking.inspect(path, kind="term", remembered=None, size_limit=10_000, mapping={1: "destination"})
    inspection = decks.inspect(path, kind="term", mapping={1: "destination"})
    assert mapping.kept(found, source={}) == mapping.kept(inspection, source={})
    assert (found.size, found.sha256) == (inspection.size, inspection.sha256)
