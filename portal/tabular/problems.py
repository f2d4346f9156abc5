"""What is wrong with one cell: raised by the parsers of values, kept with the line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: Mapping[str, Promise] = {
    "too_few_columns": _("The line has %(found)s columns, %(expected)s are needed. A cell or a delimiter is missing."),
    "too_many_columns": _(
        "The line has %(found)s columns, %(expected)s are expected. "
        "A cell that holds the delimiter must stand in quotes."
    ),
    "open_quote": _("A quotation mark is opened here and never closed properly. Close it or remove it."),
    "date_unreadable": _("“%(date)s” is not a date that can be read."),
    "date_other_order": _("“%(date)s” is not a date in the order chosen for this file (%(order)s)."),
}
"""Sentences about records and dates."""


class Problem(Exception):  # noqa: N818 - a finding about the file, not a failure of the program
    """`code` is a key of TEXTS, or of the sentences of whoever parses the cells; `values` fill its sentence."""

    def __init__(self, code: str, /, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def to_json(self) -> str:
        return json.dumps([self.code, self.values], ensure_ascii=False)


def short(text: str, limit: int = 60) -> str:
    """A cell as it may stand inside a message."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
