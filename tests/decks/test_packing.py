"""Rows as single integers, and decks in which nearly every code has a price of its own."""

import random
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import decks
from decks.packing import numbered, packed
from tests import patience

ROOT = Path(__file__).resolve().parents[2]


def frame(seed: int, highest: int) -> pl.DataFrame:
    rng = random.Random(seed)  # noqa: S311 -- test data
    return pl.DataFrame(
        {
            "a": [rng.choice([None, rng.randrange(highest)]) for _ in range(500)],
            "b": [rng.randrange(-3, 3) for _ in range(500)],
            "c": [rng.choice([None, date(2026, 12, rng.randrange(1, 4))]) for _ in range(500)],
            "d": [rng.choice([True, False]) for _ in range(500)],
        },
        schema_overrides={"a": pl.Int64},
    )


@pytest.mark.parametrize("highest", [1, 7, 10**12, 2**62])
@pytest.mark.parametrize("seed", range(5))
def test_rows_are_equal_exactly_where_their_numbers_are(seed, highest):
    rows = frame(seed, highest)
    distinct, number = numbered(rows)
    assert distinct.height == rows.unique().height
    assert distinct[number].equals(rows)
    key = packed(rows)
    assert (key is None) == (highest == 2**62)
    if key is not None:
        assert key.min() >= 0
        assert key.n_unique() == distinct.height


@pytest.mark.parametrize("few", [1, 10**9])
def test_routes_are_the_same_whichever_way_they_are_listed(tmp_path, monkeypatch, few):
    rng = random.Random(3)  # noqa: S311 -- test data
    prices = {code: rng.randrange(1, 40) for code in rng.sample(range(48_000, 50_000), 900)}
    lines = [f"{code},Poland{' Mobile' * (code % 3 == 0)},0.{price:04}" for code, price in prices.items()]
    path = tmp_path / "deck.csv"
    path.write_text("Code,Destination,Rate\n" + "\n".join(lines) + "\n")
    monkeypatch.setattr("decks.grouping._FEW", few)
    deck = decks.read(path)
    read = {(c, r["rate_micro"]) for r in deck.routes.iter_rows(named=True) for c in r["codes"]}
    assert read == {(str(code), price * 100) for code, price in prices.items()}
    assert all(codes == sorted(codes) for codes in deck.routes["codes"].to_list())
    firsts = [(r["destination"], r["codes"][0]) for r in deck.routes.iter_rows(named=True)]
    assert firsts == sorted(firsts)
    line_of = {line.split(",")[0]: at for at, line in enumerate(lines, 2)}
    assert all(line_of[code] == line for code, line in deck.codes.select("code", "line").iter_rows())
    lowest = [min(line_of[code] for code in codes) for codes in deck.routes["codes"].to_list()]
    assert deck.routes["first_line"].to_list() == lowest


_CHILD = """
import resource, sys
from django.conf import settings
settings.configure(USE_I18N=False)
import decks
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
deck = decks.read(sys.argv[1])
print(deck.routes.height, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_a_price_for_each_code_takes_little_memory(tmp_path):
    path = tmp_path / "deck.csv"
    with path.open("w") as file:
        file.write("Code,Destination,Rate\n")
        file.writelines(f"48{at:06},Poland,{at / 10**6 + 0.000001:.6f}\n" for at in range(200_000))
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, path],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
        timeout=patience.seconds(30),
    )
    routes, megabytes = map(int, done.stdout.split())
    assert routes == 200_000
    assert megabytes < 110  # what is kept takes 30; a table of words for each price took 200
