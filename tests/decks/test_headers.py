"""headers.csv: each row's example is won by that row; no pattern is long."""

import subprocess
import sys
from pathlib import Path

import pytest

import decks
from decks import headers, why
from decks.kinds import KINDS
from decks.meaning import normalise

DATA = Path(__file__).with_name("data")
ROWS = [row for kind in KINDS for row in headers.rows(kind)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.line))
def test_an_example_is_won_by_its_own_row(row):
    assert len(row.pattern.pattern) <= headers.LONGEST
    header = normalise(row.example)
    assert row.pattern.search(header)
    if not row.weight:
        assert row.meaning in headers.vetoes(row.kind, header)
    elif row.cell:
        won = why.offers_for(row.kind, row.example, [row.cell])[0]
        assert (won.meaning, won.line) == (row.meaning, row.line)
    else:
        assert headers.best(row.kind, header) == row


def test_every_row_is_about_a_meaning_there_is():
    known = {(kind, meaning.key) for kind, meanings in KINDS.items() for meaning in meanings}
    assert {(row.kind, row.meaning) for row in ROWS} <= known


def test_why_names_the_winner_and_the_next(deck_file):
    path = deck_file("Country Code,Area Code,New Rate,Rate,Colour\n48,22,0.01,0.02,red\n34,91,0.02,0.03,blue\n")
    found = decks.inspect(path)
    found = {reason.header: reason for reason in why.reasons(found.layout, found.rows)}
    assert found["New Rate"].won.weight == 100
    assert found["Country Code"].next.meaning == "country"
    assert found["Country Code"].lead == 60
    assert (found["Colour"].meaning, found["Colour"].offers) == ("", ())
    assert found["Rate"].lead < 0  # the meaning went to another column


def test_the_command_needs_no_settings(tmp_path):
    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "decks", "why", *arguments],
            capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin"},
            cwd=Path(decks.__file__).resolve().parents[1],
        )  # fmt: skip

    done = run(str(DATA / "increments_mbseconds.csv"))
    assert done.returncode == 0, done.stderr
    assert "2. MBSeconds -> first_increment\n     won by weight 100, headers.csv line" in done.stdout
    empty = tmp_path / "empty.csv"
    empty.write_text("")
    assert (run(str(empty)).returncode, run(str(empty)).stderr) == (2, "The file is empty.\n")
