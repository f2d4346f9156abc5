"""A whole file of routes: collected, read, checked, grouped."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import polars as pl

from . import codeframe, grouping, rejecting, terms
from .collect import collect
from .inspecting import shape_of
from .layout import Layout
from .limits import SIZE_LIMIT
from .outcome import Deck, NotADeck, Remark
from .preparing import ask_rest, prepare
from .source import Progress


def read(
    path: str | Path,
    *,
    layout: Layout | None = None,
    progress: Progress | None = None,
    size_limit: int = SIZE_LIMIT,
) -> Deck:
    """See the package docstring. Raises NotADeck and OpenQuestions."""
    started = time.perf_counter()
    prepared = prepare(path, kind="term", layout=layout, size_limit=size_limit)
    path, layout = prepared.path, prepared.layout
    where = {meaning: index for index, meaning in layout.mapping.items()}
    code, country = where["code"], where.get("country_code")
    gathered = collect(
        path,
        layout,
        shape_of(layout),
        code=code,
        columns=layout.mapping,
        every_code_odd=country is not None or "code_to" in where,
        progress=progress,
    )
    ask_rest(layout, gathered, code=code)
    keys = [f"c{index}" for index in sorted(gathered.vocabulary) if index not in {country, where.get("code_to")}]
    combos, rows = grouping.combinations(gathered.rows, keys)
    read_terms = terms.build(combos, layout, gathered.vocabulary)
    codes = codeframe.build(gathered, rows, layout)
    wrong = [codes.problems, *_wrong_terms(read_terms.frame, rows)]
    gathered = replace(gathered, rows=gathered.rows.clear())  # of a large deck as large as what follows needs
    del rows
    result = grouping.routes(read_terms.frame, codes.frame)
    rejected, notices, blank = rejecting.gather(path, layout, gathered, before=wrong, after=[result.conflicts])
    records = gathered.records - blank
    if not result.routes.height and not rejected.height:
        raise NotADeck("header_only" if layout.header_line else "not_a_table", {"line": layout.header_line})
    warnings = [*prepared.warnings, *read_terms.warnings, *result.warnings]
    warnings += _flagged(read_terms, result.used, layout)
    return Deck(
        layout=layout,
        routes=result.routes,
        lines_of=result.lines,
        rejected=rejected,
        warnings=tuple(warnings),
        lines=gathered.lines,
        records=records,
        accepted=records - rejected.height - len(notices),
        notices=notices,
        seconds=time.perf_counter() - started,
        size=prepared.size,
        sha256=prepared.sha256,
    )


def _wrong_terms(combos: pl.DataFrame, rows: pl.DataFrame) -> list[pl.DataFrame]:
    if combos["problems"].null_count() == combos.height:
        return []
    found = rows.select("line", problem=combos["problems"].gather(rows["tid"]))
    return [found.filter(pl.col("problem").is_not_null())]


def _flagged(read_terms: terms.Terms, used: pl.DataFrame, layout: Layout) -> list[Remark]:
    found = []
    for code in read_terms.flags:
        lines = used.filter(read_terms.frame[code].gather(used["tid"]))["line"]
        if lines.len():
            values = {"increments": layout.decisions.get("increments", "1/1")} if code == "no_increments" else {}
            found.append(Remark(code, values, count=lines.n_unique(), line=int(lines.min())))  # type: ignore[arg-type]
    return found
