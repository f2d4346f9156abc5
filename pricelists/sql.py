"""Running the SQL of populations, which is written for speed."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection

PLAN_TABLES = (
    *("plan_new", "plan_old", "plan_left", "plan_pair", "plan_clash", "plan_close", "plan_rest", "plan_offer"),
    *("plan_ended", "amend_code", "amend_unsold", "amend_offer", "next_start", "next_route", "next_rate", "next_offer"),
)


@dataclass(kw_only=True)
class Sql:
    """A piece of SQL with its parameters."""

    text: str
    params: list[Any] = field(default_factory=list)


def run(text: str, params: list[Any] | dict[str, Any] | None = None) -> int:
    """Run one statement; returns how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(text, params or None)
        return cursor.rowcount


def rows(text: str, params: list[Any] | dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """The rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(text, params or None)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def begin() -> None:
    """Room for the sorting and hashing of a whole deck, and no leftovers of an earlier plan."""
    run("SET LOCAL work_mem = '128MB'")
    run("SET LOCAL default_statistics_target = 10")  # enough for our temporary tables
    run(f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.{table}' for table in PLAN_TABLES)}")
