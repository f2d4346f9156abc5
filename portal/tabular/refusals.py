"""Why a file can't be read as a table, as codes with sentences."""

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
        "This file takes more time or memory to read than a table needs. Save the sheet that matters as a plain CSV "
        "file, and look for cells of thousands of characters."
    ),
    "nested_archive": _("The archive holds another archive (%(name)s). Unpack it once and upload what is inside."),
    "empty_file": _("The file is empty."),
    "line_too_long": _("Line %(line)s is longer than %(limit)s bytes: this is not a table."),
    "nul_byte": _("There is a NUL byte in line %(line)s: this is not a text file. Export it again as CSV."),
    "zip_archive": _("This is a ZIP archive. Unpack it and upload the file inside."),
    "excel_workbook": _("This is an Excel workbook. Open it and save the sheet that matters as CSV."),
    "spreadsheet": _("This is a spreadsheet document. Open it and save the sheet that matters as CSV."),
    "gzip_archive": _("This is a gzip archive. Unpack it and upload the file inside."),
    "archive": _("This is a compressed archive. Unpack it and upload the file inside."),
    "image": _("This is a picture, not a table."),
    "pdf": _("This is a PDF document. The same table is needed as CSV or as a workbook."),
    "html_page": _(
        "This is a web page, perhaps an error or login page saved instead of the file. Download the file again."
    ),
    "xml_document": _("This is an XML document. The same table is needed as CSV or as a workbook."),
    "json_document": _("This is a JSON document. The same table is needed as CSV or as a workbook."),
    "rich_text": _("This is a word processor's document. The same table is needed as CSV or as a workbook."),
    "binary_file": _("This is not a text file. Export it again as CSV."),
    "unsupported_encoding": _("The text is encoded as %(encoding)s, which is not read. Save it as UTF-8."),
    "no_records": _(
        "None of the first %(count)s lines of the table has its columns. Check the quotation marks and the delimiter."
    ),
    "encoding_unfit": _("The file can't be read as %(encoding)s. Choose another encoding, or leave it as detected."),
    "unknown_decision": _("“%(value)s” is no answer to %(key)s. Answers: %(options)s."),
    "too_large": _("The file has %(size)s bytes; at most %(limit)s are read. Split it into several files."),
}


class Unreadable(Exception):  # noqa: N818 -- reads as a sentence where it is caught
    """The file is no table that can be read. `str()` is a sentence for the person who sent it."""

    def __init__(self, code: str, values: Mapping[str, Any] | None = None) -> None:
        self.code = code
        self.values = dict(values or {})
        super().__init__(code)

    def __str__(self) -> str:
        return str(TEXTS[self.code]) % self.values
