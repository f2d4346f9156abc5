"""What of a term price the margin guard compares with the supplier's terms, as SQL.

Four comparisons, each by itself, because a surplus of one doesn't pay for another on every call:

- the rate per minute;
- the connection fee, which every connected call costs however short it is;
- a call of 60 and one of 90 seconds, each billed the supplier's way (connection fee, first and next increment) and
  ours (connection fee, the pricelist's billing increment, its min. charge). They find a supplier who bills in longer
  steps than we do: two calls, because a first increment of 120 s shows at 60 s, and steps of 60 s only at 90 s. What
  other lengths cost isn't compared: the mean of real calls is the business of reports.

Seconds are billed as `pricing.rating.seconds.billed_seconds` says. Fees are rounded half-up to a millionth when they
are made, so that half a millionth is rounding, not a loss; rates are rounded up and need no such slack.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pricelists.models import MarginFinding

COMPONENTS = tuple(MarginFinding.Component.values)
"""In the order in which they are compared, and named by a finding."""
ROUTE = "{0}.connection_fee AS route_fee, {0}.first_increment, {0}.next_increment"
"""A route's terms beside its rate, under the names that the comparisons use."""


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One comparison. sold, asked: SQL of sixty times the price (in its currency) and the cost (in the gateway's).

    component: `MarginFinding.Component`. slack: millionths × 60 that are rounding. possible: SQL that is false where
    the comparison can't find more than those before it; whole numbers only, so that most prices cost nothing more.
    """

    component: str
    sold: str
    asked: str
    slack: int
    possible: str

    def lacks(self, *, needed: str = "1000000", num: str, den: str) -> str:
        """SQL: the price is less than `needed` millionths of the cost. num/den: the exchange from cost to price."""
        return f"({self.possible} AND ({self.sold} + {self.slack}) * {den} * 1000000 < {self.asked} * {num} * {needed})"


def compared(price: str, route: str) -> tuple[Compared, ...]:
    """The comparisons, of a row with rate, connection_fee, billing_increment and min_charge, and one with route_rate,
    route_fee, first_increment and next_increment. price, route: the rows' aliases."""
    p, r = price, route
    calls = []
    for seconds in (60, 90):
        billed = _billed(seconds, f"{r}.first_increment", f"{r}.next_increment")
        charged = _billed(seconds, f"{p}.billing_increment", f"{p}.billing_increment")
        calls.append(
            Compared(
                component=f"call{seconds}",
                sold=f"greatest({p}.min_charge::numeric * 60, {p}.connection_fee::numeric * 60 + {p}.rate::numeric"
                f" * {charged})",
                asked=f"({r}.route_fee::numeric * 60 + {r}.route_rate::numeric * {billed})",
                slack=30,
                possible=f"{billed} > {charged}",
            )
        )
    return (
        Compared(
            component="minute",
            sold=f"{p}.rate::numeric * 60",
            asked=f"{r}.route_rate::numeric * 60",
            slack=0,
            possible="true",
        ),
        Compared(
            component="fee",
            sold=f"{p}.connection_fee::numeric * 60",
            asked=f"{r}.route_fee::numeric * 60",
            slack=30,
            possible=f"{r}.route_fee > 0",
        ),
        *calls,
    )


def lacking(price: str, route: str, *, needed: str, num: str, den: str) -> str:
    """SQL: any of the comparisons finds too little."""
    found = [one.lacks(needed=needed, num=num, den=den) for one in compared(price, route)]
    return f"({' OR '.join(found)})"


def ranked(price: str, route: str, *, needed: str, num: str, den: str) -> str:
    """SQL of the worst comparison's rank: 1 to 4 for below cost, 21 to 24 for too little, 99 for none.

    Tens are the finding's place in `margin_guard.STATES`, units the comparison's in `COMPONENTS`, counted from 1.
    """
    every = list(enumerate(compared(price, route), start=1))
    below = [f"WHEN {one.lacks(num=num, den=den)} THEN {n}" for n, one in every]
    thin = [f"WHEN {one.lacks(needed=needed, num=num, den=den)} THEN {20 + n}" for n, one in every]
    return f"CASE {' '.join(below + thin)} ELSE 99 END"


def of_rank(rank: str, parts: Sequence[str]) -> str:
    """SQL, of a statement with parameters, that picks one comparison's expression by a rank; else the rate's."""
    whens = [f"WHEN {n} THEN {part}" for n, part in enumerate(parts, start=1)]
    return f"CASE {rank} %% 10 {' '.join(whens[1:])} ELSE {parts[0]} END"


def _billed(seconds: int, first: str, following: str) -> str:
    """Billed seconds of a call, as whole-number SQL."""
    steps = f"({seconds} - {first} + {following} - 1) / {following} * {following}"
    return f"(CASE WHEN {first} >= {seconds} THEN {first}::int ELSE {first} + {steps} END)"
