"""Evidence for what a file leaves open: date order, decimal sign, what a dash between codes means."""

from __future__ import annotations

from collections.abc import Iterable

from .outcome import Question
from .questions import question
from .values import codes, dates, rates
from .values.cells import clean

_ENOUGH = 200_000  # distinct cells looked at


def weigh(key: str, cells: Iterable[str]) -> tuple[str | None, Question | None]:
    """(answer, None) where the cells settle it or it does not matter (answer None); (None, question) else."""
    seen: dict[str, list[str]] = {}
    for count, cell in enumerate(cells):
        if count > _ENOUGH:
            break
        for sign in _evidence(key, cell):
            kept = seen.setdefault(sign, [])
            if len(kept) < 3:
                kept.append(clean(cell)[:80])
    certain = [sign for sign in seen if sign != "?"]
    if len(certain) == 1:
        return certain[0], None
    if len(certain) > 1 and key == "decimal" and "?" not in seen:
        return None, None  # 0.5 beside 0,5: each is readable by itself, only 1,234 would not be
    if not certain and "?" not in seen:
        return None, None
    return None, question(key, [cell for kept in seen.values() for cell in kept])


def _evidence(key: str, cell: str) -> set[str]:
    if key == "date_order":
        return {dates.evidence(cell)} - {""}
    if key == "decimal":
        return {rates.evidence(cell)} - {""}
    return codes.hyphen_evidence(cell)
