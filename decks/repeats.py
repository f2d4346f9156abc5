"""Codes that occur in several lines at different prices, and the column in which those lines differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from portal.tabular.cells import clean, one_line

from .layout import Layout
from .outcome import Option, Question
from .reasons import Filled

DEAREST = "dearest"
EMPTY = "-"
VALUES = 24
"""More distinct values than this are no choice between kinds of lines."""
PRICES = ("rate", "rate_current", "rate_first", "connection_fee")
KEYS = ("code", "country_code", "code_to", "origin")
TIMES = ("valid_from", "valid_to")


def question_key(layout: Layout) -> str:
    """The key of the question that was answered about such lines, "" where none was."""
    return next((key for key in layout.decisions if key.startswith("only:")), "")


def column_of(key: str) -> int:
    """The column that a question "only:2" is about."""
    return int(key.partition(":")[2])


def value_of(cell: str) -> str:
    """A cell of that column as it stands among the answers."""
    return one_line(cell)[:80] or EMPTY


def differing(
    layout: Layout, rows: Sequence[Sequence[str]], whole: Mapping[int, Sequence[str]] | None = None
) -> Question | None:
    """What to ask about lines of a sample with the same code, other prices, and another value in a column not read.

    Not where their dates tell which of them holds. whole: the distinct cells of the columns that come into question in
    the whole file, where `rows` are not all of it.
    """
    by_meaning: dict[str, list[int]] = {}
    for index, meaning in layout.mapping.items():
        by_meaning.setdefault(meaning, []).append(index)

    def key(row: Sequence[str], meanings: Sequence[str]) -> tuple[str, ...]:
        indexes = [index for meaning in meanings for index in by_meaning.get(meaning, ())]
        return tuple(clean(row[index]) if index < len(row) else "" for index in indexes)

    groups: dict[tuple[str, ...], list[Sequence[str]]] = {}
    for row in rows:
        if any(key(row, KEYS[:2])) and any(key(row, PRICES[:2])):
            groups.setdefault(key(row, KEYS), []).append(row)
    clashes = [
        group
        for group in groups.values()
        if len({key(row, PRICES) for row in group}) > 1 and len({key(row, TIMES) for row in group}) < len(group)
    ]
    if not clashes:
        return None
    free = [column.index for column in layout.columns if column.index not in layout.mapping]
    free = [index for index in free if whole is None or index in whole]
    cells = whole or {index: [row[index] for row in rows if index < len(row)] for index in free}
    priced = [[(row, key(row, PRICES)) for row in group] for group in clashes]
    fitting = [index for index in free if _separates(index, priced)]
    counted = {index: len({value_of(cell) for cell in cells[index]}) for index in fitting}
    fitting = [index for index in fitting if counted[index] <= VALUES]
    if not fitting:
        return None
    index = min(fitting, key=lambda at: (counted[at], at))
    values = dict.fromkeys(value_of(cell) for cell in cells[index])
    name = layout.columns[index].name or f"#{index + 1}"
    options = [Option(value, Filled(_("Only the lines with “%(value)s”"), {"value": value})) for value in values]
    options.append(Option(DEAREST, _("The dearest line of each code")))
    text = _(
        "Several lines have the same code at different prices. They differ in column “%(column)s”, which is not read. "
        "Which of them hold?"
    )
    return Question(f"only:{index}", Filled(text, {"column": name}), tuple(options))


def _separates(index: int, clashes: Sequence[Sequence[tuple[Sequence[str], tuple[str, ...]]]]) -> bool:
    """Whether lines of the same code at different prices have different values in the column, in nearly all cases."""
    good = 0
    for group in clashes:
        prices: dict[str, set[tuple[str, ...]]] = {}
        for row, price in group:
            prices.setdefault(value_of(row[index]) if index < len(row) else EMPTY, set()).add(price)
        good += len(prices) > 1 and all(len(found) == 1 for found in prices.values())
    return good * 10 >= len(clashes) * 9
