"""A page of a long list that is at hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Thing = TypeVar("Thing")
SIZE = 50


@dataclass(frozen=True)
class PageOf(Generic[Thing]):
    """Some of a list's things, and where they stand in it. number: from 1."""

    things: Sequence[Thing]
    number: int
    count: int

    @property
    def last(self) -> int:
        return max(1, -(-self.count // SIZE))

    @property
    def start(self) -> int:
        return (self.number - 1) * SIZE

    @property
    def end(self) -> int:
        return self.start + len(self.things)

    @property
    def before(self) -> int:
        """The page before this one, 0 for none."""
        return self.number - 1

    @property
    def after(self) -> int:
        """The page after this one, 0 for none."""
        return self.number + 1 if self.number < self.last else 0


def page_of(things: Sequence[Thing], number: int) -> PageOf[Thing]:
    """The page with a number; one that isn't there becomes the nearest."""
    last = max(1, -(-len(things) // SIZE))
    number = max(1, min(number, last))
    return PageOf(things[(number - 1) * SIZE : number * SIZE], number, len(things))
