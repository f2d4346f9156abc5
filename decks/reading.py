"""A whole file of routes: collected, read, checked, grouped."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from portal.tabular.problems import Problem, short
from portal.tabular.source import Progress

from . import belonging, codeframe, grouping, rejecting, remarks, repeats, sections, terms
from .collect import Collected, collect
from .inspecting import shape_of
from .layout import Layout
from .limits import SIZE_LIMIT
from .outcome import Deck, NotADeck, Remark
from .preparing import ask_rest, prepare
from .questions import NAMED
from .refusing import as_not_a_deck


@as_not_a_deck()
def read(
    path: str | Path,
    *,
    layout: Layout | None = None,
    progress: Progress | None = None,
    size_limit: int = SIZE_LIMIT,
    today: date | None = None,
) -> Deck:
    """See the package docstring. Raises NotADeck and OpenQuestions."""
    started = time.perf_counter()
    prepared = prepare(path, kind="term", layout=layout, size_limit=size_limit)
    path, layout = prepared.path, prepared.layout
    where = {meaning: index for index, meaning in layout.mapping.items()}
    code, country = where["code"], where.get("country_code")
    day = today or datetime.now(tz=UTC).date()
    only = repeats.question_key(layout)
    chosen = repeats.column_of(only) if only and layout.decisions[only] != repeats.DEAREST else None
    gathered = collect(
        path,
        layout,
        shape_of(layout),
        code=code,
        columns={*layout.mapping, *(() if chosen is None else (chosen,))},
        every_code_odd=country is not None or "code_to" in where or "code_more" in where,
        progress=progress,
    )
    ask_rest(layout, gathered, code=code)
    headings = sections.sections(path, layout, gathered)
    if headings:
        numbered = gathered.rows.with_columns(section=sections.by_line(headings, gathered.rows["line"]))
        gathered = replace(gathered, rows=numbered)
    of_codes = {
        index for index, meaning in layout.mapping.items() if meaning in {"country_code", "code_to", "code_more"}
    }
    keys = [f"c{index}" for index in sorted(gathered.vocabulary) if index not in of_codes]
    gathered = replace(gathered, rows=remarks.with_own_remarks(layout, gathered))
    keys += [name for name in ("section", remarks.COLUMN) if name in gathered.rows.columns]
    combos, rows = grouping.combinations(gathered.rows, keys)
    read_terms = terms.build(combos, layout, gathered.vocabulary, sections=sections.states(headings), today=day)
    codes = codeframe.build(gathered, rows, layout)
    left_out = [sections.left_out(headings, rows)] if headings else []
    if chosen is not None:
        left_out.append(_other_rows(gathered, layout, chosen, layout.decisions[only]))
    codes = replace(codes, frame=_without(codes.frame, left_out))
    ones = None
    if layout.decisions.get("code_lead") == NAMED:
        with_ones, ones = belonging.with_ones(read_terms, codes.frame)
        codes = replace(codes, frame=with_ones)
    wrong = [*left_out, codes.problems, *_wrong_terms(read_terms.frame, rows)]
    # of a large deck these are as large as what follows needs
    gathered = replace(gathered, rows=gathered.rows.clear(), odd=gathered.odd.clear(), vocabulary={})
    del rows, combos
    dearest = bool(only) and chosen is None
    result = grouping.routes(read_terms, codes.frame, today=day, dearest=dearest)
    stranger = belonging.elsewhere(read_terms, _accepted(read_terms.frame, result.codes, result.conflicts))
    rejected, notices, blank = rejecting.gather(path, layout, gathered, before=wrong, after=[result.conflicts])
    records = gathered.records - blank
    if not result.routes.height and not rejected.height:
        raise NotADeck("header_only" if layout.header_line else "not_a_table", {"line": layout.header_line})
    warnings = [*prepared.warnings, *read_terms.warnings, *result.warnings]
    warnings += _flagged(read_terms, result.used, layout)
    warnings += [*_sections_told(headings), *_decided(layout, only), *(remark for remark in (ones, stranger) if remark)]
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


def _other_rows(gathered: Collected, layout: Layout, column: int, value: str) -> pl.DataFrame:
    """line, problem: the lines that a person chose not to read by their value in a column."""
    cells = [repeats.value_of(cell) for cell in gathered.vocabulary[column]]
    name = layout.columns[column].name or f"#{column + 1}"
    told = [None if cell == value else Problem("other_rows", value=short(cell), column=short(name)).to_json()
            for cell in cells]  # fmt: skip
    problem = pl.Series(told, dtype=pl.String).gather(gathered.rows[f"c{column}"])
    found = gathered.rows.select("line", problem=problem)
    return found.filter(pl.col("problem").is_not_null())


def _without(codes: pl.DataFrame, left_out: list[pl.DataFrame]) -> pl.DataFrame:
    for frame in left_out:
        codes = codes.filter(~pl.col("line").is_in(frame["line"].implode()))
    return codes


def _accepted(combos: pl.DataFrame, codes: pl.DataFrame, conflicts: pl.DataFrame) -> pl.DataFrame:
    """The codes of lines that were accepted."""
    if combos["problems"].null_count() < combos.height:
        codes = codes.filter(combos["problems"].is_null().gather(codes["tid"]))
    return codes.filter(~pl.col("line").is_in(conflicts["line"].implode())) if conflicts.height else codes


def _sections_told(headings: list[sections.Section]) -> list[Remark]:
    found = []
    for heading in headings:
        if heading.state != "active":
            code = "section_left_out" if heading.state == sections.LEFT_OUT else "section"
            values = {"line": heading.line, "text": heading.text, "state": heading.state}
            found.append(Remark(code, values, line=heading.line))
    return found


def _decided(layout: Layout, only: str) -> list[Remark]:
    """Remarks on what a person's answers changed in the codes and lines of the file."""
    decisions = layout.decisions
    found = []
    if prefix := decisions.get("code_strip"):
        found.append(Remark("stripped", {"prefix": prefix}))
    if (listing := decisions.get("code_list", "full")) in {"short", "thousands"}:
        found.append(Remark(f"lists_{listing}"))
    if only and decisions[only] == repeats.DEAREST:
        found.append(Remark("dearest_rows"))
    elif only:
        name = layout.columns[repeats.column_of(only)].name or f"#{repeats.column_of(only) + 1}"
        found.append(Remark("only_rows", {"column": name, "value": decisions[only]}))
    return found


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
