"""Bars as SVG coordinates, for templates/parts/histogram.html: our content policy allows no inline style."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.functional import Promise

BAR, GAP, TALL, HEAD, FOOT = 52, 8, 120, 16, 18


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar, placed."""

    label: str
    text: str
    marked: bool
    x: int
    y: int
    height: int
    width: int = BAR

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def text_y(self) -> int:
        return self.y - 4


@dataclass(frozen=True, kw_only=True)
class Histogram:
    """A row of bars on a line."""

    label: str
    bars: Sequence[Bar]

    @property
    def width(self) -> int:
        return max(1, len(self.bars)) * (BAR + GAP)

    height = HEAD + TALL + FOOT
    floor = HEAD + TALL


def histogram(label: str | Promise, counts: Sequence[tuple[str, int]], *, marked: Sequence[str] = ()) -> Histogram:
    """Place a bar for each (label, count). marked: labels of bars to draw in the colour of danger."""
    most = max((count for _name, count in counts), default=0) or 1
    bars = []
    for place, (name, count) in enumerate(counts):
        height = max(1, round(TALL * count / most)) if count else 0
        bars.append(
            Bar(
                label=name,
                text=number_format(count, force_grouping=True),
                marked=name in marked,
                x=place * (BAR + GAP) + GAP // 2,
                y=HEAD + TALL - height,
                height=height,
            )
        )
    return Histogram(label=str(label), bars=bars)
