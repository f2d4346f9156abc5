"""The sum of one call."""

from dataclasses import dataclass
from decimal import Decimal

from portal.money.rounding import call_amount
from pricing.rating.seconds import Split, billed_seconds, split

NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Tariff:
    """What a call is charged by. Amounts in one currency, rate per minute; increments in seconds."""

    rate: Decimal
    connection_fee: Decimal = NOTHING
    min_charge: Decimal = NOTHING
    first: int
    next_: int


@dataclass(frozen=True, kw_only=True)
class Charge:
    """The sum, step by step. `exact` has been rounded nowhere; `amount` has, once, to six decimals."""

    duration: int
    billed: int
    seconds: Split
    exact: Decimal
    """Connection fee and charged seconds, before the min. charge."""
    lifted: bool
    """Whether the min. charge was more than `exact`."""
    amount: Decimal


def charge(*, duration: int, tariff: Tariff, free_left: int = 0) -> Charge:
    """What a call of `duration` seconds costs.

    max(min charge, fee + charged seconds × rate / 60), rounded once, half-up, to the six decimals a rated call is kept
    with; an invoice adds such amounts up and rounds its lines to the currency's minor unit, so that thousands of short
    calls don't each carry a rounding of their own. The connection fee and the min. charge belong to calls that are
    paid for: a call of no seconds, one that the allowance covers whole, and one whose rate and fee are both 0 cost
    nothing. Raises ValueError for negative amounts.
    """
    if min(tariff.rate, tariff.connection_fee, tariff.min_charge) < 0:
        raise ValueError("a tariff has no negative amounts")
    billed = billed_seconds(duration=duration, first=tariff.first, next_=tariff.next_)
    seconds = split(billed=billed, free_left=free_left)
    exact = NOTHING
    if seconds.charged:
        # One division, last: sixtieths are what can't be written down exactly.
        exact = (tariff.connection_fee * 60 + tariff.rate * seconds.charged) / 60
    lifted = NOTHING < exact < tariff.min_charge
    return Charge(
        duration=max(0, duration),
        billed=billed,
        seconds=seconds,
        exact=exact,
        lifted=lifted,
        amount=call_amount(tariff.min_charge if lifted else exact),
    )
