"""Origin codes by class: the smallest sets of caller prefixes that every list in sight is made of.

A supplier repeats the same list of 30 origins for thousands of codes. Comparing per (origin, code) would multiply
every code by 30; comparing per (class, code) gives the same answer, as long as no list cuts through a class.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

ANY_CALLER = 0
"""The class of the empty list."""


@dataclass(frozen=True)
class OriginClasses:
    """`of_key`: origin key ("33,34"; "" = any caller) -> its classes; `members`: class -> its origin codes."""

    of_key: dict[str, tuple[int, ...]]
    members: dict[int, tuple[str, ...]]

    @classmethod
    def of(cls, keys: Iterable[str]) -> "OriginClasses":
        """The classes of all these origin keys."""
        seen_in: dict[str, list[int]] = {}
        distinct = sorted(set(keys))
        for number, key in enumerate(distinct):
            for origin in key.split(",") if key else ():
                seen_in.setdefault(origin, []).append(number)
        members: dict[int, list[str]] = {}
        class_of: dict[tuple[int, ...], int] = {}
        classes: dict[int, list[int]] = {}
        for origin, numbers in sorted(seen_in.items()):
            signature = tuple(numbers)
            if signature not in class_of:
                class_of[signature] = len(class_of) + 1
                for number in signature:
                    classes.setdefault(number, []).append(class_of[signature])
            members.setdefault(class_of[signature], []).append(origin)
        return cls(
            of_key={key: tuple(classes.get(n, (ANY_CALLER,))) for n, key in enumerate(distinct)},
            members={number: tuple(origins) for number, origins in members.items()},
        )

    def key_of(self, classes: Iterable[int]) -> str:
        """The origin key that these classes make together."""
        return ",".join(sorted(origin for number in classes for origin in self.members.get(number, ())))

    def frame(self) -> pl.DataFrame:
        """One row per (origin_key, origin_class)."""
        pairs = [(key, number) for key, numbers in self.of_key.items() for number in numbers]
        return pl.DataFrame(pairs, schema={"origin_key": pl.String, "origin_class": pl.Int64}, orient="row")
