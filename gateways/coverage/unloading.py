"""A gateway's versions out of the database and into a frame."""

import io
from collections.abc import Mapping
from datetime import datetime

import polars as pl
from django.db import connection

_TIMES = ("valid_from", "valid_to")
_MICROSECONDS = "(extract(epoch FROM {}) * 1000000)::bigint"


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
    written = io.BytesIO()
    with connection.cursor() as cursor, cursor.copy(query, [gateway_id, now]) as copy:
        for block in copy:
            written.write(block)
    if not written.tell():
        return pl.DataFrame(schema=schema)
    written.seek(0)
    plain = {name: pl.Int64 if name in _TIMES else _as_written(kind) for name, kind in schema.items()}
    frame = pl.read_csv(written, has_header=False, schema=plain)
    return frame.with_columns(
        pl.from_epoch(pl.col(*_TIMES), "us").dt.replace_time_zone("UTC"),
        *(pl.col(name).fill_null("") == "t" for name, kind in schema.items() if kind == pl.Boolean),
        *(pl.col(name).fill_null("") for name, kind in schema.items() if kind == pl.String),
    )  # polars reads an empty cell as null; no text column is ever null


def _as_written(kind: pl.DataType | type[pl.DataType]) -> pl.DataType | type[pl.DataType]:
    return pl.String if kind == pl.Boolean else kind
