"""Why a column was taken for what it is: the row of headers.csv that won, and what came next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.tabular.cells import clean

from .inspecting import inspect
from .kinds import KINDS
from .layout import Layout
from .meaning import normalise


@dataclass(frozen=True, slots=True)
class Offer:
    """What one meaning offered for a column: its weight for header and cells, and the row of the table behind it."""

    meaning: str
    weight: int
    pattern: str
    line: int
    language: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A column (from 1), what it was taken for ("" not read), and the offers for it, the weightiest first."""

    number: int
    header: str
    meaning: str
    offers: tuple[Offer, ...]

    @property
    def won(self) -> Offer | None:
        """The offer for the meaning that the column has; None where cells, other columns or a person decided."""
        return next((offer for offer in self.offers if offer.meaning == self.meaning), None)

    @property
    def next(self) -> Offer | None:
        """The weightiest offer for another meaning."""
        return next((offer for offer in self.offers if offer.meaning != self.meaning), None)

    @property
    def lead(self) -> int:
        """By how much the winner is ahead of the next; negative where the column lost a meaning to another column."""
        return (self.won.weight if self.won else 0) - (self.next.weight if self.next else 0)


def reasons(layout: Layout, rows: Sequence[Sequence[str]]) -> list[Reason]:
    """The reasons for each column of an inspected file, in its order. `rows`: cells of its first records."""
    found = []
    for column in layout.columns:
        cells = [row[column.index] for row in rows if column.index < len(row)]
        offers = offers_for(layout.kind, column.name, cells)
        found.append(Reason(column.index + 1, column.name, layout.mapping.get(column.index, ""), tuple(offers)))
    return found


def offers_for(kind: str, header: str, cells: Sequence[str]) -> list[Offer]:
    """What each meaning offers for a column of this header with these cells, the weightiest first."""
    words = normalise(header)
    found = []
    for meaning in KINDS[kind] if words else ():
        row = meaning.row(words)
        weight = meaning.offer(words, [clean(cell) for cell in cells]) if row else 0
        if row and weight:
            found.append(Offer(meaning.key, weight, row.pattern.pattern, row.line, row.language))
    return sorted(found, key=lambda offer: (-offer.weight, offer.line))


def text(path: Path, *, kind: str = "term") -> str:
    """The reasons for each column of a file, in lines of text. Raises NotADeck."""
    lines = []
    inspection = inspect(path, kind=kind, incomplete=True)
    for reason in reasons(inspection.layout, inspection.rows):
        lines.append(f"{reason.number}. {reason.header or '(no header)'} -> {reason.meaning or '(not read)'}")
        if reason.won:
            lines.append(f"     won by {_shown(reason.won)}")
        elif reason.meaning:
            lines.append("     by its cells or by the other columns, not by its header")
        if reason.next:
            lines.append(f"     next: {reason.next.meaning} by {_shown(reason.next)}, {reason.lead:+d}")
    return "\n".join(lines)


def _shown(offer: Offer) -> str:
    return f"weight {offer.weight}, headers.csv line {offer.line} [{offer.language}] {offer.pattern}"
