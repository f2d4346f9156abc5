"""A whole file of inbound numbers: collected, read, checked; every line that can be read is an offer."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from decks import numbering, rejecting
from decks.building import Builder, attempt, currency, dates, joined
from decks.collect import collect
from decks.inspecting import for_a_block, in_hundredths, shape_of
from decks.layout import Layout
from decks.limits import SIZE_LIMIT
from decks.outcome import DdiDeck, NotADeck, Remark
from decks.preparing import ask_rest, prepare
from decks.refusing import as_not_a_deck
from decks.values.rates import Amount
from portal import countries
from portal.tabular.cells import one_line
from portal.tabular.problems import Problem, short
from portal.tabular.source import Progress

from . import values

OFFERS: dict[str, Any] = {
    "country": pl.String,
    "country_prefix": pl.String,
    "state": pl.String,
    "city": pl.String,
    "area_code": pl.String,
    "number_type": pl.String,
    "nrc": pl.Int64,
    "mrc": pl.Int64,
    "per_minute": pl.Int64,
    "included_channels": pl.Int64,
    "channel_price": pl.Int64,
    "fax": pl.Boolean,
    "sms": pl.Boolean,
    "regulation": pl.String,
    "stock": pl.Int64,
    "valid_from": pl.Date,
    "line": pl.UInt32,
}
_TEXTS = {"state": 60, "city": 120}  # characters kept


@as_not_a_deck()
def read_offers(
    path: str | Path,
    *,
    layout: Layout | None = None,
    progress: Progress | None = None,
    size_limit: int = SIZE_LIMIT,
) -> DdiDeck:
    """See the package's docstring. Raises NotADeck and OpenQuestions."""
    started = time.perf_counter()
    prepared = prepare(path, kind="ddi", layout=layout, size_limit=size_limit)
    path, layout = prepared.path, prepared.layout
    gathered = collect(path, layout, shape_of(layout), code=None, columns=layout.mapping, progress=progress)
    ask_rest(layout, gathered)
    b = Builder(gathered.rows, layout, gathered.vocabulary)
    found = _columns(b).with_columns(problem=joined(b), line=gathered.rows["line"])
    wrong = found.filter(pl.col("problem").is_not_null()).select("line", "problem")
    rejected, notices, blank = rejecting.gather(path, layout, gathered, after=[wrong])
    flags = b.frame.select("line", *b.flags).join(wrong, on="line", how="anti")
    good = found.filter(pl.col("problem").is_null()).select(*OFFERS).cast(OFFERS)  # type: ignore[arg-type]
    if not good.height and not rejected.height:
        raise NotADeck("header_only" if layout.header_line else "not_a_table", {"line": layout.header_line})
    offers, again = _once(good)
    records = gathered.records - blank
    return DdiDeck(
        layout=layout,
        offers=offers,
        rejected=rejected,
        warnings=(*prepared.warnings, *b.warnings, *again, *_flagged(b.flags, flags)),
        lines=gathered.lines,
        records=records,
        accepted=records - rejected.height - len(notices),
        notices=notices,
        seconds=time.perf_counter() - started,
        size=prepared.size,
        sha256=prepared.sha256,
    )


def _per_number(b: Builder, amount: pl.Series, meaning: str, size: pl.Series | None) -> pl.Series:
    """An amount for a whole block as one for each of its numbers, rounded up; as it stands where it is for one."""
    index = b.where.get(meaning, [-1])[0]
    if size is None or index < 0 or not for_a_block(b.layout, index):
        return amount
    if "per_block" not in b.flags:
        b.flag("per_block", amount.is_not_null() & (size > 1))
    return pl.select((amount + size - 1) // size).to_series()


def _block_size(b: Builder) -> pl.Series | None:
    if "block_size" not in b.where:
        return None
    found = _parsed(b, "block_size", partial(values.whole, code="channels_unreadable"), None, pl.Int64)
    return pl.select(pl.max_horizontal(found.fill_null(1), pl.lit(1, pl.Int64))).to_series()


def _columns(b: Builder) -> pl.DataFrame:
    prefix = _parsed(b, "country_prefix", values.country_prefix, "", pl.String)
    country = _country(b, prefix)
    city = _text(b, "city")
    size = _block_size(b)
    columns = {
        "country": country,
        "country_prefix": _prefixed(prefix, country),
        "state": _text(b, "state"),
        "city": city,
        "area_code": _parsed(
            b, "area_code", partial(values.digits, code="area_code_unreadable", limit=15), "", pl.String
        ),
        "number_type": _number_type(b, city),
        "mrc": _demanded(b, _per_number(b, _amount(b, "mrc"), "mrc", size), "no_mrc"),
        "nrc": _per_number(b, _amount(b, "nrc"), "nrc", size).fill_null(0),
        "per_minute": _amount(b, "per_minute").fill_null(0),
        "included_channels": _parsed(
            b, "included_channels", partial(values.whole, code="channels_unreadable"), None, pl.Int64
        ),
        "channel_price": _amount(b, "channel_price"),
        "stock": _parsed(b, "stock", partial(values.whole, code="stock_unreadable"), None, pl.Int64),
        "fax": _flag(b, "fax"),
        "sms": _flag(b, "sms"),
        "regulation": _regulation(b),
        "valid_from": dates(b),
    }
    currency(b)
    return pl.DataFrame(columns)


def _parsed(b: Builder, meaning: str, parse: Any, empty: Any, dtype: Any) -> pl.Series:
    """A column's values; `empty` in every row of a file that has no such column."""
    for index in b.where.get(meaning, [])[:1]:
        found, problems = attempt(b.vocabulary[index], parse)
        b.blame(index, problems)
        return b.column(index, [empty if value is None else value for value in found], dtype)
    return b.constant(empty, dtype)


def _text(b: Builder, meaning: str) -> pl.Series:
    index = b.where.get(meaning, [0])[0]
    header = b.layout.columns[index].name
    return _parsed(b, meaning, partial(values.text, column=header, limit=_TEXTS[meaning]), "", pl.String)


def _amount(b: Builder, meaning: str) -> pl.Series:
    """Millionths; null for an empty cell, and in every row where there is no such column."""
    for index in b.where.get(meaning, [])[:1]:
        divide = 100 if in_hundredths(b.layout, index, meaning) else 1
        parse = partial(
            values.charge,
            decimal=b.decisions.get("decimal", "."),
            column=b.layout.columns[index].name or f"#{index + 1}",
            divide=divide,
        )
        found: list[Amount | None]
        found, problems = attempt(b.vocabulary[index], parse)
        b.blame(index, problems)
        rounded = b.column(index, [bool(value and value.rounded) for value in found], pl.Boolean)
        if "amount_rounded" in b.flags:
            rounded = rounded | b.frame["amount_rounded"]
            b.flags.remove("amount_rounded")
        b.flag("amount_rounded", rounded)
        return b.column(index, [value.micro if value else None for value in found], pl.Int64)
    return b.constant(None, pl.Int64)


def _demanded(b: Builder, column: pl.Series, reason: str) -> pl.Series:
    """The column, with every row blamed in which it is empty and not wrong already."""
    lacks = column.is_null() & joined(b).is_null()
    if lacks.any():
        problem = Problem(reason).to_json()
        b.problems.append(pl.select(pl.when(lacks).then(pl.lit(problem))).to_series())
    return column


def _country(b: Builder, prefix: pl.Series) -> pl.Series:
    """ISO country, from the line's country or else from its calling code."""
    found = b.constant("", pl.String)
    for index in b.where.get("country", [])[:1]:
        read, problems = attempt(b.vocabulary[index], _country_named)
        b.blame(index, problems)
        found = b.column(index, [value or "" for value in read], pl.String)
    known = {code: numbering.main_region(code) for code in prefix.unique() if code}
    told = prefix.replace_strict(known, default="", return_dtype=pl.String) if known else b.constant("", pl.String)
    open_rows = (found == "") & joined(b).is_null()
    b.flag("country_from_prefix", open_rows & (told != ""))
    found = pl.select(pl.when(open_rows).then(told).otherwise(found)).to_series()
    lacks = open_rows & (told == "")
    if lacks.any():
        b.problems.append(pl.select(pl.when(lacks).then(pl.lit(Problem("no_country").to_json()))).to_series())
    return found


def _country_named(cell: str) -> str:
    text = one_line(cell)
    found = countries.from_cell(text) if text else ""
    if text and not found and text not in {"-", "--"}:
        raise Problem("no_such_country", country=short(text))
    return found


def _prefixed(prefix: pl.Series, country: pl.Series) -> pl.Series:
    """The calling code, of the country where the file does not say."""
    codes = {iso: str(numbering.calling_code(iso) or "") for iso in country.unique()}
    told = country.replace_strict(codes, default="", return_dtype=pl.String) if codes else country
    return pl.select(pl.when(prefix == "").then(told).otherwise(prefix)).to_series()


def _number_type(b: Builder, city: pl.Series) -> pl.Series:
    said = _parsed(b, "number_type", values.number_type, "", pl.String)
    silent = said == ""
    if not silent.any():
        return said
    names = {name: values.type_in(name) or "G" for name in city.unique()}
    told = city.replace_strict(names, default="G", return_dtype=pl.String)
    b.flag("type_assumed", silent & joined(b).is_null())
    return pl.select(pl.when(silent).then(told).otherwise(said)).to_series()


def _flag(b: Builder, meaning: str) -> pl.Series:
    """Yes where the column says so, or a list of features names it."""
    index = b.where.get(meaning, [0])[0]
    header = b.layout.columns[index].name or f"#{index + 1}"
    found = _parsed(b, meaning, partial(values.flag, column=header), empty=False, dtype=pl.Boolean)
    for at in b.where.get("features", []):
        named = [values.feature(cell, name=meaning) for cell in b.vocabulary[at]]
        found = found | b.column(at, named, pl.Boolean)
    return found


def _regulation(b: Builder) -> pl.Series:
    for index in b.where.get("regulation", [])[:1]:
        cells = [one_line(cell) for cell in b.vocabulary[index]]
        limit = values.REGULATION_LIMIT
        b.flag("regulation_cut", b.column(index, [len(cell) > limit for cell in cells], pl.Boolean))
        return b.column(index, [short(cell, limit) for cell in cells], pl.String)
    return b.constant("", pl.String)


def _once(offers: pl.DataFrame) -> tuple[pl.DataFrame, list[Remark]]:
    """Each offer once, sorted by place; a remark where a line says exactly what another one says."""
    said = [name for name in OFFERS if name != "line"]
    first = offers.sort("line").unique(said, keep="first", maintain_order=True)
    order = ["country", "state", "city", "area_code", "number_type", "mrc", "nrc", "line"]
    if first.height == offers.height:
        return offers.sort(order), []
    again = offers.join(first.select("line"), on="line", how="anti").sort("line").row(0, named=True)
    place = ", ".join(part for part in (again["city"], again["state"], again["country"]) if part)
    remark = Remark("same_offer_again", {"place": place}, count=offers.height - first.height, line=again["line"])
    return first.sort(order), [remark]


def _flagged(codes: list[str], rows: pl.DataFrame) -> list[Remark]:
    found = []
    for code in codes:
        lines = rows.filter(pl.col(code))["line"]
        if lines.len():
            told = {"limit": values.REGULATION_LIMIT} if code == "regulation_cut" else {}
            found.append(Remark(code, told, count=lines.len(), line=int(lines.min())))  # type: ignore[arg-type]
    return found
