"""Second pass: each distinct cell of the vocabulary is read once, each distinct combination becomes terms of sale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial

import polars as pl

from portal import countries
from portal.tabular.cells import one_line
from portal.tabular.dates import effective
from portal.tabular.problems import Problem, short

from . import remarks
from .building import Builder, attempt, currency, dates, joined
from .layout import Layout
from .limits import NAME_LIMIT
from .outcome import Remark
from .packing import numbered
from .units import DIVISORS, seconds_of, unit_of
from .values import linetypes, rates
from .values.codes import origins
from .values.increments import increments
from .values.rates import MICRO
from .values.status import are_flags, closes_named_codes, says_what_a_flag_means, status

STATUSES = ("active", "blocked", "deleted")
PRICED = ("rate_micro", "connection_fee_micro", "first_increment", "next_increment", "state")
"""What makes the price of a code."""


@dataclass(slots=True)
class Terms:
    """`frame` has one row per distinct combination: price and times of a route, `problems` (JSON, null if none), and
    `nid`, the row of `names` that says what is sold: destination, country, line_type, origin.

    A deck has few names and can have as many prices as codes: what is said of names is said once.
    `flags` are warning codes found, with a boolean column of `frame` each that says where.
    """

    frame: pl.DataFrame
    names: pl.DataFrame
    flags: list[str] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)


def _rate(b: Builder, meaning: str) -> tuple[pl.Series, pl.Series] | None:
    """Millionths and status of a rate column, None where there is none."""
    if meaning not in b.where:
        return None
    index = b.where[meaning][0]
    cells = b.columns[index]
    read = _rates(cells, b.decisions)
    limit = absurd_above(read["micro"])
    problems = read["problem"]
    for at in (read["micro"] > limit).arg_true():
        problems[at] = Problem("rate_absurd", rate=short(one_line(cells[at])), limit=limit // MICRO).to_json()
    b.blame(index, problems)
    b.flag("rate_rounded", b.column(index, read["rounded"], pl.Boolean))
    b.flag("rate_scientific", b.column(index, read["scientific"], pl.Boolean))
    return b.column(index, read["micro"], pl.Int64), b.column(index, read["state"], pl.UInt8)


def _rates(cells: pl.Series, decisions: Mapping[str, str]) -> pl.DataFrame:
    """micro, state, rounded, scientific, problem of each cell; only those in another form than 0.0345 one by one."""
    decimal, unit = decisions.get("decimal", "."), decisions.get("rate_unit", "main")
    seconds = seconds_of(decisions.get("rate_per", "minute"))
    divide = DIVISORS.get(unit, 1)
    pointed = rates.pointed(cells, decimal=decimal if (divide, seconds) == (1, 60) else "")
    others = pointed.is_null().arg_true()
    parse = partial(rates.rate, decimal=decimal, divide=divide, seconds=seconds)
    values, problems = attempt(cells.gather(others).to_list(), parse)
    found = [value or rates.Rate(None) for value in values]
    rest = pl.DataFrame(
        {
            "at": others,
            "other": [value.micro for value in found],
            "state": [STATUSES.index(value.status or "active") for value in found],
            "rounded": [value.rounded for value in found],
            "scientific": [value.scientific for value in found],
            "problem": problems,
        },
        schema_overrides={"other": pl.Int64, "state": pl.UInt8, "problem": pl.String},
    )
    frame = pl.DataFrame({"micro": pointed}).with_row_index("at").join(rest, on="at", how="left", maintain_order="left")
    flags = pl.col("rounded", "scientific").fill_null(value=False)
    return frame.with_columns(pl.coalesce("micro", "other"), pl.col("state").fill_null(0), flags)


def absurd_above(micros: pl.Series) -> int:
    """Above this a rate (millionths per minute) cannot be meant: 100 per minute, or a thousand times the median.

    The median keeps the limit apart from the currency: decks in rupiah have rates in the thousands.
    """
    ordered = micros.filter(micros > 0).unique().sort()
    median = int(ordered[(ordered.len() - 1) // 2]) if ordered.len() else 0
    return min(max(100 * MICRO, 1000 * median), 1_000_000 * MICRO)


def build(
    frame: pl.DataFrame,
    layout: Layout,
    vocabulary: Mapping[int, pl.Series],
    *,
    sections: pl.Series | None = None,
    today: date | None = None,
) -> Terms:
    """Terms for `frame`, which holds distinct combinations of positions in the vocabulary (columns c<index>).

    sections: the state that each section of the file (column `section`, if there is one) gives to its lines.
    today: lines whose end date is before it have a problem.
    """
    b = Builder(frame, layout, vocabulary)
    n, nid = _named(frame, layout, vocabulary)
    price, state = _price(b)
    if sections is not None and "section" in frame.columns:
        below = sections.gather(frame["section"])
        state = pl.select(pl.when(below > 0).then(pl.max_horizontal(state, below)).otherwise(state)).to_series()
    if today is not None:
        _ended(b, today)
    first, after = _increments(b)
    fee = _fee(b, price, first)
    country, shown, spelled = _country(n)
    name = _name(n, shown, spelled, country)
    names = pl.DataFrame(
        {"destination": name, "country": country, "line_type": _line_type(n, name), "origin": _origin(n)}
    )
    if n.problems:
        b.problems.append(joined(n).gather(nid))
    columns = [
        nid,
        price.alias("rate_micro"),
        fee.alias("connection_fee_micro"),
        first.alias("first_increment"),
        after.alias("next_increment"),
        dates(b).alias("valid_from"),
        state.alias("state"),
    ]
    currency(b)
    if (unpriced := price.is_null() & (state == 1)).any():
        b.problems.append(_incomplete(name, nid, unpriced, named="destination" in b.where))
    columns.append(joined(b).alias("problems"))
    return Terms(b.frame.select(*columns, *b.flags), names, b.flags, [*n.warnings, *b.warnings])


_NAMING = frozenset({"destination", "network", "country", "line_type", "origin"})


def _named(frame: pl.DataFrame, layout: Layout, vocabulary: Mapping[int, pl.Series]) -> tuple[Builder, pl.Series]:
    """(a builder for the distinct combinations of the cells that say what is sold, which of them each row has)."""
    keys = [f"c{index}" for index, meaning in sorted(layout.mapping.items()) if meaning in _NAMING]
    if not keys:
        everywhere = pl.repeat(0, frame.height, dtype=pl.UInt32, eager=True)
        return Builder(pl.DataFrame({"row": [0]}), layout, vocabulary), everywhere.alias("nid")
    distinct, numbers = numbered(frame.select(keys))
    return Builder(distinct, layout, vocabulary), numbers.alias("nid")


def _price(b: Builder) -> tuple[pl.Series, pl.Series]:
    rate = _rate(b, "rate")
    assert rate is not None  # noqa: S101 - inspect() refuses a layout without
    price, state = rate
    if (current := _rate(b, "rate_current")) is not None:
        b.flag("rate_from_current", price.is_null() & (state == 0) & current[0].is_not_null())
        price = pl.select(pl.when(state == 0).then(pl.coalesce(price, current[0])).otherwise(price)).to_series()
    for index in b.where.get("status", []):
        header = b.layout.columns[index].name
        others = {one_line(cell).casefold() for cell in b.vocabulary[index]}
        flag = b.decisions.get("flag", "") if are_flags(others) and not says_what_a_flag_means(header) else ""
        read = partial(status, column=header, others=others, flag=flag)
        words = [STATUSES.index(read(cell)) for cell in b.vocabulary[index]]
        b.flag("remark_names_codes", b.column(index, [closes_named_codes(c) for c in b.vocabulary[index]], pl.Boolean))
        state = pl.select(pl.max_horizontal(state, b.column(index, words, pl.UInt8))).to_series()
    if remarks.COLUMN in b.frame.columns:
        own = b.frame[remarks.COLUMN]
        b.flag("own_code_closed", own > 0)
        state = pl.select(pl.max_horizontal(state, own)).to_series()
    silent = price.is_null() & (state == 0)
    b.flag("rate_empty", silent)
    b.flag("rate_zero", (price == 0).fill_null(value=False) & (state == 0))
    state = pl.select(pl.when(silent).then(pl.lit(1, pl.UInt8)).otherwise(state)).to_series()
    return price, state


def _ended(b: Builder, today: date) -> None:
    """Blame the lines whose end date is past; an end that can't be read, or lies far ahead, says nothing."""
    for index in b.where.get("valid_to", [])[:1]:
        values, _problems = attempt(b.vocabulary[index], partial(effective, order=b.decisions.get("date_order")))
        told = [
            Problem("line_ended", date=day.isoformat()).to_json() if day and day < today else None for day in values
        ]
        b.blame(index, told)
        b.flag("ends_later", b.column(index, [bool(day and day >= today) for day in values], pl.Boolean))


_FOOT = (
    r"(?i)^((grand |sub ?)?totals?"
    r"( (of|codes?|destinations?|records?|rows?|lines?|routes?|prefix(es)?|count|number)\b.*)?"
    r"|(number|count) of .*):?$"
)


def _incomplete(name: pl.Series, nid: pl.Series, unpriced: pl.Series, *, named: bool) -> pl.Series:
    """A problem where there is no rate and more than that is missing: “Total;2;” at the foot, a lone code.

    A lone code may belong to the line above, whose cells a spreadsheet had merged: to block it would be a guess.
    """
    foot = (name.str.contains(_FOOT) | ((name == "") & named)).gather(nid)
    return pl.select(pl.when(foot & unpriced).then(pl.lit(Problem("no_rate").to_json()))).to_series()


def _increments(b: Builder) -> tuple[pl.Series, pl.Series]:
    firsts: dict[str, pl.Series] = {}
    nexts: dict[str, pl.Series] = {}
    for meaning in ("first_increment", "next_increment", "increments"):
        for index in b.where.get(meaning, [])[:1]:
            values, problems = attempt(b.vocabulary[index], increments)
            b.blame(index, problems)
            firsts[meaning] = b.column(index, [v and v[0] for v in values], pl.Int32)
            nexts[meaning] = b.column(index, [v and v[1] for v in values], pl.Int32)
    assumed = increments(b.decisions.get("increments", "1/1")) or (1, 1)
    if not firsts:
        return b.constant(assumed[0], pl.Int32), b.constant(assumed[1], pl.Int32)
    orders = ("first_increment", "increments", "next_increment"), ("next_increment", "increments", "first_increment")
    first = pl.select(pl.coalesce([firsts[m] for m in orders[0] if m in firsts])).to_series()
    after = pl.select(pl.coalesce([nexts[m] for m in orders[1] if m in nexts])).to_series()
    missing = first.is_null()
    if missing.any():
        b.flag("no_increments", missing)
    return first.fill_null(assumed[0]), after.fill_null(assumed[1])


def _fee(b: Builder, price: pl.Series, first: pl.Series) -> pl.Series:
    fee = b.constant(0, pl.Int64)
    decimal = b.decisions.get("decimal", ".")
    for index in b.where.get("connection_fee", [])[:1]:
        divide = DIVISORS[unit_of(b.layout.columns[index].name)]
        values, problems = attempt(b.vocabulary[index], partial(rates.fee, decimal=decimal, divide=divide))
        b.blame(index, problems)
        fee = b.column(index, [value.micro if value else 0 for value in values], pl.Int64)
    if (start := _rate(b, "rate_first")) is not None:
        more = (start[0] - price).fill_null(0)
        b.flag("rate_first_dearer", more > 0)
        b.flag("rate_first_cheaper", more < 0)
        # (first price - later price) for the first interval, rounded up: ceil(x / 60) in integers
        extra = pl.select(pl.when(more > 0).then((more * first + 59) // 60).otherwise(0)).to_series()
        fee = fee + extra
    return fee


def _country(b: Builder) -> tuple[pl.Series, pl.Series, pl.Series]:
    """ISO country ("" if the file does not say), a name for it, and its name where the file spells it out."""
    code = shown = spelled = b.constant("", pl.String)
    for index in b.where.get("country", []):
        cells = [one_line(cell) for cell in b.vocabulary[index]]
        found = [countries.from_cell(cell) for cell in cells]
        by_code = "network" in b.where  # else an empty name is filled in at the end
        names = [
            cell if len(cell) > 3 or (cell and not iso) else countries.english_name(iso) if iso and by_code else ""
            for cell, iso in zip(cells, found, strict=True)
        ]
        here, named = b.column(index, found, pl.String), b.column(index, names, pl.String)
        unknown = [bool(cell) and not iso for cell, iso in zip(cells, found, strict=True)]
        if any(unknown):
            b.warnings.append(Remark("country_unknown", {"country": short(cells[unknown.index(True)])}))
        code = pl.select(pl.when(code == "").then(here).otherwise(code)).to_series()
        shown = pl.select(pl.when(shown == "").then(named).otherwise(shown)).to_series()
        written = b.column(
            index, [cell if iso and len(cell) > 3 else "" for cell, iso in zip(cells, found, strict=True)], pl.String
        )
        spelled = pl.select(pl.when(spelled == "").then(written).otherwise(spelled)).to_series()
    return code, shown, spelled


def _long_name(cell: str) -> str:
    name = one_line(cell)
    if len(name) > NAME_LIMIT:
        raise Problem("name_too_long", length=len(name), limit=NAME_LIMIT)
    return name


def _with_country(name: pl.Series, spelled: pl.Series, country: pl.Series) -> pl.Series:
    """Names such as "Mobile" or "Proper" with the country before them, where most names of the file are like that.

    Only where the file spells the country out beside them.
    """
    if not (spelled != "").any():
        return name
    frame = pl.DataFrame({"name": name, "spelled": spelled, "country": country})
    pairs = frame.unique()
    bare = [
        bool(text and there) and there.casefold() not in text.casefold() and countries.from_name(text) != code
        for text, there, code in pairs.iter_rows()
    ]
    if sum(bare) * 2 < pairs.height:
        return name
    marked = pairs.with_columns(bare=pl.Series(bare))
    joined = frame.join(marked, on=["name", "spelled", "country"], how="left", maintain_order="left")
    full = pl.concat_str("spelled", "name", separator=" ")
    return joined.select(pl.when("bare").then(full).otherwise("name").alias("name")).to_series()


def _name(b: Builder, shown: pl.Series, spelled: pl.Series, country: pl.Series) -> pl.Series:
    parts: dict[str, pl.Series] = {}
    for meaning in ("destination", "network"):
        for index in b.where.get(meaning, [])[:1]:
            values, problems = attempt(b.vocabulary[index], _long_name)
            b.blame(index, problems)
            parts[meaning] = b.column(index, [value or "" for value in values], pl.String)
    if "destination" in parts:
        name = _with_country(parts["destination"], spelled, country)
        return pl.select(pl.when(name == "").then(shown).otherwise(name)).to_series()
    if "network" not in parts:
        b.warnings.append(Remark("no_destination"))
        return shown
    network = parts["network"]
    frame = pl.DataFrame({"network": network.str.to_lowercase(), "shown": shown.str.to_lowercase()})
    apart = frame.select(~pl.col("network").str.starts_with(pl.col("shown")) & (pl.col("shown") != "")).to_series()
    return pl.select(
        pl.when(apart).then(pl.concat_str([shown, network], separator=" ")).otherwise(network).str.strip_chars()
    ).to_series()


def _line_type(b: Builder, name: pl.Series) -> pl.Series:
    """L, M or O from the column, else from the name; "" where the code must tell."""
    distinct = name.unique()
    told = pl.Series([linetypes.from_name(text) for text in distinct], dtype=pl.String)
    from_name = name.replace_strict(distinct, told, default="", return_dtype=pl.String)
    for index in b.where.get("line_type", [])[:1]:
        cells = b.vocabulary[index]
        found = [linetypes.from_cell(cell) for cell in cells]
        unknown = [bool(one_line(cell)) and not kind for cell, kind in zip(cells, found, strict=True)]
        if any(unknown):
            b.warnings.append(Remark("line_type_unknown", {"type": short(one_line(cells[unknown.index(True)]))}))
        here = b.column(index, found, pl.String)
        return pl.select(pl.when(here == "").then(from_name).otherwise(here)).to_series()
    return from_name


def _origin(b: Builder) -> pl.Series:
    """Origin codes, sorted, joined by ","."""
    for index in b.where.get("origin", [])[:1]:
        values, problems = attempt(b.vocabulary[index], lambda cell: ",".join(origins(cell)))
        b.blame(index, problems)
        return b.column(index, [value or "" for value in values], pl.String)
    return b.constant("", pl.String)
