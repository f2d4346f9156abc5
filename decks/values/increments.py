"""Billing increments: the first interval and the next ones, in seconds."""

from __future__ import annotations

import re

from decks.limits import INCREMENT_LIMIT
from portal.tabular.cells import one_line
from portal.tabular.problems import Problem, short

_PAIR = re.compile(
    r"(\d{1,5})(?:\.0+)?(?:\s*+(?:s|sec|secs|seconds?|\"))?(?:\s*+[/+\-:;,|\\x*&]\s*+|\s++)(\d{1,5})(?:\.0+)?\s*(?:s|sec|secs|seconds?|\")?\.?",
    re.IGNORECASE,
)
_ONE = re.compile(r"(\d{1,5})(?:[.,]0+)?\s*(?:s|sec|secs|seconds?|\")?\.?", re.IGNORECASE)
_UNIT = (
    r"(?P<s>s|secs?|seconds?|segundos?|secondes?|secondi|secondo|sek\w{0,7}|сек\w{0,7})"
    r"|(?P<m>mins?|minutes?|minutos?|minuti|minuto|minuten|minut[ay]?|мин\w{0,5})"
)
_WORDED = re.compile(
    rf"(?:(?:per|each|every|pro|je|por|cada|par|ogni)\s+)?(\d{{1,5}})(?:[.,]0+)?\s*(?:{_UNIT})\.?", re.IGNORECASE
)
_PER = re.compile(
    rf"(?:per|each|every|pro|je|por|cada|par|chaque|à la|a la|al|ogni|za|за|by the|volle?|full|started|angefangene)\s+"
    rf"(?:started |full |angefangene )?(?:{_UNIT})",
    re.IGNORECASE,
)
_WORDS = {
    "per second": (1, 1), "second": (1, 1), "seconds": (1, 1), "sec": (1, 1), "per sec": (1, 1), "1 second": (1, 1),
    "per minute": (60, 60), "minute": (60, 60), "min": (60, 60), "per min": (60, 60), "1 min": (60, 60),
    "1 minute": (60, 60), "full minute": (60, 60),
}  # fmt: skip
IN_NOTICE = re.compile(
    r"(?i)(?:billing|increment|pulse|interval|rounding)[^\n]{0,60}?\b(\d{1,3})\s*[/+]\s*(\d{1,3})\b"
    r"|\b(\d{1,3})\s*[/+]\s*(\d{1,3})\b[^\n]{0,40}?(?:billing|increment|pulse|interval|rounding)"
)


def _worded(text: str) -> tuple[int, int] | None:
    """Words for both increments: “60 segundos”, “1 min”, “à la minute”, “60 sec / 1 sec”; None for anything else."""
    parts = [part.strip() for part in re.split(r"[/+;,]|\band\b|\bthen\b|\by\b|\bet\b|\bund\b", text[:80])]
    found = []
    for part in parts:
        match = _WORDED.fullmatch(part) or _PER.fullmatch(part)
        if match is None:
            return None
        count = int(match[1]) if match.re is _WORDED else 1
        found.append(count * (60 if match["m"] else 1))
    return (found[0], found[-1]) if 1 <= len(found) <= 2 else None


def names_seconds(cell: str) -> bool:
    """True for a cell that can be nothing else than increments: “60/1”, “60 sec”, “à la minute”."""
    text = one_line(cell)
    return bool(re.fullmatch(r"\d{1,3}\s*[/+]\s*\d{1,3}", text)) or _worded(text) is not None


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
    elif (worded := _worded(text)) is not None:
        first, after = worded
    else:
        raise Problem("increment_unreadable", increment=short(text))
    if max(first, after) > INCREMENT_LIMIT:
        raise Problem("increment_absurd", increment=short(text), limit=INCREMENT_LIMIT)
    if not first and not after:
        return None
    return first or after, after or first
