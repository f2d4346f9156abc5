"""Remarks that name the code of their own line: “code 33 closed” beside code 33."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from portal.tabular.cells import clean

from .collect import Collected
from .layout import Layout
from .outcome import Question
from .questions import question
from .values.codes import bare
from .values.status import closed_codes

COLUMN = "own"
"""The column of rows whose remark closes their own code: a position in STATUSES, 0 where none does."""
_STATES = {"blocked": 1, "deleted": 2}


def own_remarks(layout: Layout, rows: Sequence[Sequence[str]]) -> Question | None:
    """What to ask about such remarks among the records of a sample; None where it is answered or there are none."""
    code = next((index for index, meaning in layout.mapping.items() if meaning == "code"), None)
    if code is None or "remark" in layout.decisions:
        return None
    columns = [index for index, meaning in layout.mapping.items() if meaning == "status"]
    found = [
        f"{clean(row[code])}: {clean(row[index])}"[:80]
        for row in rows
        for index in columns
        if max(index, code) < len(row) and bare(clean(row[code])) in map(str, closed_codes(row[index]))
    ]
    return question("remark", found) if found else None


def with_own_remarks(layout: Layout, gathered: Collected) -> pl.DataFrame:
    """The rows with COLUMN, where the file has such remarks and nobody has said that they close nothing."""
    rows = gathered.rows
    if layout.decisions.get("remark") == "none":
        return rows
    own = pl.repeat(0, rows.height, dtype=pl.UInt8, eager=True)
    for index in (index for index, meaning in layout.mapping.items() if meaning == "status"):
        told = [
            (at, code, _STATES[state])
            for at, cell in enumerate(gathered.vocabulary[index])
            for code, state in closed_codes(cell).items()
        ]
        name = f"c{index}"
        schema = {name: pl.UInt32, "code": pl.Int64, COLUMN: pl.UInt8}
        pairs = pl.DataFrame(told, schema=schema, orient="row")
        here = rows.select(name, "code").join(pairs, on=[name, "code"], how="left", maintain_order="left")[COLUMN]
        own = pl.select(pl.max_horizontal(own, here.fill_null(0))).to_series()
    return rows.with_columns(own.alias(COLUMN)) if (own > 0).any() else rows
