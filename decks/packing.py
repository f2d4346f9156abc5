"""Rows as single integers: to group, compare and sort by one column costs a fourth of doing so by several."""

from __future__ import annotations

import polars as pl

_BITS = 62


def packed(frame: pl.DataFrame) -> pl.Series | None:
    """One integer for each row, from 0: equal where the rows are equal. None where they don't fit into 62 bits.

    The columns hold integers, dates or truth values; null is a value of its own.
    """
    numbers = frame.select(pl.all().to_physical())
    lowest, highest = (
        numbers.select(pl.all().cast(pl.Int64).min().fill_null(0)).row(0),
        numbers.select(pl.all().cast(pl.Int64).max().fill_null(0)).row(0),
    )
    whole, bits = pl.lit(0, pl.Int64), 0
    for column, low, high in zip(numbers, lowest, highest, strict=True):
        bare = not column.null_count()  # without nulls nothing has to be 0
        width = (high - low + (not bare)).bit_length()
        bits += width
        if bits > _BITS:
            return None
        value = pl.col(column.name).cast(pl.Int64) - (low - (not bare))
        whole = whole * (1 << width) + (value if bare else value.fill_null(0))
    return numbers.select(whole.alias("packed")).to_series()


def roughly_distinct(numbers: pl.Series) -> int:
    """How many different numbers there are, give or take a few in a hundred."""
    return int(numbers.to_frame("number").select(pl.col("number").approx_n_unique()).item())


def numbered(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """(the distinct rows in the order of their first occurrence, for each row which of them it is)."""
    key = packed(frame)
    if key is None:
        distinct = frame.unique(maintain_order=True)
        at = frame.join(
            distinct.with_row_index("at"), on=frame.columns, how="left", nulls_equal=True, maintain_order="left"
        )["at"]
        return distinct, at
    firsts = key.to_frame("key").with_row_index("row").unique("key", keep="first", maintain_order=True)
    numbers = firsts.select("key").with_row_index("at").sort("key")
    return frame[firsts["row"]], numbers["at"].gather(numbers["key"].search_sorted(key))
