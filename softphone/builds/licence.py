"""The licence agreement that the installer shows: the partner's words, else ours, as rich text. Knows no Django."""

import re
import unicodedata

_DEFAULT = """\
{brand} Softphone: licence agreement

1. You may install and use this softphone free of charge on any number of your computers, to call and to be called \
through the telephone service of {brand}. What calls cost is said in your agreement with {brand}.

2. The softphone and its pictures remain the property of {brand} and of its suppliers. Do not sell it, change it, or \
pass it on under another name.

3. Internet telephony needs electricity and a working connection to the internet. Calls to emergency services may \
fail, or may not tell where you are. Keep another way to reach them.

4. The softphone uses your microphone while you make or take calls, and keeps its list of calls on this computer. It \
opens in your browser, which may keep data of its own.

5. The softphone is provided as it is. As far as the law allows, {brand} is not liable for damage from its use. Rights \
that you have by law as a consumer remain.

6. You may end this agreement at any time by uninstalling the softphone.
"""
_FONT = "Tahoma"
_HALF_POINTS = 17
_LONGEST = 40_000  # bytes: an installer's database holds texts of less than 64 KiB
_PARAGRAPH = re.compile(r"\r\n|\r|\n|\u2028|\u2029")


class LicenceTooLongError(ValueError):
    """An installer can't hold the licence. `.size` and `.limit` are bytes of the rich text."""

    def __init__(self, size: int) -> None:
        self.size, self.limit = size, _LONGEST
        super().__init__(f"The licence agreement is {size} bytes as rich text, more than {_LONGEST}.")


def licence_text(own: str, *, brand: str) -> str:
    """The agreement to show: the partner's own words, else a short one in English that names the brand."""
    return own.strip() or _DEFAULT.format(brand=brand)


def rich_text(text: str) -> str:
    """Plain text as RTF in ASCII; every script survives. Raises LicenceTooLongError."""
    paragraphs = "".join(_paragraph(line) for line in _PARAGRAPH.split(text.strip()))
    made = (
        r"{\rtf1\ansi\ansicpg1252\deff0\uc1{\fonttbl{\f0\fswiss\fcharset0 "
        + _FONT
        + r";}}"
        + rf"\viewkind4\f0\fs{_HALF_POINTS} "
        + paragraphs
        + "}"
    )
    if len(made) > _LONGEST:
        raise LicenceTooLongError(len(made))
    return made


def _paragraph(line: str) -> str:
    way = r"\pard\rtlpar\qr " if _is_right_to_left(line) else r"\pard\ltrpar\ql "
    return way + "".join(map(_letter, line)) + "\\par\n"


def _letter(letter: str) -> str:
    if letter in "\\{}":
        return "\\" + letter
    if letter == "\t":
        return r"\tab "
    if " " <= letter <= "~":
        return letter
    if unicodedata.category(letter) in {"Cc", "Cs"}:
        return ""
    units = letter.encode("utf-16-le")
    numbers = (int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2))
    return "".join(f"\\u{number}?" for number in numbers)


def _is_right_to_left(line: str) -> bool:
    """By the first letter that has a direction."""
    for letter in line:
        direction = unicodedata.bidirectional(letter)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False
