"""Lines of one code at several prices, and the column in which they differ, looked for in a whole file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from portal.tabular.records import Shape

from .collect import collect
from .layout import Layout
from .outcome import Question
from .repeats import KEYS, PRICES, TIMES, VALUES, differing, value_of

_ROWS = 20_000
"""Lines of such codes that are looked at; a file in which they don't tell the column has none that tells it."""


def repeats_below(path: Path, layout: Layout, shape: Shape, sample: Sequence[Sequence[str]]) -> Question | None:
    """What `repeats.differing` asks, of the whole file. Reads it only where a column of few values is not read."""
    free = [column.index for column in layout.columns if column.index not in layout.mapping]
    few = [index for index in free if len({value_of(row[index]) for row in sample if index < len(row)}) <= VALUES]
    code = next(index for index, meaning in layout.mapping.items() if meaning == "code")
    read = [index for index, meaning in layout.mapping.items() if meaning in {*KEYS, *PRICES, *TIMES} and index != code]
    if not few:
        return None
    gathered = collect(path, layout, shape, code=code, columns=[*few, *read])
    whole = {
        index: cells.gather(gathered.rows[f"c{index}"].unique(maintain_order=True)).to_list()
        for index in few
        if (cells := gathered.vocabulary[index]).len() <= VALUES + 1
    }
    rows = gathered.rows.filter(pl.col("code").is_not_null())
    keys = ["code", *(f"c{index}" for index in read if layout.mapping[index] in KEYS)]
    prices = [f"c{index}" for index in read if layout.mapping[index] in PRICES]
    if not whole or not prices:
        return None
    rows = rows.filter(pl.struct(keys).is_duplicated() if len(keys) > 1 else pl.col("code").is_duplicated())
    if not rows.height:
        return None
    clashing = rows.group_by(keys).agg(prices=pl.struct(prices).n_unique()).filter(pl.col("prices") > 1)
    rows = rows.join(clashing, on=keys, how="semi", maintain_order="left").head(_ROWS)
    columns = {index: gathered.vocabulary[index].gather(rows[f"c{index}"]).to_list() for index in [*whole, *read]}
    columns[code] = rows["code"].cast(pl.String).to_list()
    empty = [""] * rows.height
    records = zip(*(columns.get(column.index, empty) for column in layout.columns), strict=True)
    return differing(layout, list(records), whole)
