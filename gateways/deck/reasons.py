"""Every sentence the reader can say about a line or a file: a stable machine code and a message with values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, Promise] = {
    # the file as a whole
    "open_questions": _("The file can be read in two ways. Answer first: %(keys)s."),
}


def message(code: str, values: Mapping[str, Any]) -> str:
    """The message for `code` in the active language; KeyError for a code this module does not know."""
    return str(MESSAGES[code]) % values


def messages(problems: Iterable[tuple[str, Mapping[str, Any]]]) -> str:
    """Several problems of one line as one text."""
    return " ".join(message(code, values) for code, values in problems)
