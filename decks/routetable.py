"""The table of routes: codes of the same name, price and day in one row.

What can be as many as the codes is grouped and sorted as numbers; words are set at the end, once for each row.
"""

from __future__ import annotations

import polars as pl

from .packing import numbered, packed
from .terms import PRICED, STATUSES

_WORDS = ("destination", "country", "line_type", "origin")


def ranked(names: pl.DataFrame) -> tuple[pl.Series, pl.DataFrame]:
    """(for each name its number among the distinct ones, those in the order of routes).

    Their column `sorted` is their place in that order by destination and origin alone.
    """
    distinct = names.unique(_WORDS).sort("destination", "origin", "country", "line_type").with_row_index("name")
    number = names.join(distinct, on=_WORDS, how="left", maintain_order="left")["name"]
    parts = pl.col("origin").str.split(",")
    return number, distinct.with_columns(
        sorted=pl.struct("destination", "origin").rle_id(),
        origin_codes=pl.when(pl.col("origin") == "").then(pl.lit([], pl.List(pl.String))).otherwise(parts),
    )


def with_route(rows: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """`rows` (place, code, line, tid, name) with `route`, a number that is the same for each code of a route."""
    columns = terms.select(*PRICED, "valid_from")
    price = packed(columns)
    if price is None:
        price = numbered(columns)[1]
    pairs = pl.DataFrame({"name": rows["name"], "price": price.gather(rows["tid"])})
    route = packed(pairs)
    return rows.with_columns(route=numbered(pairs)[1] if route is None else route)


def heads(rows: pl.DataFrame, names: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """(a row for each route in the order of the table: destination, origin, first code, first line; codes per route).

    rows: as `with_route` gives them, sorted by route and place. The heads have name, tid, first_line, and `at`, the
    row of the first code.
    """
    begins = rows.select((pl.col("route") != pl.col("route").shift()).fill_null(value=True)).to_series()
    at = begins.arg_true()
    if at.len() == rows.height:
        line = rows["line"]
    else:
        grouped = rows.select("line", number=begins.cast(pl.UInt32).cum_sum()).group_by("number", maintain_order=True)
        line = grouped.agg(pl.col("line").min())["line"]
    size = at.shift(-1).fill_null(rows.height) - at
    first = rows.select("name", "tid", "place")[at].with_columns(at=at, size=size, first_line=line)
    first = _sorted(first, names).drop("place", "sorted")
    return first.drop("size"), first["size"]


def _sorted(first: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    return first.with_columns(sorted=names["sorted"].gather(first["name"])).sort("sorted", "place", "first_line")


def lists(rows: pl.DataFrame, at: pl.Series, size: pl.Series) -> pl.DataFrame:
    """codes, lines of each route. rows: code, line, those of a route together; at, size: where and how many."""
    if at.len() == rows.height:
        each = {"codes": rows["code"].gather(at).cast(pl.String), "lines": rows["line"].gather(at)}
        return pl.DataFrame({name: column.reshape((-1, 1)).arr.to_list() for name, column in each.items()})
    # the rows of each route, one route after the other in the order of the table
    steps = pl.DataFrame({"at": at, "size": size}).with_row_index("rank")
    rank = steps.sort("at").select(pl.col("rank").repeat_by("size").explode()).to_series()
    ordered = rows.select(pl.col("code").cast(pl.String), "line", rank=rank).sort("rank", maintain_order=True)
    return ordered.group_by("rank", maintain_order=True).agg(codes="code", lines="line").drop("rank")


def grouped(rows: pl.DataFrame, names: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`heads` and `lists` at once, where routes are far fewer than codes. rows: sorted by place."""
    found = rows.group_by("route").agg(
        pl.col("name", "tid", "place").first(), first_line=pl.col("line").min(), codes="code", lines="line"
    )
    found = _sorted(found, names)
    return found.select("name", "tid", "first_line"), found.select(pl.col("codes").cast(pl.List(pl.String)), "lines")


def table(found: pl.DataFrame, listed: pl.DataFrame, terms: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """The columns of `Deck.routes`, and `lines`. found: heads of the routes; names: as `ranked` gives them."""
    values = terms.select(*PRICED, "valid_from")[found["tid"]]
    named = names.select("destination", "country", "line_type", "origin_codes")[found["name"]]
    state = pl.Series("status", STATUSES, dtype=pl.String).gather(values["state"].cast(pl.UInt32))
    columns = [*named.get_columns(), listed["codes"], *values.drop("state").get_columns(), state]
    return pl.DataFrame([*columns, found["first_line"], listed["lines"]])
