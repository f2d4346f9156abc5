"""The one rounding module. Money is rounded here, once, at the end, and nowhere else."""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Context, Decimal

from portal.money.currencies import Currency, table

_EXACT_ENOUGH = Context(prec=60)
MICRO = 1_000_000
"""Rates are kept in millionths of a currency unit: six decimals, whole numbers, exact."""


def rate_up(rate: Decimal, precision: int) -> Decimal:
    """A retail rate (currency units per minute) rounded up to `precision` decimals (0 to 6)."""
    return rate.quantize(Decimal(1).scaleb(-precision), rounding=ROUND_CEILING)


def amount(value: Decimal, currency: str) -> Decimal:
    """An amount rounded half-up to the currency's minor unit (ISO 4217: JPY 0, USD 2, KWD 3 decimals)."""
    return value.quantize(Decimal(1).scaleb(-minor_digits(currency)), rounding=ROUND_HALF_UP)


def call_amount(value: Decimal) -> Decimal:
    """One call, rounded half-up to the six decimals it is kept with; invoices round their lines, not calls."""
    return value.quantize(Decimal(1).scaleb(-6), rounding=ROUND_HALF_UP)


def minor_digits(currency: str) -> int:
    """How many decimals the currency's minor unit has; 2 for what is no currency."""
    known = table().get(currency)
    return 2 if known is None else known.digits


def to_micro(value: Decimal) -> int:
    """A Decimal as whole millionths. Raises ValueError when it has more than six decimals."""
    scaled = value.scaleb(6)
    whole = int(scaled)
    if scaled != whole:
        raise ValueError(f"{value} has more than six decimals")
    return whole


def from_micro(value: int) -> Decimal:
    """Whole millionths as a Decimal with six decimals."""
    return Decimal(value).scaleb(-6)


def changed_amount(value: Decimal, old: Currency) -> Decimal:
    """An amount of an ended currency in its successor at the fixed rate, half-up to the successor's minor unit.

    Source: the euro's changeover laws (Council Regulation (EC) No 1103/97, articles 4 and 5), which others follow.
    """
    return amount(_EXACT_ENOUGH.divide(value, old.fixed_rate), old.successor)


def changed_rate(value: Decimal, old: Currency, precision: int) -> Decimal:
    """A retail rate of an ended currency in its successor at the fixed rate, rounded up to `precision` decimals."""
    return rate_up(_EXACT_ENOUGH.divide(value, old.fixed_rate), precision)
