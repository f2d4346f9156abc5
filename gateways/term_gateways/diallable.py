"""What can stand before the `@` of a Request-URI: numbers as suppliers take them, and nothing else.

Digits, `+ * #`, the letters and signs that a URI prefix may have, and behind them number portability's parameters of
RFC 4694: `;npdi` (the number was looked up) and `;rn=` (the routing number).
"""

import re

from django.utils.translation import gettext as _

ALPHABET = r"0-9A-Za-z+*#._~!\-"
"""Inside square brackets of a regular expression."""
_NUMBER = re.compile(rf"[{ALPHABET}]+", re.ASCII)
_PARAMETER = re.compile(r"npdi(?:=yes)?|rn=\+?[0-9A-Fa-f]{1,24}", re.ASCII)
_STRAY = re.compile(rf"[^{ALPHABET};=]", re.ASCII)


def stray_characters(text: str) -> str:
    """The characters of a text that no number has, each once, made visible; "" when there are none."""
    return " ".join(visible(character) for character in dict.fromkeys(_STRAY.findall(text)))


def problem_of(user: str) -> str:
    """Why this can't be dialled, in a sentence; "" when it can."""
    if stray := stray_characters(user):
        return _("No number has %(characters)s in it.") % {"characters": stray}
    number, *parameters = user.split(";")
    if not number:
        return _("No number is left.")
    if not _NUMBER.fullmatch(number) or not all(_PARAMETER.fullmatch(parameter) for parameter in parameters):
        return _("Behind a number only ;npdi and ;rn=… can stand, as in +12025550123;npdi;rn=+12025551111.")
    return ""


def visible(text: str) -> str:
    """The text with what can't be seen shown by its code point: a DEL becomes ⟨U+007F⟩, a space ⟨U+0020⟩."""
    return "".join(
        character if character.isprintable() and not character.isspace() else f"⟨U+{ord(character):04X}⟩"
        for character in text
    )
