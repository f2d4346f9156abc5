"""Seconds of a call: as they are billed, and how a monthly allowance is spent on them."""

from dataclasses import dataclass


def billed_seconds(*, duration: int, first: int, next_: int) -> int:
    """A call's length in whole seconds as it is billed: nothing for no call, then `first`, then steps of `next_`.

    billed(d, i, n) = 0 if d ≤ 0; i if d ≤ i; else i + ⌈(d − i) / n⌉ × n: 61 s at 60/45 is 105 s. Customers are billed
    with their pricelist's billing increment as both, suppliers bill by their route's two. Raises ValueError for an
    increment below one second.
    """
    if first < 1 or next_ < 1:
        raise ValueError(f"increments of {first}/{next_} s can't bill a call")
    if duration <= 0:
        return 0
    if duration <= first:
        return first
    steps = -(-(duration - first) // next_)
    return first + steps * next_


@dataclass(frozen=True, kw_only=True)
class Split:
    """Billed seconds, divided into those that the allowance covers and those that are paid for."""

    free: int
    charged: int


def split(*, billed: int, free_left: int) -> Split:
    """Spend what is left of an allowance (seconds) on a call's billed seconds; the rest is charged.

    It is the billed seconds that use up the allowance, to the second: 100 s left and 180 s billed are 100 free, 80
    charged. A negative remainder counts as none.
    """
    free = min(billed, max(0, free_left))
    return Split(free=free, charged=billed - free)


def free_seconds_left(*, minutes_per_month: int, seconds_used: int) -> int:
    """What is left of a user's monthly minutes, in seconds. An allowance of 0 minutes is none at all."""
    return max(0, minutes_per_month * 60 - max(0, seconds_used))
