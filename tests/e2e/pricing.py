"""What prices must be, worked out again with fractions from the deck's own text: shares no code with the portal."""

import csv
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from pathlib import Path


@dataclass(frozen=True)
class Terms:
    """A pricelist's money fields in one currency, and how many units of it one euro buys."""

    per_euro: str
    min_rate: str
    max_profit: str


@dataclass(frozen=True)
class Line:
    """A line of the deck."""

    destination: str
    origins: str
    rate: str
    connection_fee: str

    @property
    def costs_nothing(self) -> bool:
        """Such lines are not published unless a person ticks it."""
        return not Decimal(self.rate) and not Decimal(self.connection_fee)


def lines(deck: Path) -> list[Line]:
    """The deck's lines, read with nothing but the csv module."""
    with deck.open(encoding="utf-8-sig", newline="") as source:
        return [
            Line(r["Destination"].strip(), r["Origin Prefixes"], r["Rate"], r["Connection Fee"])
            for r in csv.DictReader(source)
        ]


def price(cost: str, *, markup: str, source: Terms, target: Terms, precision: int = 4) -> Decimal:
    """Convert the cost, mark it up, cap the profit, lift to the floor (which wins), round up once."""
    converted = Fraction(cost) * Fraction(target.per_euro) / Fraction(source.per_euro)
    wanted = converted * Fraction(markup)
    if target.max_profit:
        wanted = min(wanted, converted + Fraction(target.max_profit))
    wanted = max(wanted, Fraction(target.min_rate))
    scaled = wanted * 10**precision
    whole = -(-scaled.numerator // scaled.denominator)
    return (Decimal(whole) / 10**precision).quantize(Decimal(1).scaleb(-precision), rounding=ROUND_CEILING)
