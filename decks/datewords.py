"""Dates outside the cells: in the header of a column, and in a sentence above the table."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORDS = re.compile(
    r"(?i)\b(?:effective|valid(?! (?:until|till|to|for|through)\b)|in force|applicable|applies|gültig|válid[oa]s?"
    r"|valables?)\b"
)
"""What a sentence says of rates that hold from a day on."""
_IN_SENTENCE = (
    re.compile(r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{2,4}"),
    re.compile(r"(?i)\d{1,2}(st|nd|rd|th)?[-/. ]*[a-z]{3,9}[-/. ,]*\d{2,4}"),
    re.compile(r"(?i)[a-z]{3,9}\.? \d{1,2}(st|nd|rd|th)?,? \d{4}"),
)
_NEAR = 40  # characters between the words and the date
_DATE_LENGTH = 60  # characters that may belong to it
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_IN_HEADER = (
    re.compile(r"\b(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})[)\]]?"),
    re.compile(rf"(?i)\b\d{{1,2}}(st|nd|rd|th)?[-/. ]*{_MONTH}[-/. ,]*\d{{2,4}}[)\]]?"),
    re.compile(rf"(?i)\b{_MONTH}\.? \d{{1,2}}(st|nd|rd|th)?,? \d{{4}}[)\]]?"),
)
_LEAD = re.compile(
    r"(?i)[(\[]?\b(?:effective|eff|valid|as of|as from|from|wef|w\.e\.f|since|starting|starts?|ab|gültig ab)\b[.:]?\s*$"
)
_JOINT = re.compile(r"(?i)[(\[]?\b(?:from|on|as of|since)\s+$")
_LEAD_LENGTH = 40


def in_notice(text: str) -> str:
    """The words of a sentence that tell from when rates hold, with their date; "" where there are none."""
    for words in _WORDS.finditer(text):
        rest = text[words.end() : words.end() + _NEAR + _DATE_LENGTH].partition("\n")[0]
        found = _first(_IN_SENTENCE, rest)
        if found is not None and found.start() <= _NEAR:
            return text[words.start() : words.end() + found.end()]
    return ""


def in_header(header: str) -> str:
    """The date in a header cell, with its words: "effective 01-Dec-2026"; "" where there is none."""
    start, end = next(_dated(header), (0, 0))
    return header[start:end]


def without_date(header: str) -> str:
    """A header cell with a space instead of each date in it and the words before it."""
    kept: list[str] = []
    last = 0
    for start, end in _dated(header):
        kept.append(header[last:start])
        last = end
    return " ".join([*kept, header[last:]])


def _dated(header: str) -> Iterator[tuple[int, int]]:
    """Where a header cell names dates: (start of their words, end)."""
    last = 0
    while (found := _first(_IN_HEADER, header, last)) is not None:
        start = found.start()
        for words in (_JOINT, _LEAD):
            before = words.search(header[max(last, start - _LEAD_LENGTH) : start])
            start -= len(before[0]) if before else 0
        if start > last and header[start - 1] in "([" and start == found.start():
            start -= 1
        yield start, found.end()
        last = found.end()


def _first(patterns: tuple[re.Pattern[str], ...], text: str, at: int = 0) -> re.Match[str] | None:
    """The match that begins first; of equals that of the pattern named first."""
    found = [match for pattern in patterns if (match := pattern.search(text, at))]
    return min(found, key=lambda match: match.start(), default=None)
