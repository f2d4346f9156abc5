"""The sentences of what a person should know about an unpacked table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.tabular.parts import Note

TEXTS: Mapping[str, str | Promise] = {
    "part_read": _("Read from “%(part)s”; the file also holds: %(others)s."),
    "hidden_rows": _("%(count)s rows are hidden in the sheet (%(rows)s). They are read like the others."),
    "hidden_columns": _("These columns are hidden in the sheet: %(columns)s. They are read like the others."),
    "hidden_sheets": _("These sheets are hidden and were left out: %(sheets)s."),
    "merged_cells": _("%(count)s merged cells (%(cells)s): their value was carried down to every row they span."),
    "formulas_without_values": _(
        "%(count)s formulas have no stored value (the first in %(cell)s): these cells are read as empty. "
        "Open the file in a spreadsheet program and save it, then upload it again."
    ),
    "error_cells": _("%(count)s cells hold an error such as #N/A (the first in %(cell)s): they are read as empty."),
}


def remarks(source: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The notes of an `Unpacked.source()` with their sentences: code, values, message."""
    found = [Note(note["code"], note["values"]) for note in source.get("notes", [])]
    return [{"code": note.code, "values": dict(note.values), "message": text(note)} for note in found]


def text(note: Note) -> str:
    """The sentence of a note, in the language of the moment."""
    return str(TEXTS[note.code]) % note.values
