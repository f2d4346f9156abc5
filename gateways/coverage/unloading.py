"""A gateway's versions out of the database and into a frame."""

import io
from collections.abc import Mapping
from datetime import datetime

import polars as pl
from django.db import connection

_TIMES = ("valid_from", "valid_to")
_BLOCK = 8 << 20  # bytes of text parsed at a time, which bounds the memory
_MICROSECONDS = "(date_part('epoch', {}) * 1000000)::bigint"  # as float: extract() gives numeric, five times as slow


def versions(
    table: str,
    columns: Mapping[str, str],
    schema: Mapping[str, pl.DataType | type[pl.DataType]],
    *,
    gateway_id: int,
    now: datetime,
) -> pl.DataFrame:
    """Every version that holds at `now` or will hold later. columns: name -> SQL expression; the times come on top."""
    expressions = {**columns, **{name: _MICROSECONDS.format(name) for name in _TIMES}}
    selected = ", ".join(expressions[name] for name in schema)
    query = (
        f"COPY (SELECT {selected} FROM {table}"  # noqa: S608 -- every name is written in this package
        " WHERE gateway_id = %s AND NOT ended AND valid_to > greatest(valid_from, %s)) TO STDOUT (FORMAT csv)"
    )
    plain = {name: pl.Int64 if name in _TIMES else _as_written(kind) for name, kind in schema.items()}
    parts: list[pl.DataFrame] = []
    written = io.BytesIO()

    def parse() -> None:
        if written.tell():
            written.seek(0)
            parts.append(_parsed(pl.read_csv(written, has_header=False, schema=plain), schema))
            written.seek(0)
            written.truncate()

    with connection.cursor() as cursor, cursor.copy(query, [gateway_id, now]) as copy:
        for rows in copy:  # a row, or several whole ones
            written.write(rows)
            if written.tell() > _BLOCK:
                parse()
    parse()
    return pl.concat(parts) if parts else pl.DataFrame(schema=schema)


def _parsed(frame: pl.DataFrame, schema: Mapping[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
    return frame.with_columns(
        pl.from_epoch(pl.col(*_TIMES), "us").dt.replace_time_zone("UTC"),
        *(pl.col(name).fill_null("") == "t" for name, kind in schema.items() if kind == pl.Boolean),
        *(pl.col(name).fill_null("") for name, kind in schema.items() if kind == pl.String),
    )  # polars reads an empty cell as null; no text column is ever null


def _as_written(kind: pl.DataType | type[pl.DataType]) -> pl.DataType | type[pl.DataType]:
    return pl.String if kind == pl.Boolean else kind
