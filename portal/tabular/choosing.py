"""The form field by which a person says which table of a file is meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

ACCEPTED = ".csv,.txt,.tsv,.xlsx,.xlsm,.xlsb,.xls,.ods,.zip,.gz,text/csv,text/plain"
"""For a file field's `accept`: what a file dialog shows first. What a file is, its content decides."""


def part_field(source: Mapping[str, Any]) -> forms.ChoiceField | None:
    """A choice among the tables of `Unpacked.source()`: a question while it is open; None where there is no choice."""
    parts = source.get("parts", [])
    if len(parts) < 2:
        return None
    asked = source["open"]
    return forms.ChoiceField(
        label=_("Which table of the file is meant?") if asked else _("Table"),
        help_text=_("Shown below: %(part)s.") % {"part": source["part"]} if asked else "",
        choices=[(part["name"], _label(part)) for part in parts],
        initial=None if asked else source["part"],
        required=asked,
        widget=forms.RadioSelect if asked else forms.Select,
        error_messages={"required": _("Please say which: the file holds several tables.")},
    )


def _label(part: Mapping[str, Any]) -> str:
    if part["rows"] is None:
        return str(part["name"])
    rows = number_format(part["rows"], force_grouping=True)
    return str(_("%(name)s (%(rows)s rows)") % {"name": part["name"], "rows": rows})
