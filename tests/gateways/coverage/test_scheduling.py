"""The schedule of an import against a naive model: a dict of single (origin, code) pairs and their timelines."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from gateways.coverage.comparison import compare, compare_first
from gateways.coverage.matching import match
from gateways.coverage.scheduling import Schedule, schedule, schedule_first
from gateways.coverage.shapes import OFFER, TERMS, VERSIONS
from gateways.models.versioned import FOREVER

START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
Terms = tuple
Pair = tuple[str, str]


@dataclass
class Model:
    """Every pair's timeline as [(from, to, terms)], rewritten the slow, obvious way."""

    timelines: dict[Pair, list[tuple[datetime, datetime, Terms]]] = field(default_factory=dict)

    def begin(self, pair: Pair, at: datetime, terms: Terms | None) -> None:
        kept = []
        for start, end, old in self.timelines.get(pair, []):
            if end <= at:
                kept.append((start, end, old))
            elif start < at:
                kept.append((start, at, old))
        if terms is not None:
            kept.append((at, FOREVER, terms))
        self.timelines[pair] = kept

    def apply(self, lines: list[dict], *, now: datetime, mode: str, effect: str) -> None:
        offered = {}
        for line in lines:
            at = now
            if effect == "dates" and line["valid_from"]:
                at = max(now, datetime.combine(line["valid_from"], datetime.min.time(), UTC))
            terms = None if line["status"] == "deleted" else tuple(line[name] for name in TERMS)
            for pair in pairs_of(line):
                offered[pair] = (at, terms)
        if mode == "replace":
            for pair in self.timelines.keys() - offered.keys():
                self.begin(pair, now, None)
        for pair, (at, terms) in offered.items():
            self.begin(pair, at, terms)

    def at(self, moment: datetime) -> dict[Pair, Terms]:
        return {
            pair: terms
            for pair, timeline in self.timelines.items()
            for start, end, terms in timeline
            if start <= moment < end
        }


class Table:
    """The versions as the database would keep them, written only through schedules."""

    def __init__(self) -> None:
        self.rows: list[dict] = []

    def frame(self, now: datetime) -> pl.DataFrame:
        rows = [row for row in self.rows if row["valid_to"] > max(now, row["valid_from"])]
        return pl.DataFrame(rows, schema=VERSIONS, orient="row")

    def write(self, planned: Schedule, *, now: datetime, number: int) -> None:
        by_id = {row["id"]: row for row in self.rows}
        for row_id, valid_to in planned.closings.iter_rows():
            row = by_id[row_id]
            assert row["valid_from"] <= valid_to < row["valid_to"]
            assert valid_to >= now or valid_to == row["valid_from"]
            row["valid_to"], row["closed_by"] = valid_to, number
        for opening in planned.openings.iter_rows(named=True):
            assert opening["code_count"] == len(opening["codes"].split(","))
            assert opening["valid_from"] >= now
            row = {name: opening[name] for name in VERSIONS if name != "id"}
            self.rows.append({"id": len(self.rows) + 1, **row})

    def at(self, moment: datetime) -> dict[Pair, Terms]:
        state: dict[Pair, Terms] = {}
        for row in self.rows:
            if row["valid_from"] <= moment < row["valid_to"]:
                assert row["codes"].split(",") == sorted(row["codes"].split(","))
                for pair in pairs_of(row):
                    assert pair not in state, f"{pair} is in two routes at {moment}"
                    state[pair] = tuple(row[name] for name in TERMS)
        return state


def pairs_of(row: dict) -> list[Pair]:
    return [(origin, code) for origin in row["origin_key"].split(",") for code in row["codes"].split(",")]


CODES = ["1", "48", "4850", "4851", "4860", "007", "123456789012345"]
ORIGINS = ["33", "34", "420"]


@st.composite
def offers(draw: st.DrawFn) -> list[dict]:
    """A deck of which no pair is named twice."""
    lines: list[dict] = []
    seen: set[Pair] = set()
    for _number in range(draw(st.integers(0, 7))):
        origins = draw(st.lists(st.sampled_from(ORIGINS), max_size=3, unique=True))
        line = {
            "destination": draw(st.sampled_from(["Poland", "Poland Mobile", "Else"])),
            "country": "PL",
            "line_type": draw(st.sampled_from("LM")),
            "rate": draw(st.sampled_from([10_000, 20_000, 30_000])),
            "connection_fee": draw(st.sampled_from([0, 0, 0, 50_000])),
            "first_increment": 60,
            "next_increment": draw(st.sampled_from([1, 60])),
            "status": draw(st.sampled_from(["active", "active", "active", "blocked", "deleted"])),
            "origin_key": ",".join(sorted(origins)),
            "valid_from": draw(st.none() | st.dates(date(2026, 2, 20), date(2026, 3, 12))),
        }
        codes = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=4, unique=True))
        fresh = [c for c in sorted(codes) if not seen & set(pairs_of({**line, "codes": c}))]
        if fresh:
            line["codes"] = ",".join(fresh)
            seen.update(pairs_of(line))
            lines.append(line)
    return lines


steps = st.lists(
    st.tuples(offers(), st.sampled_from(["replace", "update"]), st.sampled_from(["now", "dates"]), st.integers(0, 80)),
    min_size=1,
    max_size=5,
)


@settings(max_examples=120, report_multiple_bugs=False)
@given(steps)
def test_after_every_import_every_moment_is_as_the_model_says(imports: list) -> None:
    model, table, now = Model(), Table(), START
    for number, (lines, mode, effect, hours) in enumerate(imports, start=1):
        now += timedelta(hours=hours)
        offer = pl.DataFrame(lines, schema=OFFER, orient="row")
        versions = table.frame(now)
        if versions.height:
            matched = match(versions=versions, offer=offer, now=now, mode=mode, effect=effect)
            check_comparison(matched, table, lines, now=now)
            planned = schedule(matched)
        else:
            compare_first(offer=offer, now=now, effect=effect)
            planned = schedule_first(offer=offer, now=now, effect=effect)
        table.write(planned, now=now, number=number)
        model.apply(lines, now=now, mode=mode, effect=effect)
        for days in (0, 0.5, 1, 2, 3, 5, 8, 13, 30):
            moment = now + timedelta(days=days)
            assert table.at(moment) == model.at(moment), moment


def check_comparison(matched, table: Table, lines: list[dict], *, now: datetime) -> None:
    """Every pair that is offered or held stands in one change, and in none that contradicts it."""
    told: dict[Pair, dict] = {}
    for change in compare(matched).changes.iter_rows(named=True):
        for pair in pairs_of(change):
            assert pair not in told
            told[pair] = change
    offered = {pair: line for line in lines for pair in pairs_of(line)}
    before = table.at(now)
    for pair, line in offered.items():
        if line["status"] == "deleted":
            continue
        change = told[pair]
        assert change["destination"] == line["destination"]
        assert change["new_rate"] == line["rate"]
        if change["kind"] == "dearer":
            assert change["old_rate"] < line["rate"]
        if change["kind"] == "cheaper":
            assert change["old_rate"] > line["rate"]
    for pair, terms in before.items():
        if pair not in offered:
            assert told[pair]["kind"] == "removed"
            assert told[pair]["old_rate"] == terms[TERMS.index("rate")]


@settings(max_examples=60)
@given(offers(), st.sampled_from(["now", "dates"]))
def test_the_same_deck_again_changes_nothing(lines: list[dict], effect: str) -> None:
    table, now = Table(), START
    offer = pl.DataFrame(lines, schema=OFFER, orient="row")
    table.write(schedule_first(offer=offer, now=now, effect=effect), now=now, number=1)
    versions = table.frame(now + timedelta(hours=1))
    if not versions.height:
        return
    again = match(versions=versions, offer=offer, now=now + timedelta(hours=1), mode="replace", effect=effect)
    planned = schedule(again)
    assert planned.closings.height == planned.openings.height == 0
    assert set(compare(again).changes["kind"]) == {"unchanged"}


def test_a_route_that_loses_a_code_goes_on_with_the_others() -> None:
    """And the lost one's neighbours keep their terms from the same moment on."""
    base = dict.fromkeys(("connection_fee",), 0) | {
        "destination": "Poland",
        "country": "PL",
        "line_type": "L",
        "rate": 10_000,
        "first_increment": 1,
        "next_increment": 1,
        "status": "active",
        "origin_key": "",
        "valid_from": None,
    }
    table, later = Table(), START + timedelta(days=1)
    first = pl.DataFrame([{**base, "codes": "48,4850,4860"}], schema=OFFER, orient="row")
    table.write(schedule_first(offer=first, now=START, effect="now"), now=START, number=1)
    second = pl.DataFrame([{**base, "codes": "4850", "status": "deleted"}], schema=OFFER, orient="row")
    planned = schedule(match(versions=table.frame(later), offer=second, now=later, mode="update", effect="now"))
    assert planned.closings.rows() == [(1, later)]
    assert planned.openings["codes"].to_list() == ["48,4860"]
