"""Unpacking behind limits: the same result, and a refusal instead of a machine without memory."""

import gzip
from pathlib import Path

import pytest

from portal.tabular import Unpacked, Unreadable, guarded, limits, unpack, unpack_confined
from tests.tabular.making import ROWS, csv_bytes, saved


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def test_the_same_as_without_limits(tmp_path: Path, work: Path) -> None:
    path = saved(tmp_path / "a.xlsx", {"Terms": ROWS[:2], "Rates": ROWS})
    assert unpack_confined(path, work) == unpack(path, work)
    assert unpack_confined(path, work, part="Terms") == unpack(path, work, part="Terms")


def test_text_costs_no_process(tmp_path: Path, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded.confined, "call", lambda *_args, **_limits: pytest.fail("a process was started"))
    path = tmp_path / "a.csv"
    path.write_bytes(csv_bytes(ROWS))
    assert unpack_confined(path, work) == Unpacked(path)


def test_a_refusal_comes_through(tmp_path: Path, work: Path) -> None:
    path = saved(tmp_path / "a.xlsx", {"Rates": ROWS})
    with pytest.raises(Unreadable) as raised:
        unpack_confined(path, work, part="Prices")
    assert raised.value.code == "no_such_part"


def test_no_more_is_written_than_allowed(tmp_path: Path, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel holds the limit: the process itself knows a higher one."""
    monkeypatch.setattr(limits, "TEXT_BYTES", 1_000_000)
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(csv_bytes(ROWS) * 100_000))
    with pytest.raises(Unreadable) as raised:
        unpack_confined(path, work)
    assert raised.value.code == "too_large_inside"
    assert all(file.stat().st_size <= 1_000_000 for file in work.iterdir())
