"""Nothing that leaves runs in somebody's spreadsheet; and no file leaves but through the one way out."""

import ast
import csv
import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decks import Deck, inspect, read, write_codes, write_rejected
from gateways.coverage.rejected_csv import lines as rejected_lines
from portal.grid import export
from portal.spreadsheets import SafeWriter, frame_as_csv, safe_cell, without_apostrophe

ROOT = Path(__file__).parents[1]
OWN_WAY = {
    "portal/spreadsheets.py": "the way out itself",
    "portal/grid/export.py": "writes the XML of XLSX, each cell through safe_cell",
    "gateways/coverage/loading.py": "COPY into PostgreSQL: nothing leaves, and an apostrophe would be stored",
    "portal/tabular/workbooks.py": "a workbook as text for our own reader: nothing leaves, and cells stay as they are",
    "decks/sample/make.py": "makes the sample deck of the repository from numbering plans, not from anybody's text",
    "decks/sample/make_ddi.py": "likewise",
}
WRITERS = re.compile(
    r"csv\.(?:Dict)?[Ww]riter|from csv import|write_csv|sink_csv|to_csv|write_excel|xlsxwriter|openpyxl|xlwt|inlineStr"
)
FORMULAS = [
    "=1+1", "+cmd", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\n\n1", "  =1", "\u00a0=1",
    "\u200b=1", "\ufeff=1", "＝1+1", "＋1+cmd", "－1-cmd", "＠SUM(A1)", "\u2212cmd", "﹦1", "=", "-", "+", "-1-2",
    "+1+cmd|' /C calc'!A0", "-5.25\n", "-٥",
]  # fmt: skip
NO_FORMULAS = [
    "-5.25",
    "+4",
    "-1,234.50",
    "+48 22 123 45 67",
    "-1e-3",
    "-5%",
    "Poland",
    "a=b",
    "'=1",
    "",
    "48",
    "#x",
    "“-”",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_text_by_every_writer_and_comes_back(text: str) -> None:
    safe = f"'{text}"
    assert safe_cell(text) == safe
    assert safe_cell(safe) == safe
    assert without_apostrophe(safe) == text
    buffer = io.StringIO()
    SafeWriter(buffer).writerow([text])
    assert next(csv.reader(io.StringIO(buffer.getvalue(), newline=""))) == [safe]
    framed = frame_as_csv(pl.DataFrame({"a": [text]}), header=False).decode()
    assert next(csv.reader(io.StringIO(framed, newline=""))) == [safe]
    rows = iter([[text, "N"], ["N", text]])
    lines = b"".join(export.csv_lines(rows)).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(lines, newline=""))) == [[safe, "N"], ["N", safe]]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(export.xlsx_parts(iter([[text], [text]])))))
    assert {cell.value[0] for row in book.active.iter_rows() for cell in row} == {"'"}
    book.close()


@pytest.mark.parametrize("value", [*NO_FORMULAS, 5, -5, -5.25, Decimal("-5.25"), date(2026, 5, 3), None])
def test_numbers_and_other_texts_stay(value: Any) -> None:
    assert safe_cell(value) == value
    assert type(safe_cell(value)) is type(value)
    if isinstance(value, str) and value:
        framed = frame_as_csv(pl.DataFrame({"a": [value]}), header=False).decode()
        assert next(csv.reader(io.StringIO(framed))) == [value]


@given(st.text(alphabet=st.sampled_from("=+-@\t\n\r '＝＋－＠−0123456789.,eE%aA\u200b\u00a0"), min_size=1, max_size=8))
def test_both_engines_judge_alike(text: str) -> None:
    framed = frame_as_csv(pl.DataFrame({"a": [text, "x"]}), header=False).decode()
    assert next(csv.reader(io.StringIO(framed, newline="")), [""]) == [safe_cell(text)]
    assert without_apostrophe(str(safe_cell(text))) == (text if safe_cell(text) != text else without_apostrophe(text))


def test_no_other_module_writes_such_files() -> None:
    """A new writer fails here: let it use portal.spreadsheets, or say why nothing of it leaves."""
    found = set()
    for path in ROOT.rglob("*.py"):
        name = path.relative_to(ROOT).as_posix()
        if name.split("/")[0] in {"tests", "bench", "docs", "node_modules", "findings"} or name.startswith("."):
            continue
        if WRITERS.search(_code(path)):
            found.add(name)
    assert found == set(OWN_WAY)


def _code(path: Path) -> str:
    """A module without its comments and docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [  # type: ignore[attr-defined]
                one for one in body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
            ] or [ast.Pass()]
    return ast.unparse(tree)


def _deck(folder: Path) -> Deck:
    path = folder / "deck.csv"
    path.write_text(DECK, encoding="utf-8")
    inspected = inspect(path)
    answers = {question.key: question.options[0].value for question in inspected.questions}
    return read(path, layout=inspect(path, decisions=answers).layout)


DECK = (
    'Destination;Code;Rate;=HYPERLINK("http://evil.example")\n'
    "=1+1;48;0.01;x\n－cmd;481;0.02;+cmd\n@bad;482;minus;-5.25\n+bad;483;minus;\n"
)


def test_what_read_deck_writes_is_safe(tmp_path: Path) -> None:
    deck = _deck(tmp_path)
    codes, rejected = io.BytesIO(), io.StringIO()
    write_codes(deck, codes)
    write_rejected(deck, rejected)
    names = [row["destination"] for row in csv.DictReader(io.StringIO(codes.getvalue().decode()))]
    assert sorted(names) == ["'=1+1", "'－cmd"]
    texts = [row["text"] for row in csv.DictReader(io.StringIO(rejected.getvalue()))]
    assert texts
    assert all(text.startswith("'") for text in texts)


def test_the_rejected_lines_of_an_import_are_safe(tmp_path: Path) -> None:
    deck = _deck(tmp_path)
    lines = list(csv.reader(io.StringIO("".join(rejected_lines(deck.rejected, deck.layout))), delimiter=";"))
    cells = [cell for line in lines for cell in line if cell]
    assert '\'=HYPERLINK("http://evil.example")' in lines[0]
    assert "-5.25" in cells
    assert {"'@bad", "'+bad"} <= set(cells)
    assert not [cell for cell in cells if safe_cell(cell) != cell]
