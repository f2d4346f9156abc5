"""Dates in cells. What can be read in two orders of day, month and year is never guessed."""

from __future__ import annotations

import re
from datetime import date, timedelta

from portal.tabular.cells import one_line
from portal.tabular.problems import Problem, short

_ZONE = r"(?:Z|[A-Z]{3,4}|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?)"
_TIME = rf"(?:[T ,]\s*\d{{1,2}}[:.]\d{{2}}(?::?\d{{2}}(?:\.\d+)?)?\s*+(?:[ap]\.?m\.?\s*+)?{_ZONE}?)?"
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}", re.IGNORECASE)
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})(?:[T ]?\d{2}:?\d{2}(?::?\d{2})?)?")
_NUMERIC = re.compile(rf"(\d{{1,2}})([-/. ])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE)
_DAY_NAME = re.compile(
    rf"(?:[a-z]{{3,9}},?\s+)?(\d{{1,2}})(?:st|nd|rd|th)?[-/. ]*([a-z]{{3,9}})\.?,?[-/. ]*(\d{{4}}|\d{{2}}){_TIME}",
    re.IGNORECASE,
)
_NAME_DAY = re.compile(
    rf"(?:[a-z]{{3,9}},?\s+)?([a-z]{{3,9}})\.?[-/. ]*(\d{{1,2}})(?:st|nd|rd|th)?,?[-/. ]+(\d{{4}}|\d{{2}}){_TIME}",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"([2-7]\d{4})(?:[.,]\d+)?")
_NOW = frozenset(
    {
        "asap", "immediate", "immediately", "immediate effect", "effective immediately", "now", "at once", "current",
        "today", "as of now", "instant", "instantly", "n/a", "na", "none", "null", "0000-00-00", "0000-00-00 00:00:00",
    }
)  # fmt: skip
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1,
    )
    for name in names.split()
}  # fmt: skip
_SHOWN = {"dmy": "DD/MM/YYYY", "mdy": "MM/DD/YYYY", "ymd": "YY-MM-DD"}
_YEARS = range(20, 40)
"""First parts that can be a year: the 2020s and 2030s. Earlier ones are far more often a day."""


def two_digit_years(cell: str) -> bool:
    """True for 26-12-01, in which the year can come first."""
    match = _NUMERIC.fullmatch(one_line(cell))
    return bool(match) and len(match[1]) == len(match[4]) == 2  # type: ignore[index]


def evidence(cell: str) -> str:
    """What a cell says about the order: "dmy", "mdy", "ymd", "?" where several are possible and differ, "" nothing."""
    match = _NUMERIC.fullmatch(one_line(cell))
    if not match:
        return ""
    first, second, last = int(match[1]), int(match[3]), int(match[4])
    if two_digit_years(cell) and first in _YEARS and second <= 12 and 1 <= last <= 31:
        if last < 5:
            return "ymd"  # nobody sends a deck of 2004 any more
        if match[2] == "-" and last < first - 3:
            return "?"  # 26-11-15 is in 2026 or in 2015
    if match[2] == ".":
        return ""
    if first > 12 >= second:
        return "dmy"
    if second > 12 >= first:
        return "mdy"
    return "" if first == second or first > 12 else "?"


def effective(cell: str, *, order: str | None) -> date | None:
    """The date in `cell`, None for "now" and for an empty cell.

    `order` ("dmy", "mdy" or "ymd") holds for dates in digits with / or -. Dates with dots are day-first, as nearly
    everywhere that writes them so: only "ymd" with two digits for the year holds for them too.
    Raise Problem: date_unreadable, date_other_order.
    """
    text = one_line(cell)
    if not text or _is_now(text):
        return None
    try:
        found = _read(text, order)
    except ValueError:
        raise Problem("date_unreadable", date=short(text)) from None
    if found is None or not 1990 <= found.year <= 2100:
        raise Problem("date_unreadable", date=short(text))
    return found


def _is_now(text: str) -> bool:
    word = text.casefold().removesuffix(".").removeprefix("with ")
    return word in _NOW or (bool(word) and not word.strip("-"))


def _read(text: str, order: str | None) -> date | None:
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _SERIAL.fullmatch(text):
        return date(1899, 12, 30) + timedelta(days=int(match[1]))
    if match := _NUMERIC.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), _year(match[4])
        if order == "ymd" and two_digit_years(text):
            return date(_year(match[1]), second, int(match[4]))
        if match[2] == ".":
            order = "dmy"
        if order == "ymd":
            raise Problem("date_other_order", date=short(text), order=_SHOWN[order])
        day, month = (second, first) if order == "mdy" else (first, second)
        if order and month > 12 >= day:
            raise Problem("date_other_order", date=short(text), order=_SHOWN[order])
        return date(year, month, day)
    if match := _DAY_NAME.fullmatch(text):
        return date(_year(match[3]), _month(match[2]), int(match[1]))
    if match := _NAME_DAY.fullmatch(text):
        return date(_year(match[3]), _month(match[1]), int(match[2]))
    return None


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _month(name: str) -> int:
    try:
        return _MONTHS[name.lower()]
    except KeyError:
        raise ValueError(name) from None
