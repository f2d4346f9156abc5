"""Invented decks of layouts that suppliers use: each is read rightly, or asked about, never wrongly without a word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.decks.outcomes import acceptable, differences, outcome

DATA = Path(__file__).with_name("data")
DECKS = sorted(path.stem for path in DATA.glob("*.csv"))


def test_they_are_there():
    assert len(DECKS) >= 42


@pytest.mark.parametrize("name", DECKS)
def test_read_rightly_or_asked_about(name):
    expected = json.loads((DATA / f"{name}.expected.json").read_text(encoding="utf-8"))
    found = outcome(DATA / f"{name}.csv", expected["kind"])
    wrong = differences(found, expected)
    assert not wrong or acceptable(found, expected), (expected["right_reading"], found.kind, found.keys, wrong)
