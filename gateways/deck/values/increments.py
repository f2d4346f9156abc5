"""Billing increments: the first interval and the next ones, in seconds."""
# ruff: noqa: E501 - patterns are easier to read in one line

from __future__ import annotations

import re

from gateways.deck.limits import INCREMENT_LIMIT
from gateways.deck.problems import Problem, short

from .cells import one_line

_PAIR = re.compile(
    r"(\d{1,5})(?:\.0+)?(?:\s*+(?:s|sec|secs|seconds?|\"))?(?:\s*+[/+\-:;,|\\x*&]\s*+|\s++)(\d{1,5})(?:\.0+)?\s*(?:s|sec|secs|seconds?|\")?\.?",
    re.IGNORECASE,
)
_ONE = re.compile(r"(\d{1,5})(?:[.,]0+)?\s*(?:s|sec|secs|seconds?|\")?\.?", re.IGNORECASE)
_WORDS = {
    "per second": (1, 1), "second": (1, 1), "seconds": (1, 1), "sec": (1, 1), "per sec": (1, 1), "1 second": (1, 1),
    "per minute": (60, 60), "minute": (60, 60), "min": (60, 60), "per min": (60, 60), "1 min": (60, 60),
    "1 minute": (60, 60), "full minute": (60, 60),
}  # fmt: skip
IN_NOTICE = re.compile(
    r"(?i)(?:billing|increment|pulse|interval|rounding)[^\n]{0,60}?\b(\d{1,3})\s*[/+]\s*(\d{1,3})\b"
    r"|\b(\d{1,3})\s*[/+]\s*(\d{1,3})\b[^\n]{0,40}?(?:billing|increment|pulse|interval|rounding)"
)


def increments(cell: str) -> tuple[int, int] | None:
    """(first, next) in seconds; None for an empty cell. Raise Problem: increment_unreadable, increment_absurd.

    One number counts for both. A zero takes the other's value, as in systems where 0 means "not set".
    """
    text = one_line(cell)
    if not text or text in {"-", "n/a", "N/A"}:
        return None
    if pair := _WORDS.get(text.casefold()):
        return pair
    if match := _ONE.fullmatch(text):
        first = after = int(match[1])
    elif match := _PAIR.fullmatch(text):
        first, after = int(match[1]), int(match[2])
    else:
        raise Problem("increment_unreadable", increment=short(text))
    if max(first, after) > INCREMENT_LIMIT:
        raise Problem("increment_absurd", increment=short(text), limit=INCREMENT_LIMIT)
    if not first and not after:
        return None
    return first or after, after or first
