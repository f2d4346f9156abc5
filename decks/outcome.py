"""What comes out of the reader: inspection, questions, warnings, rejected lines, the deck itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from django.utils.functional import Promise

from . import reasons
from .layout import Column, Layout


class DeckError(Exception):
    """Base of everything the reader raises on purpose. `str()` is a message for the person who sent the file."""

    def __init__(self, code: str, values: Mapping[str, Any] | None = None) -> None:
        self.code = code
        self.values = dict(values or {})
        super().__init__(code)

    @property
    def message(self) -> str:
        """The translated message, with its values filled in."""
        return reasons.message(self.code, self.values)

    def __str__(self) -> str:
        return self.message


class NotADeck(DeckError):  # noqa: N818 - reads as a sentence where it is caught
    """The file as a whole cannot be read: an archive, a picture, empty, too large, no code or rate column."""


class OpenQuestions(DeckError):  # noqa: N818
    """The file can be read in two ways and nobody has said which: `questions` holds what to ask."""

    def __init__(self, questions: tuple[Question, ...]) -> None:
        super().__init__("open_questions", {"keys": ", ".join(question.key for question in questions)})
        self.questions = questions


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer. `value` goes into `decisions`; `label` is shown."""

    value: str
    label: str | Promise | reasons.Filled


@dataclass(frozen=True, slots=True)
class Question:
    """Something the file leaves open. Answer with `decisions={key: option.value}` (or a corrected mapping)."""

    key: str
    text: str | Promise | reasons.Filled
    options: tuple[Option, ...]
    samples: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "text": str(self.text),
            "options": [{"value": option.value, "label": str(option.label)} for option in self.options],
            "samples": list(self.samples),
        }


@dataclass(frozen=True, slots=True)
class Remark:
    """Something worth reading that stops nothing. `count` lines are concerned, the first of them is `line`."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    count: int = 0
    line: int | None = None
    lines: tuple[reasons.Filled, ...] = ()
    """Some of the lines concerned, for a person to look at."""

    @property
    def message(self) -> str:
        return reasons.message(self.code, self.values)

    def to_json(self) -> dict[str, Any]:
        found = {"code": self.code, "message": self.message, "count": self.count, "line": self.line}
        return {**found, "lines": [str(line) for line in self.lines]} if self.lines else found


@dataclass(frozen=True, slots=True)
class Rejection:
    """One line that was not accepted: physical line (from 1), the record as written, why."""

    line: int
    text: str
    reason_code: str
    message: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the mapping page shows. `layout` is ready for `read` when `questions` is empty.

    `detected` is what the file itself seems to be (keys of `corrections.KEYS`), whatever a person says.
    `missing` says which columns a person has to name before it can be read.
    """

    layout: Layout
    sha256: str
    size: int
    rows: tuple[tuple[str, ...], ...]
    row_lines: tuple[int, ...]
    questions: tuple[Question, ...] = ()
    warnings: tuple[Remark, ...] = ()
    detected: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[Remark, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.layout.columns


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """A file as read, whatever its kind. See the package docstring for the columns of `rejected`."""

    layout: Layout
    rejected: pl.DataFrame
    warnings: tuple[Remark, ...]
    lines: int
    records: int
    accepted: int
    notices: tuple[tuple[int, str], ...]
    seconds: float
    size: int
    sha256: str

    def rejections(self) -> Iterator[Rejection]:
        """Every rejected line in file order, with its message in the active language."""
        for line, text, reason, values in self.rejected.iter_rows():
            yield Rejection(line, text, reason, reasons.messages(json.loads(values)))

    def heights(self) -> dict[str, int]:
        """How much the file sells."""
        raise NotImplementedError

    def summary(self) -> dict[str, Any]:
        """Plain JSON values: what `manage.py read_deck` prints and what the import job keeps."""
        layout = self.layout
        return {
            "kind": layout.kind,
            "size": self.size,
            "sha256": self.sha256,
            "encoding": layout.encoding,
            "delimiter": layout.delimiter,
            "header_line": layout.header_line,
            "mapping": {
                column.name or f"#{column.index + 1}": layout.mapping[column.index]
                for column in layout.columns
                if column.index in layout.mapping
            },
            "ignored_columns": [
                column.name or f"#{column.index + 1}" for column in layout.columns if column.index not in layout.mapping
            ],
            "decisions": dict(layout.decisions),
            "lines": self.lines,
            "records": self.records,
            "accepted": self.accepted,
            "notices": len(self.notices),
            "notice_lines": [line for line, _text in self.notices[:100]],
            **self.heights(),
            "rejected": self.rejected.height,
            "rejected_by_reason": dict(self.rejected["reason"].value_counts(sort=True).iter_rows())
            if self.rejected.height
            else {},
            "warnings": [warning.to_json() for warning in self.warnings],
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Deck(ReadFile):
    """A deck of termination routes. See the package docstring for the columns of `routes` and `codes`."""

    routes: pl.DataFrame
    lines_of: pl.Series
    """For each route, the lines of its codes, in their order."""

    @property
    def codes(self) -> pl.DataFrame:
        """One row per code, made anew each time: of a large deck it takes as much memory as all the rest."""
        both = self.routes.select("codes", self.lines_of.alias("lines")).with_row_index("route")
        listed = both.explode("codes", "lines", empty_as_null=False)
        return listed.select(pl.col("route").cast(pl.UInt32), code="codes", line="lines")

    def heights(self) -> dict[str, int]:
        """Routes and single codes."""
        return {"routes": self.routes.height, "codes": int(self.lines_of.list.len().sum())}


@dataclass(frozen=True, slots=True, kw_only=True)
class DdiDeck(ReadFile):
    """A deck of inbound numbers. See the package docstring for the columns of `offers`."""

    offers: pl.DataFrame

    def heights(self) -> dict[str, int]:
        """Offers, each once."""
        return {"offers": self.offers.height}
