"""Frames into walled tables. COPY is refused where row-level security holds, so it goes through a temporary
table; the INSERT that follows passes the wall's checks, the foreign keys and the history trigger."""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import polars as pl
from django.db import connection

_SLICE = 20_000  # rows turned into text at a time, which bounds the memory


@contextmanager
def staged(frame: pl.DataFrame, columns: Mapping[str, str]) -> Iterator[str]:
    """The frame as a temporary table: gives its name. columns: name -> SQL type, a subset of the frame's.

    Needs an open transaction.
    """
    table = "coverage_staged"
    chosen = frame.select(columns.keys())
    definition = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({definition}) ON COMMIT DROP")
        with cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy:
            for part in chosen.iter_slices(_SLICE):
                copy.write(_csv(part))
        yield table
        cursor.execute(f"DROP TABLE {table}")


def insert(table: str, staged_table: str, values: Mapping[str, str], parameters: Sequence[int] = ()) -> int:
    """INSERT … SELECT from a staged table. values: column -> SQL expression. Returns the number of rows."""
    columns, expressions = ", ".join(values), ", ".join(values.values())
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {expressions} FROM {staged_table}", parameters)  # noqa: S608 -- every name is written in this package
        return cursor.rowcount


def _csv(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_csv(buffer, include_header=False, datetime_format="%Y-%m-%d %H:%M:%S%.6f+00")
    return buffer.getvalue()
