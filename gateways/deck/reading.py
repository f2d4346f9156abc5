"""The whole file: collected, read, checked, grouped into routes."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import polars as pl

from . import codeframe, grouping, rejecting, terms
from .collect import Collected, collect
from .decide import weigh
from .inspecting import DECIDED_BY, inspect, shape_of
from .layout import Layout
from .limits import SIZE_LIMIT
from .outcome import Deck, NotADeck, OpenQuestions, Question, Remark
from .source import Progress


def read(
    path: str | Path,
    *,
    kind: str = "term",
    layout: Layout | None = None,
    progress: Progress | None = None,
    size_limit: int = SIZE_LIMIT,
) -> Deck:
    """See the package docstring. Raises NotADeck and OpenQuestions."""
    started = time.perf_counter()
    path = Path(path)
    inspection = None
    if layout is None:
        inspection = inspect(path, kind=kind, size_limit=size_limit)
        if inspection.questions:
            raise OpenQuestions(inspection.questions)
        layout = inspection.layout
    size = path.stat().st_size
    if size > size_limit:
        raise NotADeck("too_large", {"size": size, "limit": size_limit})
    layout = replace(layout, decisions=dict(layout.decisions))
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
    _ask_rest(layout, gathered, code)
    keys = [f"c{index}" for index in sorted(gathered.vocabulary) if index not in {country, where.get("code_to")}]
    combos, rows = grouping.combinations(gathered.rows, keys)
    read_terms = terms.build(combos, layout, gathered.vocabulary)
    codes = codeframe.build(gathered, rows, layout)
    result = grouping.routes(read_terms.frame, codes.frame)
    rejected, notices, blank = rejecting.gather(
        path, layout, gathered, read_terms.frame, rows, codes.problems, result.conflicts
    )
    records = gathered.records - blank
    if not result.codes.height and not rejected.height:
        raise NotADeck("header_only" if layout.header_line else "not_a_table", {"line": layout.header_line})
    warnings = [*(inspection.warnings if inspection else ()), *read_terms.warnings, *result.warnings]
    warnings += _flagged(read_terms, result.used, layout)
    return Deck(
        layout=layout,
        routes=result.routes,
        codes=result.codes,
        rejected=rejected,
        warnings=tuple(warnings),
        lines=gathered.lines,
        records=records,
        accepted=records - rejected.height - len(notices),
        notices=notices,
        seconds=time.perf_counter() - started,
        size=size,
        sha256=inspection.sha256 if inspection else "",
    )


def _ask_rest(layout: Layout, gathered: Collected, code: int) -> None:
    """Raise OpenQuestions for what the layout leaves open and the file does not settle."""
    asked: list[Question] = []
    for key, meanings in DECIDED_BY.items():
        if key in layout.decisions:
            continue
        cells = [
            cell
            for index, meaning in layout.mapping.items()
            if meaning in meanings and index in gathered.vocabulary
            for cell in gathered.vocabulary[index]
        ]
        if code in gathered.vocabulary or key != "hyphen":
            _answer, question = weigh(key, cells)
        else:
            dashed = gathered.odd["cell"]
            _answer, question = weigh(key, dashed.filter(dashed.str.contains("[-\u2010-\u2015\u2212]|\\.\\.| to ")))
        if question is not None:
            asked.append(question)
        elif _answer is not None:
            layout.decisions[key] = _answer  # type: ignore[index]
    if asked:
        raise OpenQuestions(tuple(asked))


def _flagged(read_terms: terms.Terms, used: pl.DataFrame, layout: Layout) -> list[Remark]:
    found = []
    for code in read_terms.flags:
        lines = used.filter(read_terms.frame[code].gather(used["tid"]))["line"]
        if lines.len():
            values = {"increments": layout.decisions.get("increments", "1/1")} if code == "no_increments" else {}
            found.append(Remark(code, values, count=lines.n_unique(), line=int(lines.min())))  # type: ignore[arg-type]
    return found
