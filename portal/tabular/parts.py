"""What is found inside a file: its tables, the one that was chosen, and what a person should know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """One table inside a file: a sheet of a workbook, or a member of an archive.

    `name` is unique within the file: "Rates", "deck.csv", or "decks.xlsx › Rates" for a workbook in an archive.
    `rows` is its number of rows, None where counting would mean reading all of it.
    """

    name: str
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something that reading the file as text hides from view; `code` is a key of `notes.TEXTS`."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """`path` is the text to read; the file itself where it is text already (`parts` is empty then).

    `part` is the table that was taken. `open` says that others may be meant and nobody has chosen yet.
    """

    path: Path
    parts: tuple[Part, ...] = ()
    part: str = ""
    open: bool = False
    notes: tuple[Note, ...] = ()

    def source(self) -> dict[str, Any]:
        """Where the table comes from, as plain JSON values; {} for a file that is text itself."""
        if not self.parts:
            return {}
        return {
            "part": self.part,
            "parts": [{"name": part.name, "rows": part.rows} for part in self.parts],
            "open": self.open,
            "notes": [{"code": note.code, "values": dict(note.values)} for note in self.notes],
        }
