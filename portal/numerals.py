"""Numbers in text from outside: files, requests, command lines.

Python's own `int` and `Decimal` also read underscores ("1_000"), the digits of every script, "NaN" and "Infinity",
which none of our formats means. These read ASCII digits and nothing else.
"""

import re
from decimal import Decimal

_WHOLE = re.compile(r"-?[0-9]+", re.ASCII)
_DECIMAL = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", re.ASCII)
MOST_DIGITS = 60
"""Longer texts are refused unread: no amount, rate or id has so many."""


def whole(text: str) -> int:
    """The whole number that the text writes in ASCII digits, perhaps with a minus. Raises ValueError."""
    if len(text) > MOST_DIGITS or not _WHOLE.fullmatch(text):
        raise ValueError(f"{text[:MOST_DIGITS]!r} is no whole number")
    return int(text)


def decimal(text: str) -> Decimal:
    """The number that the text writes in ASCII digits with a decimal point, without an exponent. Raises ValueError."""
    if len(text) > MOST_DIGITS or not _DECIMAL.fullmatch(text):
        raise ValueError(f"{text[:MOST_DIGITS]!r} is no number")
    return Decimal(text)
