"""The frames that the import's steps hand to each other.

An *offer* is a deck as staged: one row per route of the file. *Versions* are the gateway's routes that hold now or
will hold. Both have the TERMS, `origin_key` (origin codes joined by ",") and `codes` (codes joined by ",").
Amounts are millionths of the gateway's currency; times are UTC.
"""

import polars as pl

TIME = pl.Datetime("us", "UTC")
TERMS = (
    "destination",
    "country",
    "line_type",
    "rate",
    "connection_fee",
    "first_increment",
    "next_increment",
    "status",
)
"""What has to be equal for two codes to stand in one route, beside origins and times."""

_TERMS_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "destination": pl.String,
    "country": pl.String,
    "line_type": pl.String,
    "rate": pl.Int64,
    "connection_fee": pl.Int64,
    "first_increment": pl.Int64,
    "next_increment": pl.Int64,
    "status": pl.String,
}
OFFER = {**_TERMS_SCHEMA, "origin_key": pl.String, "codes": pl.String, "valid_from": pl.Date}
VERSIONS = {
    "id": pl.Int64,
    **_TERMS_SCHEMA,
    "origin_key": pl.String,
    "codes": pl.String,
    "valid_from": TIME,
    "valid_to": TIME,
    "closed_by": pl.Int64,
}
OPENINGS = {
    **_TERMS_SCHEMA,
    "origin_key": pl.String,
    "codes": pl.String,
    "code_count": pl.Int64,
    "valid_from": TIME,
    "valid_to": TIME,
    "closed_by": pl.Int64,
}
CLOSINGS: dict[str, pl.DataType | type[pl.DataType]] = {"id": pl.Int64, "valid_to": TIME}
DELETED = "deleted"
"""The status of an offer's row that takes its codes away; never that of a route."""


def arranged(frame: pl.DataFrame, *by: str) -> pl.DataFrame:
    """Sorted by columns. Texts that repeat, as names of destinations do, are compared as numbers of their order."""
    ranks = []
    for name in by:
        if frame.schema[name] != pl.String or name == "codes":
            continue
        order = frame.select(pl.col(name).unique().sort()).with_row_index(f"{name} rank")
        frame = frame.join(order, on=name, how="left", maintain_order="left", nulls_equal=True)
        ranks.append(f"{name} rank")
    return frame.sort([f"{name} rank" if f"{name} rank" in ranks else name for name in by]).drop(ranks)
