"""What goes in comes out: random decks in random dialects, and the fast way against the patient way."""
# ruff: noqa: E501 - decks as they are written

from __future__ import annotations

import csv
import io
from decimal import Decimal
from unittest import mock

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import decks
from decks.values import rates
from portal.tabular import records

QUIET = settings(max_examples=40)

NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="\"'="), min_size=1, max_size=12
)
MICRO = st.integers(0, 90_000_000)


@st.composite
def offers(draw):
    """Codes with a rate each: {code: (name, micro, first, next)}."""
    heads = draw(
        st.lists(st.sampled_from(["48", "49", "264", "1204", "447", "7", "355", "8816"]), min_size=1, max_size=6)
    )
    found = {}
    for head in heads:
        terms = ("X" + draw(NAMES), draw(MICRO), draw(st.integers(1, 90)), draw(st.integers(1, 90)))
        for tail in draw(st.lists(st.text("0123456789", max_size=6), min_size=1, max_size=6)):
            found[head + tail] = terms
    return found


@st.composite
def dialects(draw):
    return {
        "delimiter": draw(st.sampled_from([",", ";", "\t", "|"])),
        "newline": draw(st.sampled_from(["\n", "\r\n", "\r"])),
        "encoding": draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])),
        "decimal": draw(st.sampled_from([".", ","])),
        "quoting": draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
        "prefix": draw(st.sampled_from(["", "+", "00"])),
        "lists": draw(st.booleans()),
        "pair": draw(st.booleans()),
        "notices": draw(st.booleans()),
        "trailing": draw(st.integers(0, 2)),
    }


def number(micro: int, decimal: str) -> str:
    text = f"{Decimal(micro) / 1_000_000:.6f}"
    return text.replace(".", decimal)


def written(codes, dialect) -> bytes:
    out = io.StringIO()
    writer = csv.writer(
        out, delimiter=dialect["delimiter"], quoting=dialect["quoting"], lineterminator=dialect["newline"]
    )
    more = [""] * dialect["trailing"]
    if dialect["notices"]:
        writer.writerow(["Rates of ACME, valid until further notice"])
        writer.writerow([])
    increments = ["Billing increment"] if dialect["pair"] else ["Min Inc", "Next Inc"]
    writer.writerow(["Dial code", "Destination", "Rate (USD/min)", *increments, *more])
    lines: dict[tuple, list[str]] = {}
    for code, terms in codes.items():
        lines.setdefault(terms if dialect["lists"] else (*terms, code), []).append(dialect["prefix"] + code)
    for (name, micro, first, after, *_code), found in lines.items():
        increments = [f"{first}/{after}"] if dialect["pair"] else [first, after]
        writer.writerow([", ".join(found), name, number(micro, dialect["decimal"]), *increments, *more])
    return out.getvalue().encode(dialect["encoding"])


@QUIET
@given(codes=offers(), dialect=dialects())
def test_round_trip(tmp_path_factory, codes, dialect):
    path = tmp_path_factory.mktemp("deck") / "deck.csv"
    path.write_bytes(written(codes, dialect))
    result = decks.read(path)
    assert list(result.rejections()) == []
    read = {}
    routes = list(result.routes.iter_rows(named=True))
    for route, code, _line in result.codes.iter_rows():
        r = routes[route]
        read[code] = (r["destination"], r["rate_micro"], r["first_increment"], r["next_increment"])
    assert read == codes


CELLS = st.one_of(
    st.sampled_from(["48", "4850", "4850,4851", "49172-49174", "+48", "0048 ", "4.47E+11", "x", "", "0.01", "0,5", "-1",
                     "Poland", 'The "Best"', "a,b", "two\nlines", "60/1", "blocked", " ", "1e9", "48\r", "É", '"', 'q"q']),
    st.text('48,;"\n 0.x\r', max_size=8),
)  # fmt: skip


@st.composite
def tables(draw):
    """Rows of any width, some properly quoted, some as they come."""
    lines = []
    for _ in range(draw(st.integers(1, 25))):
        row = draw(
            st.lists(
                CELLS, min_size=draw(st.sampled_from([0, 3, 4, 4, 4, 4])), max_size=draw(st.sampled_from([4, 4, 5]))
            )
        )
        if draw(st.integers(0, 4)):
            out = io.StringIO()
            csv.writer(out, lineterminator="").writerow(row)
            lines.append(out.getvalue())
        else:
            lines.append(",".join(row))
    return (
        "Code,Destination,Rate,Increments\n48123,Poland,0.01,1/1\n"
        + "\n".join(lines)
        + draw(st.sampled_from(["", "\n"]))
    )


@settings(QUIET, max_examples=120)
@given(text=tables(), step=st.sampled_from([20, 64, 128 * 1024]))
def test_the_fast_and_the_patient_way_agree(tmp_path_factory, text, step):
    path = tmp_path_factory.mktemp("deck") / "deck.csv"
    path.write_bytes(text.encode())
    layout = decks.inspect(path, decisions={"hyphen": "range", "decimal": "."}).layout
    with mock.patch.object(records, "_STEP", step):
        fast = decks.read(path, layout=layout)
    with mock.patch.object(records, "_fast", return_value=None):
        patient = decks.read(path, layout=layout)
    assert_frame_equal(fast.routes, patient.routes)
    assert_frame_equal(fast.codes, patient.codes)
    assert_frame_equal(fast.rejected, patient.rejected)
    assert fast.notices == patient.notices
    assert (fast.lines, fast.records, fast.accepted) == (patient.lines, patient.records, patient.accepted)
    assert fast.accepted + fast.rejected.height + len(fast.notices) == fast.records


def test_pieces_may_end_anywhere(deck_file, monkeypatch):
    rows = "".join(f'4{n:04},"Land {n % 7}\nMobile",0.0{n % 9 + 1}\n' for n in range(500))
    path = deck_file("Code,Destination,Rate\n" + rows)
    whole = decks.read(path)
    for size in (100, 1000, 4001):
        monkeypatch.setattr("portal.tabular.source.pieces.__kwdefaults__", {"progress": None, "size": size})
        parts = decks.read(path)
        assert_frame_equal(parts.routes, whole.routes)
        assert_frame_equal(parts.codes, whole.codes)
    assert whole.codes.height == 500
    assert isinstance(whole.routes, pl.DataFrame)


@settings(QUIET, max_examples=200)
@given(
    cells=st.lists(st.from_regex(r"[0-9]{1,10}[.,]?[0-9]{0,7}", fullmatch=True), min_size=1),
    decimal=st.sampled_from(".,"),
)
def test_whole_columns_of_rates_are_read_as_single_cells_are(cells, decimal):
    read = rates.pointed(pl.Series([*cells, "0.5"]), decimal=decimal).to_list()
    assert read.pop() == (500_000 if decimal == "." else None)
    for cell, micro in zip(cells, read, strict=True):
        assert micro is None or rates.amount(cell, decimal=decimal) == rates.Amount(micro)
