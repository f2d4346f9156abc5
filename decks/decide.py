"""Evidence for what a file leaves open: order of dates, decimal sign, dashes between codes, 1 and 0 for a status."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from portal.tabular import dates
from portal.tabular.cells import clean

from .kinds import DECIDED_BY
from .layout import Layout
from .outcome import Question
from .questions import question
from .values import codes, rates, status

ENOUGH = 200_000  # distinct cells looked at


def deciding(key: str, layout: Layout) -> list[int]:
    """The columns whose cells decide `key`."""
    meanings = DECIDED_BY[layout.kind][key]
    indexes = [index for index, meaning in layout.mapping.items() if meaning in meanings]
    if key == "flag":
        return [index for index in indexes if not status.says_what_a_flag_means(layout.columns[index].name)]
    return indexes


def weigh(key: str, columns: Iterable[Iterable[str]]) -> tuple[str | None, Question | None]:
    """(answer, None) where the cells settle it or it does not matter (answer None); (None, question) else.

    columns: the cells of each column that decides it.
    """
    if key == "flag":
        samples = [cell for cells in columns for cell in status.flag_evidence(cells)]
        return None, question(key, [clean(cell)[:80] for cell in samples]) if samples else None
    return _weighed(key, chain.from_iterable(columns))


def _weighed(key: str, cells: Iterable[str]) -> tuple[str | None, Question | None]:
    seen: dict[str, list[str]] = {}
    for count, cell in enumerate(cells):
        if count > ENOUGH:
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
