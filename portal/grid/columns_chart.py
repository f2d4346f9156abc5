"""Columns of two parts as SVG coordinates, for templates/grid/columns_card.html.

The drawing is stretched to the width there is; what is to be read stands beside it as text.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.functional import Promise

TALL, WIDE, GAP = 100, 10, 2


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: `lower` stands on the floor, `upper` on it. Heights are in hundredths of the drawing's."""

    label: str
    text: str
    lower: int
    upper: int
    x: int
    lower_height: int
    upper_height: int

    width = WIDE

    @property
    def lower_y(self) -> int:
        return TALL - self.lower_height

    @property
    def upper_y(self) -> int:
        return self.lower_y - self.upper_height


@dataclass(frozen=True, kw_only=True)
class ColumnsChart:
    """names: of the lower and of the upper part."""

    label: str
    names: tuple[str, str]
    columns: Sequence[Column]

    tall = TALL

    @property
    def wide(self) -> int:
        return max(1, len(self.columns)) * (WIDE + GAP) - GAP


def columns_chart(
    *, label: str | Promise, names: tuple[str | Promise, str | Promise], columns: Sequence[tuple[str, int, int]]
) -> ColumnsChart:
    """Place a column for each (label, lower count, upper count)."""
    most = max((lower + upper for _label, lower, upper in columns), default=0) or 1
    placed = []
    for place, (name, lower, upper) in enumerate(columns):
        # The whole is rounded once, so that two parts never stand higher than their sum.
        whole = _height(lower + upper, most)
        lower_height = min(whole, _height(lower, most))
        placed.append(
            Column(
                label=name,
                text=number_format(lower + upper, force_grouping=True),
                lower=lower,
                upper=upper,
                x=place * (WIDE + GAP),
                lower_height=lower_height,
                upper_height=whole - lower_height,
            )
        )
    return ColumnsChart(label=str(label), names=(str(names[0]), str(names[1])), columns=placed)


def _height(count: int, most: int) -> int:
    return max(1, round(TALL * count / most)) if count else 0
