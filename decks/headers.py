"""What header cells mean: the table headers.csv, a row for each way to write one.

kind: term or ddi. meaning: a key of `meanings`. weight: how surely the pattern names it (1 to 101), 0 for a pattern
that vetoes it. pattern: searched in the normalised cell (`meaning.normalise`). language: of the words. example: a
header that the row wins; cell: what must stand below it where the header alone could be another meaning's.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

_TABLE = Path(__file__).with_name("headers.csv")
LONGEST = 120
"""Characters of a pattern."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table; `line` is its line in the file."""

    line: int
    kind: str
    meaning: str
    weight: int
    pattern: re.Pattern[str]
    language: str
    example: str
    cell: str


@cache
def rows(kind: str) -> tuple[Row, ...]:
    """The rows of a kind of deck, in the order of the table."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Row(line, kind, row["meaning"], int(row["weight"]), re.compile(row["pattern"]), row["language"],
                row["example"], row["cell"])
            for line, row in enumerate(csv.DictReader(file), 2)
            if row["kind"] == kind
        )  # fmt: skip


def compile_table() -> None:
    """Compile every pattern of the table anew, for the linter of patterns."""
    rows.cache_clear()
    for kind in ("term", "ddi"):
        rows(kind)


@lru_cache(maxsize=4096)
def vetoes(kind: str, header: str) -> frozenset[str]:
    """The meanings that a normalised header cell can't have."""
    return frozenset(row.meaning for row in rows(kind) if not row.weight and row.pattern.search(header))


@lru_cache(maxsize=4096)
def winners(kind: str, header: str) -> dict[str, Row]:
    """For each meaning that a normalised header cell can have, its weightiest row; of equals the first."""
    if len(header) > LONGEST:
        header = header[:LONGEST]
    barred = vetoes(kind, header)
    found: dict[str, Row] = {}
    for row in rows(kind):
        if row.weight and row.meaning not in barred and row.pattern.search(header):
            held = found.get(row.meaning)
            if held is None or row.weight > held.weight:
                found[row.meaning] = row
    return found


def best(kind: str, header: str) -> Row | None:
    """The row that wins a normalised header cell, whatever stands below it: the weightiest, of equals the first."""
    found = winners(kind, header).values()
    return max(found, key=lambda row: (row.weight, -row.line), default=None)
