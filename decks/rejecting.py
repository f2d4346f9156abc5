"""Lines that were not accepted, as written, with every reason; notices and repeated headers told apart from them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from portal.tabular.records import records
from portal.tabular.source import texts

from .collect import Collected
from .layout import Layout
from .limits import TEXT_LIMIT

_SCHEMA = {"line": pl.UInt32, "text": pl.String, "reason": pl.String, "values": pl.String}
_BATCH = 50_000
_KEPT_NOTICES = 1000
_FOOTER = re.compile(
    r"(?i)(grand |sub)?totals?\b|end of (file|list|report|rates?|document)\b"
    r"|(number|count) of |records?\b|rows?\b|page \d"
)
_LETTERS = re.compile(r"[^\W\d_]")


def gather(
    path: Path,
    layout: Layout,
    gathered: Collected,
    *,
    before: Sequence[pl.DataFrame] = (),
    after: Sequence[pl.DataFrame] = (),
) -> tuple[pl.DataFrame, tuple[tuple[int, str], ...], int]:
    """(rejected as in `Deck.rejected`, notices as (line, text), number of records that were blank after all).

    before, after: frames of line and problem (JSON) to be told before and after what is wrong with a line's shape.
    """
    problems = _problems(gathered, before, after)
    if not problems.height:
        return pl.DataFrame(schema=_SCHEMA), (), 0
    spans = gathered.spans
    wanted = ((line, spans.get(line, 1)) for line in problems["line"])
    done: list[pl.DataFrame] = []
    batch: list[tuple[int, str, str, str]] = []
    notices: list[tuple[int, str]] = []
    blank = 0
    judge = _Judge(layout)
    for (line, text), found in zip(texts(path, layout.form, wanted), problems["problem"], strict=True):
        verdict = judge(text)
        if verdict == "blank":
            blank += 1
        elif verdict == "notice":
            notices.append((line, text[:TEXT_LIMIT]))
        else:
            batch.append((line, text[:TEXT_LIMIT], found[2 : found.index('"', 2)], f"[{found}]"))
        if len(batch) == _BATCH:
            done.append(pl.DataFrame(batch, schema=_SCHEMA, orient="row"))
            batch = []
    done.append(pl.DataFrame(batch, schema=_SCHEMA, orient="row"))
    return pl.concat(done), tuple(notices), blank


def _problems(gathered: Collected, before: Sequence[pl.DataFrame], after: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """line, problem: each line once, its problems joined in the order given."""
    alike = {id(problem): problem for _line, problem in gathered.misshapen}
    told = {number: problem.to_json() for number, problem in alike.items()}
    misshapen = pl.DataFrame(
        [(line, told[id(problem)]) for line, problem in gathered.misshapen],
        schema={"line": pl.UInt32, "problem": pl.String},
        orient="row",
    )
    frames = [*before, misshapen, *after]
    ordered = [frame.select("line", "problem", order=pl.lit(at)) for at, frame in enumerate(frames)]
    return (
        pl.concat(ordered)
        .sort("line", "order")
        .group_by("line", maintain_order=True)
        .agg(pl.col("problem").str.join(","))
    )


class _Judge:
    """Decides about one line that was not accepted: "blank", "notice" or "" (rejected)."""

    def __init__(self, layout: Layout) -> None:
        where = {meaning: index for index, meaning in layout.mapping.items()}
        self.code = where.get("code", where.get("area_code", where.get("country_prefix", 0)))
        self.rate = where.get("rate", where.get("mrc", 0))
        self.width = len(layout.columns)
        self.delimiter = layout.delimiter
        self.header = [column.name.casefold() for column in layout.columns if column.name]

    def __call__(self, text: str) -> str:
        record = next(records(text.split("\n"), 1, self.delimiter, width=self.width), None)
        if record is None:
            return "blank"
        cells = [cell.strip() for cell in record.cells if cell] if record.cells is not None else [text]
        filled = [cell for cell in cells if cell]
        if not filled:
            return "blank"
        if record.cells is None:
            return ""
        if self.header and [" ".join(cell.split()).casefold() for cell in filled] == self.header:
            return "notice"
        code = record.cells[self.code] if self.code < len(record.cells) else ""
        rate = record.cells[self.rate] if self.rate < len(record.cells) and self.rate != self.code else ""
        if len(filled) == 1:
            return "notice" if _is_prose(filled[0]) or _FOOTER.match(filled[0]) else ""
        if _FOOTER.match(filled[0]) and not _could_be_rate(rate):
            return "notice"
        if _could_be_code(code) or _could_be_rate(rate):
            return ""
        return "notice" if len(filled) <= max(2, self.width // 2) else ""


def _is_prose(cell: str) -> bool:
    letters = len(_LETTERS.findall(cell))
    return letters >= 3 and (not re.search(r"\d", cell) or (letters > 5 and " " in cell))


def _could_be_code(cell: str) -> bool:
    return bool(re.search(r"\d", cell)) and len(_LETTERS.findall(cell)) <= 3


def _could_be_rate(cell: str) -> bool:
    return bool(re.search(r"\d", cell)) and len(_LETTERS.findall(cell)) <= 4
