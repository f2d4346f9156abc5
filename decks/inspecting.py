"""What is this file? Everything the mapping page shows before the file is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from portal.tabular import corrections
from portal.tabular.cells import clean
from portal.tabular.corrections import Corrections, delimiter_name
from portal.tabular.limits import HEADER_LINES
from portal.tabular.problems import Problem
from portal.tabular.records import Shape
from portal.tabular.sniff import Text, sniff

from . import datewords
from . import table as tables
from .codeforms import elsewhere, forms, lines_of
from .collect import collect
from .decide import ENOUGH, deciding, weigh
from .kinds import AMOUNTS, DECIDED_BY, KINDS, REQUIRED
from .layout import Column, Layout
from .limits import SIZE_LIMIT
from .mapping import SAMPLES, corrected, guess, header_strength, names_rate
from .outcome import Inspection, NotADeck, Question, Remark
from .questions import check, question
from .refusing import as_not_a_deck
from .remarks import own_remarks
from .repeats import differing
from .repeatsbelow import repeats_below
from .sampling import spread
from .units import (
    DIVISORS,
    cents_in_notice,
    date_order,
    hundredths,
    loose_per,
    pence_or_price,
    per_decision,
    per_in_notice,
    per_of,
    seconds_of,
    unit_of,
)
from .values import rates
from .values.increments import IN_NOTICE
from .values.status import are_flags

ROWS = 20
_OF_UNITS = re.compile(r"(?i)\bunits?\b|\bcurr|\bccy\b|\bper\b")
_PER_BLOCK = re.compile(
    r"(?i)\b(per|a|each|by)[ _](block|range|pack|package|bundle|batch)\b|\b(block|bundle|pack)[ _](price|fee|mrc|nrc)"
)
_PER_NUMBER = re.compile(r"(?i)\b(per|a|each|by)[ _](number|did|ddi|nummer)\b")
_PRICED = re.compile(
    r"(?i)rate|price|cost|tariff|charge|\bfee|peak|week ?end|intra|inter ?state|indeterm|landline|mobile|premium"
)


@as_not_a_deck()
def inspect(
    path: str | Path,
    *,
    kind: str = "term",
    remembered: Mapping[str, Any] | None = None,
    mapping: Mapping[int | str, str] | None = None,
    decisions: Mapping[str, str] | None = None,
    size_limit: int = SIZE_LIMIT,
    incomplete: bool = False,
) -> Inspection:
    """See the package docstring. Raises NotADeck."""
    path = Path(path)
    asked = corrections.asked(decisions or {})
    memory = _usable(remembered, kind)
    recalled = corrections.remembered(memory["decisions"], but=decisions or {})
    memory["decisions"] = {key: value for key, value in memory["decisions"].items() if key not in corrections.KEYS}
    decisions = {key: value for key, value in (decisions or {}).items() if key not in corrections.KEYS}
    for key, value in decisions.items():
        check(key, value)
    text = sniff(path, size_limit=size_limit, encoding=asked.encoding, remembered=recalled.encoding)
    table, given = _table(text, kind, memory["mapping"], asked, recalled)
    names = _names(table)
    cells = [list(record.cells or ()) for record in table.body]
    samples = [[row[index] for row in cells[:SAMPLES] if index < len(row)] for index in range(len(names))]
    found, questions = guess(names, samples, kind)
    found = corrected(found, names, _known(memory["mapping"], names), kind)
    chosen = {**(mapping or {}), **_chosen_columns(decisions, kind)}
    found = corrected(found, names, chosen, kind)
    if decisions.get("column:code") == "none":
        found = {index: meaning for index, meaning in found.items() if meaning != "code"}
    settled = {meaning for meaning in [*chosen.values(), *memory["mapping"].values()] if meaning}
    questions = tuple(q for q in questions if q.key.partition(":")[2] not in settled)
    columns = tuple(
        Column(index, name, found.get(index, ""), tuple(cell[:80] for cell in samples[index] if cell.strip())[:5])
        for index, name in enumerate(names)
    )
    layout = Layout(
        kind=kind,
        encoding=text.encoding,
        delimiter=table.delimiter,
        newline=text.newline,
        header_line=table.header.line if table.header else None,
        data_line=table.data_line,
        columns=columns,
        mapping=dict(sorted(found.items())),
        decisions={**_units(kind, names, found, samples), **decisions, **given.to_decisions()},
        bom=text.bom,
    )
    lacks = missing(layout)
    if lacks and not incomplete:
        raise NotADeck(lacks[0].code, lacks[0].values)
    recalled_answers = _still_true(memory, layout)
    lines = lines_of(layout, [(record.line, record.cells or ()) for record in table.body]) if kind == "term" else []
    more = (
        lines_of(layout, [(0, record.cells or ()) for record in spread(path, layout)])
        if lines and not text.whole
        else []
    )
    told, asked_forms = forms(replace(layout, decisions={**recalled_answers, **layout.decisions}), lines, more)
    layout = replace(layout, decisions={**told, **layout.decisions})
    warnings = _warnings(layout, text.guessed, table)
    layout, open_questions = _decide(path, layout, cells, recalled_answers)
    if kind == "term":
        open_questions += (*asked_forms, *_unit_unsaid(table, layout, samples))
        if not any(key.startswith("only:") for key in layout.decisions):
            repeated = differing(layout, cells)
            if repeated is None and len(cells) >= HEADER_LINES // 2 and not lacks:
                repeated = repeats_below(path, layout, shape_of(layout), cells)
            open_questions += (repeated,) if repeated else ()
        if own := own_remarks(layout, cells):
            open_questions += (own,)
        if not asked_forms and (stranger := elsewhere(layout, lines)):
            warnings += (stranger,)
    else:
        open_questions += _per_block_unsaid(layout)
    shown = table.body[:ROWS]
    return Inspection(
        layout=layout,
        sha256=text.sha256,
        size=text.size,
        rows=tuple(tuple(cell[:200] for cell in row.cells or ()) for row in shown),
        row_lines=tuple(row.line for row in shown),
        questions=questions + open_questions,
        warnings=warnings,
        detected=_detected(text, kind, memory["mapping"], table, given),
        missing=lacks,
    )


def missing(layout: Layout) -> tuple[Remark, ...]:
    """What has to be named before a file of this layout can be read."""
    columns = ", ".join(column.name or f"#{column.index + 1}" for column in layout.columns)
    named = set(layout.mapping.values())
    return tuple(
        Remark(reason, {"columns": columns}) for any_of, reason in REQUIRED[layout.kind] if not named & set(any_of)
    )


def shape_of(layout: Layout) -> Shape:
    """The form its records must have: the last named or used column must be there."""
    named = [column.index + 1 for column in layout.columns if column.name.strip()]
    used = [index + 1 for index in layout.mapping]
    width = len(layout.columns)
    return Shape(layout.delimiter, width, max([*named, *used]) if named else width)


def _table(
    text: Text, kind: str, mapping: Mapping[str, str], asked: Corrections, recalled: Corrections
) -> tuple[tables.Table, Corrections]:
    """The table, and the corrections that it was found with: those asked for, and remembered ones that still fit."""
    if text.recalled:
        asked = replace(asked, encoding=recalled.encoding)
    for header_line in (recalled.header_line, None):  # the header may have moved, the delimiter still be right
        given = replace(
            asked,
            delimiter=asked.delimiter or recalled.delimiter,
            header_line=header_line if asked.header_line is None else asked.header_line,
        )
        if given == asked:
            break
        try:
            table = _look(text, kind, mapping, given)
        except NotADeck:
            continue
        if _as_remembered(table, mapping, _look_freely(text, kind, mapping), kind):
            return table, given
    return _look(text, kind, mapping, asked), asked


def _look(text: Text, kind: str, mapping: Mapping[str, str], given: Corrections) -> tables.Table:
    return tables.find(
        text.head,
        kind=kind,
        whole=text.whole,
        wanted=[name for name in mapping if name[:1] != "#"],
        delimiter=given.sign,
        header_line=given.header_line,
    )


def _look_freely(text: Text, kind: str, mapping: Mapping[str, str]) -> tables.Table | None:
    try:
        return _look(text, kind, mapping, Corrections())
    except NotADeck:
        return None


def _as_remembered(table: tables.Table, mapping: Mapping[str, str], free: tables.Table | None, kind: str) -> bool:
    """Whether a table found by remembered corrections has the columns of the file they were made for."""
    wanted = {name.casefold() for name in mapping if name[:1] != "#"}
    if wanted:
        names = {name.casefold() for name in _names(table)}
        return len(wanted & names) * 2 >= len(wanted)
    clear = free is not None and free.header is not None and header_strength(free.header.cells or [], kind) >= 1000
    return table.width == len(mapping) and not clear


def _detected(
    text: Text, kind: str, mapping: Mapping[str, str], table: tables.Table, given: Corrections
) -> dict[str, str]:
    corrected_table = given.delimiter is not None or given.header_line is not None
    free = _look_freely(text, kind, mapping) if corrected_table else table
    found = {"encoding": text.detected}
    if free is not None:
        found["delimiter"] = delimiter_name(free.delimiter)
        found["header_line"] = str(free.header.line if free.header else 0)
    return found


def _names(table: tables.Table) -> list[str]:
    names = [" ".join(cell.split())[:100] for cell in (table.header.cells or [])] if table.header else []
    while len(names) > table.width and not names[-1]:
        names.pop()
    return names + [""] * (table.width - len(names))


def _usable(remembered: Mapping[str, Any] | None, kind: str) -> dict[str, dict[str, str]]:
    if not remembered or remembered.get("kind", kind) != kind:
        return {"mapping": {}, "decisions": {}}
    return {"mapping": dict(remembered.get("mapping", {})), "decisions": dict(remembered.get("decisions", {}))}


def _known(mapping: Mapping[str, str], names: list[str]) -> dict[int | str, str]:
    """The remembered columns that this file has; by number only where it has no header either."""
    has_header = any(names)
    return {
        name: meaning
        for name, meaning in mapping.items()
        if (name in names if has_header else name.startswith("#") and int(name[1:]) <= len(names))
    }


def _still_true(memory: Mapping[str, Mapping[str, str]], layout: Layout) -> dict[str, str]:
    """The remembered answers; those about a column's unit only where that column still has the same header."""
    kept = dict(memory["decisions"])
    for meaning, keys in (
        ("rate", ("rate_unit", "rate_per")),
        ("code", ("code_lead", "code_strip", "code_list")),
        ("status", ("flag",)),
    ):
        index = next((index for index, found in layout.mapping.items() if found == meaning), None)
        name = "" if index is None else layout.columns[index].name or f"#{index + 1}"
        if memory["mapping"].get(name) != meaning:
            for key in keys:
                kept.pop(key, None)
    return {key: value for key, value in kept.items() if not key.startswith("only:")}


def _chosen_columns(decisions: Mapping[str, str], kind: str) -> dict[int | str, str]:
    keys = {meaning.key for meaning in KINDS[kind]}
    chosen: dict[int | str, str] = {}
    for key, value in decisions.items():
        start, _colon, meaning = key.partition(":")
        if start == "column" and meaning in keys and value.isdigit():
            chosen[int(value)] = meaning
    return chosen


def _units(kind: str, names: list[str], found: Mapping[int, str], samples: list[list[str]]) -> dict[str, str]:
    """Units that the header of the rate column names, and the 1 that North American codes leave out."""
    name = next((names[index] for index, meaning in found.items() if meaning == "rate"), "")
    units = {}
    date = next((names[index] for index, meaning in found.items() if meaning == "valid_from"), "")
    if order := date_order(date):
        units["date_order"] = order
    if kind != "term":
        return units
    if (unit := unit_of(name)) != "main":
        units["rate_unit"] = unit
    if (seconds := per_of(name)) not in {0, 60}:
        units["rate_per"] = per_decision(seconds)
    if {"code_to", "country_code"} & set(found.values()):
        units["hyphen"] = "range"  # a country code with a column of its own is not joined by a dash
    if any(names[index].strip().lower() == "npa" for index, meaning in found.items() if meaning == "country_code"):
        units["code_lead"] = "1"
    return units


def _decide(
    path: Path, layout: Layout, cells: list[list[str]], remembered: Mapping[str, str]
) -> tuple[Layout, tuple[Question, ...]]:
    """Settle by evidence, first of the sample, then of the whole file; ask only what stays open.

    A remembered answer counts where the file itself is silent; where the file contradicts it, it is asked again.
    """
    decisions = {key: value for key, value in remembered.items() if not key.startswith("column:")}
    decisions = {key: value for key, value in decisions.items() if key not in {"date_order", "decimal", "hyphen"}}
    decisions.update(layout.decisions)
    asked: list[Question] = []
    open_keys = {}
    for key in DECIDED_BY[layout.kind]:
        if key in layout.decisions:
            continue
        indexes = deciding(key, layout)
        samples = [[row[i] for row in cells if i < len(row)] for i in indexes]
        answer, question = weigh(key, samples)
        late = key == "flag" and any(are_flags(column) for column in samples)  # the first 0 may come after the sample
        if question is not None or late:
            open_keys[key] = indexes
        elif answer is not None:
            decisions[key] = answer
    for key, found in whole_file(path, layout, open_keys).items():
        if isinstance(found, Question):
            asked.append(found)
        elif found is not None:
            decisions[key] = found
    still: list[Question] = []
    for question in asked:
        if question.key in remembered and question.samples and not _contradicted(question, remembered[question.key]):
            decisions[question.key] = remembered[question.key]
        else:
            still.append(question)
    return replace(layout, decisions=decisions), tuple(still)


def _unit_unsaid(table: tables.Table, layout: Layout, samples: list[list[str]]) -> tuple[Question, ...]:
    """The unit of the rates, asked about where something else than the header of the rate says so.

    That is a notice above the table, or the cells of a column of currencies or units. A header PPM (price or pence per
    minute) is asked about too, and a length of time without a word for per (Rate 6 sec).
    """
    notices = [" ".join(record.cells or ()) for record in table.above if record is not table.header]
    beside = [
        cell.strip()
        for column in layout.columns
        if column.meaning == "currency" or (not column.meaning and _OF_UNITS.search(column.name))
        for cell in dict.fromkeys(samples[column.index])
    ]
    rate = next((column.name for column in layout.columns if column.meaning == "rate"), "")
    units = [(text, cents_in_notice(text)) for text in notices]
    units += [(cell, unit_of(cell).replace("main", "")) for cell in beside]
    units += [(rate, "cent")] * pence_or_price(rate)
    lengths = [(text, per_in_notice(text)) for text in notices] + [(cell, per_of(cell)) for cell in beside]
    lengths += [(cell, loose_per(cell)) for cell in (rate, *beside)]
    told = {
        "rate_unit": [(text, unit) for text, unit in units if unit],
        "rate_per": [(text, per_decision(seconds)) for text, seconds in lengths if seconds not in {0, 60}],
    }
    return tuple(
        question(key, [text[:80] for text, _value in texts], more=texts[0][1])
        for key, texts in told.items()
        if texts and key not in layout.decisions
    )


def _contradicted(question: Question, answer: str) -> bool:
    return any(weigh(question.key, [[cell]])[0] not in {None, answer} for cell in question.samples)


def whole_file(path: Path, layout: Layout, keys: Mapping[str, list[int]]) -> dict[str, str | Question | None]:
    """The answer or the question for each key, from every distinct cell of its columns."""
    if not keys:
        return {}
    indexes = sorted({index for columns in keys.values() for index in columns})
    gathered = collect(path, layout, shape_of(layout), code=None, columns=indexes)
    result: dict[str, str | Question | None] = {}
    for key, columns in keys.items():
        answer, question = weigh(key, [gathered.vocabulary[index].head(ENOUGH).to_list() for index in columns])
        result[key] = question or answer
    return result


def _warnings(layout: Layout, guessed: bool, table: tables.Table) -> tuple[Remark, ...]:
    found = []
    if guessed:
        found.append(Remark("encoding_guessed", {"encoding": layout.encoding}))
    if layout.header_line is None:
        found.append(Remark("no_header"))
    names = [column for column in layout.columns if column.index not in layout.mapping]
    prices = [c.name for c in names if _PRICED.search(c.name) and _has_number(c.samples)]
    others = [c.name or f"#{c.index + 1}" for c in names if c.name not in prices and any(c.samples)]
    rate = next((name.name for name in layout.columns if name.meaning == "rate"), "")
    if layout.kind == "term" and rate and not names_rate(rate):
        found.append(Remark("rate_header", {"column": rate}))
    if prices:
        found.append(Remark("rates_ignored", {"columns": ", ".join(prices)}))
    if others:
        found.append(Remark("columns_ignored", {"columns": ", ".join(others)}))
    found += _converted(layout)
    if layout.decisions.get("code_lead") == "1":
        found.append(Remark("north_american"))
    in_cents_too = [layout.columns[i].name for i, m in layout.mapping.items() if in_hundredths(layout, i, m)]
    if in_cents_too:
        found.append(Remark("hundredths", {"columns": ", ".join(in_cents_too)}))
    if layout.kind == "term" and not {"increments", "first_increment", "next_increment"} & set(layout.mapping.values()):
        found.append(_no_increments(layout, table))
    if layout.kind == "term" and "valid_from" not in layout.mapping.values():
        found += _dates_told_once(table, [c for c in layout.columns if c.meaning == "rate"])
    return tuple(found)


def _converted(layout: Layout) -> list[Remark]:
    """Remarks on rates that are not in the currency's main unit per minute, with one of them as an example."""
    unit, per = layout.decisions.get("rate_unit", "main"), layout.decisions.get("rate_per", "minute")
    found = [Remark("cents")] * (unit == "cent") + [Remark("per_second")] * (per == "second")
    if unit in {"main", "cent"} and per in {"minute", "second"}:
        return found
    column = next((column for column in layout.columns if column.meaning == "rate"), None)
    for cell in column.samples if column else ():
        try:
            seconds, divide = seconds_of(per), DIVISORS.get(unit, 1)
            rate = rates.rate(cell, decimal=layout.decisions.get("decimal", "."), divide=divide, seconds=seconds)
        except Problem:
            continue
        if column and rate.micro is not None:
            shown = f"{Decimal(rate.micro) / rates.MICRO:f}"
            return [Remark("rate_unit", {"column": column.name, "cell": clean(cell), "rate": shown})]
    return found


def in_hundredths(layout: Layout, index: int, meaning: str) -> bool:
    """Whether the header of a column of amounts of a DDI deck says that they are hundredths."""
    return layout.kind == "ddi" and meaning in AMOUNTS and hundredths(layout.columns[index].name)


def for_a_block(layout: Layout, index: int) -> bool:
    """Whether the amounts of a column of a DDI deck are for a whole block of numbers, by its header or by decision."""
    said = bool(_PER_BLOCK.search(layout.columns[index].name))
    return said or layout.decisions.get("block_price") == "block"


def _per_block_unsaid(layout: Layout) -> tuple[Question, ...]:
    """Whether amounts beside sizes of blocks are for one number, where no header says so."""
    where = {meaning: index for index, meaning in layout.mapping.items()}
    if "block_size" not in where or "mrc" not in where or "block_price" in layout.decisions:
        return ()
    name = layout.columns[where["mrc"]].name
    if for_a_block(layout, where["mrc"]) or _PER_NUMBER.search(name):
        return ()
    if not any(re.search(r"[2-9]|\d\d", cell) for cell in layout.columns[where["block_size"]].samples):
        return ()
    return (question("block_price", [name, layout.columns[where["block_size"]].name]),)


def _has_number(samples: tuple[str, ...]) -> bool:
    return any(re.search(r"\d", cell) for cell in samples)


def _no_increments(layout: Layout, table: tables.Table) -> Remark:
    assumed = layout.decisions.get("increments", "1/1")
    for record in table.above:
        text = " ".join(record.cells or ())
        if record is not table.header and (match := IN_NOTICE.search(text)):
            return Remark(
                "increments_in_notice",
                {"line": record.line, "text": match[0][:100], "increments": assumed},
                line=record.line,
            )
    return Remark("no_increments", {"increments": assumed})


def _dates_told_once(table: tables.Table, rates: list[Column]) -> list[Remark]:
    """A date in the header of the rate, or in a notice above the table, from which all of its rates may hold."""
    for column in rates:
        if table.header is not None and (said := datewords.in_header(column.name)):
            line = table.header.line
            return [Remark("date_in_notice", {"line": line, "text": said.strip(" ()[]")}, line=line)]
    for record in table.above:
        text = " ".join(cell for cell in record.cells or () if cell.strip())
        if record is not table.header and (said := datewords.in_notice(text)):
            return [Remark("date_in_notice", {"line": record.line, "text": said[:100]}, line=record.line)]
    return []
