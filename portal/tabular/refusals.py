"""Why a file can't be unpacked, as codes with sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: Mapping[str, str | Promise] = {
    "password_protected": _(
        "The file is protected by a password. Open it, remove the password, save it and upload it again."
    ),
    "broken_archive": _("The archive is damaged: it can't be unpacked. Pack it again, or upload the file inside it."),
    "broken_workbook": _(
        "The workbook can't be read: it is damaged or in a form we don't know. Save it as .xlsx or .csv and try again."
    ),
    "too_large_inside": _("What the file holds is larger than %(limit)s when unpacked. Split it into several files."),
    "too_many_members": _("The archive holds more than %(limit)s files. Upload only the price list."),
    "nothing_inside": _("There is no table in this archive. It holds: %(names)s."),
    "no_table_in_workbook": _("No sheet of this workbook holds a table of two columns and two rows or more."),
    "no_such_part": _("There is no “%(part)s” in this file. It holds: %(names)s."),
    "too_hard": _(
        "This file takes more time or memory to unpack than a table needs. "
        "Save the sheet that matters as a file of its own."
    ),
    "nested_archive": _("The archive holds another archive (%(name)s). Unpack it once and upload what is inside."),
}


class Unreadable(Exception):  # noqa: N818 -- reads as a sentence where it is caught
    """The file can't be unpacked into a table. `str()` is a sentence for the person who sent it."""

    def __init__(self, code: str, values: Mapping[str, Any] | None = None) -> None:
        self.code = code
        self.values = dict(values or {})
        super().__init__(code)

    def __str__(self) -> str:
        return str(TEXTS[self.code]) % self.values
