"""What a package's free routes cover, by country."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gateways.models.versioned import LineType
from portal.countries import country_name
from pricing.packages.choosing import Choice

KINDS = (LineType.LANDLINE, LineType.MOBILE, LineType.OTHER)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Free destinations of a kind in a country, and how many the pricelist has."""

    free: int
    sold: int

    @property
    def whole(self) -> bool:
        return 0 < self.sold <= self.free


@dataclass(frozen=True, kw_only=True)
class Country:
    """A line of the table. code: ISO 3166 alpha-2, "" for destinations of no country."""

    code: str
    name: str
    cells: Sequence[Cell]

    @property
    def free(self) -> int:
        return sum(cell.free for cell in self.cells)


def covered(free: Sequence[Choice], sold: Sequence[Choice]) -> list[Country]:
    """Countries with something free, by name: landline, mobile, other."""
    given, there = _count(free), _count(sold)
    codes = sorted({choice.country for choice in free}, key=lambda code: (not code, country_name(code)))
    return [
        Country(
            code=code,
            name=country_name(code),
            cells=[Cell(free=given[code, kind], sold=there[code, kind]) for kind in KINDS],
        )
        for code in codes
    ]


def _count(choices: Sequence[Choice]) -> Counter[tuple[str, str]]:
    return Counter((choice.country, choice.kind) for choice in choices)
