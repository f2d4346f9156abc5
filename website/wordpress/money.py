"""How prices are written for a website: as decimal text, and for the earlier plugin never lower than they are charged.

The earlier Level 7 plugin turns what it gets into a float and prints it rounded half-up: a rate of up to 1.00 in
hundredths of the currency with one decimal, a dearer one and every amount with two decimals, a minimum charge always
in hundredths. So what it would round down is rounded up to its step before it is sent.
"""

from decimal import ROUND_CEILING, Decimal
from enum import Enum

_THOUSANDTH, _HUNDREDTH = Decimal("0.001"), Decimal("0.01")


class Plugin(Enum):
    """Who prints the prices."""

    OWN = "own"
    VENDOR = "vendor"


class Kind(Enum):
    """What a price is of: each is printed by a rule of its own."""

    RATE = "rate"  # per minute of a call, connection fees
    AMOUNT = "amount"  # plans, numbers, and what calls to a number cost per minute
    MIN_CHARGE = "minimum charge"


def told(value: Decimal, kind: Kind, plugin: Plugin) -> str:
    """A price as the plugin gets it: never an exponent, at least two decimals, no further zeros."""
    if plugin is Plugin.VENDOR:
        value = _up(value, kind)
    text = f"{value:f}"
    whole, _point, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def _up(value: Decimal, kind: Kind) -> Decimal:
    in_hundredths = kind is Kind.MIN_CHARGE or (kind is Kind.RATE and value <= 1)
    return value.quantize(_THOUSANDTH if in_hundredths else _HUNDREDTH, rounding=ROUND_CEILING)
