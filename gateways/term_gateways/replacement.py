r"""The replacement of a rewrite rule: text, with `\1` … `\9` for groups and `\0` for the whole match. Nothing else.

One digit each, as in the replacements of Kamailio and sed: `\1777` is group 1 followed by 777, `\100` group 1 and
00. Python's own templates read `\177` as an octal escape (DEL) and `\100` as `@`, so they aren't used.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gateways.term_gateways import diallable

if TYPE_CHECKING:
    import regex

_REFERENCE = re.compile(r"\\([0-9])", re.ASCII)
_FOREIGN = re.compile(r"\$(?:\{(?P<braced>[^}]*)\}|(?P<plain>[0-9]|&))|\\g<(?P<python>[^>]*)>", re.ASCII)


def check(text: str, *, groups: int, names: Mapping[str, int]) -> None:
    """Raise ValidationError, with the right form, for a replacement that isn't text and references.

    groups: how many groups in round brackets the rule's match has. names: the number of each that has a name.
    """
    if foreign := _FOREIGN.search(text):
        raise ValidationError(_foreign_words(foreign, names))
    _check_form(text)
    for number in _REFERENCE.findall(text):
        if int(number) > groups:
            raise ValidationError(
                _("\\%(number)s can't be used: the match has %(groups)s groups in round brackets.")
                % {"number": number, "groups": groups}
            )
    if stray := diallable.stray_characters(_REFERENCE.sub("", text)):
        raise ValidationError(
            _("A replacement can't hold %(characters)s: no number has that in it.") % {"characters": stray}
        )


def put(text: str, found: "regex.Match[str]") -> str:
    """The searched text with this match replaced. A group that took no part leaves nothing. Raises ValidationError."""
    _check_form(text)
    try:
        middle = _REFERENCE.sub(lambda reference: found[int(reference[1])] or "", text)
    except IndexError:
        raise ValidationError(_("the replacement names a group that the match doesn't have.")) from None
    return found.string[: found.start()] + middle + found.string[found.end() :]


def _check_form(text: str) -> None:
    if "\\" in _REFERENCE.sub("", text):
        raise ValidationError(
            _(r"In a replacement a backslash stands before one digit: \1 … \9 for a group, \0 for the whole match.")
        )


def _foreign_words(found: re.Match[str], names: Mapping[str, int]) -> str:
    """`$1`, `${1}`, `$&` and `\\g<1>` are other programs' forms: told with ours."""
    meant = found["plain"] or found["braced"] or found["python"] or ""
    number = names.get(meant, 0 if meant == "&" else meant)
    if re.fullmatch(r"[0-9]", str(number), re.ASCII):
        return _("Write \\%(number)s, not %(found)s.") % {"number": number, "found": found[0]}
    return _(r"Write \1 … \9 for what a group matched, not %(found)s.") % {"found": found[0]}
