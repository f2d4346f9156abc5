"""The formula of a price, as whole-number SQL.

Per route and currency (design §5): cost is converted, price = cost × markup; if price − cost > max. profit, price =
cost + max. profit; if price < min. per min. rate, price = that rate (the floor wins over the cap); the price is
rounded up to the pricelist's precision; it is expensive from the expensive rate on.

Everything stays a fraction with one denominator until the end: with `a/d` the exchange and `b/d` the exchange times
the markup, a cost of c millionths costs c·a/d and sells for c·b/d millionths. So nothing is truncated before the one
division that rounds (truncating first gave 9,436 wrong prices in a million, limits.md W2).
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from portal.money.rounding import MICRO, to_micro

BIGINT_END = 2**63
LARGEST = 10**18
"""Millionths: what a MicroField of 18 digits can hold."""


def fractions(exchange: Fraction, markup: Decimal) -> tuple[int, int, int]:
    """(a, b, d): a cost times a/d is converted, times b/d it is converted and marked up, exactly."""
    marked_up = exchange * Fraction(markup)
    d = lcm(exchange.denominator, marked_up.denominator)
    return int(exchange * d), int(marked_up * d), d


def floor_div(number: str, by: str, kind: str) -> str:
    """SQL of a whole division of whole numbers that aren't negative. kind: "bigint" or "numeric"."""
    return f"(({number}) / ({by}))" if kind == "bigint" else f"div({number}, {by})"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The numbers that turn costs of one currency into prices of another; amounts in millionths."""

    source: str
    currency: str
    markup: int
    a: int
    b: int
    d: int
    step: int
    min_rate: int
    max_profit: int | None
    expensive_rate: int | None

    @classmethod
    def make(
        cls,
        *,
        currency: str,
        exchange: Fraction,
        source: str = "",
        markup: Decimal,
        precision: int,
        min_rate: Decimal,
        max_profit: Decimal | None,
        expensive_rate: Decimal | None,
    ) -> "Terms":
        """exchange: units of `currency` per unit of `source`, the costs' currency. precision: decimals, 0 to 6."""
        a, b, d = fractions(exchange, markup)
        return cls(
            source=source,
            currency=currency,
            markup=to_micro(markup),
            a=a,
            b=b,
            d=d,
            step=MICRO // 10**precision,
            min_rate=to_micro(min_rate),
            max_profit=None if max_profit is None else to_micro(max_profit),
            expensive_rate=None if expensive_rate is None else to_micro(expensive_rate),
        )

    def largest_step(self, cost: int) -> int:
        """No whole number met on the way to a price of this cost (or fee) is larger than this."""
        most = 2 * cost * max(self.a, self.b) + 2 * self.d * self.step
        return most + cost * self.a + ((self.max_profit or 0) + self.min_rate) * self.d

    def largest_price(self, cost: int) -> int:
        """An upper bound of the price, in millionths."""
        return max(cost * self.b // self.d, cost * self.a // self.d, self.min_rate) + self.step


def number_type(terms: list[Terms], largest_cost: int) -> str:
    """`bigint` when nothing on the way can overflow it, else `numeric` (exact, some slower)."""
    return "bigint" if all(t.largest_step(largest_cost) < BIGINT_END for t in terms) else "numeric"


def priced_from(kind: str, *, cost: str = "r.rate", fee: str = "r.connection_fee") -> str:
    """LATERAL joins that compute q4.rate, q1.cost, q1.fee, q3.floored and q2.capped from one cost and fee, under one
    row of `terms_values`, called t.

    kind: the number type, from `number_type`. Connection fees are converted and multiplied by the same markup,
    without cap or floor, and rounded half-up to a millionth: they are amounts, not rates per minute.
    """
    t, c, f = "t", f"{cost}::{kind}", f"{fee}::{kind}"

    return f"""
    CROSS JOIN LATERAL (SELECT
        {floor_div(f"2 * {c} * {t}.a + {t}.d", f"2 * {t}.d", kind)}::bigint AS cost,
        {floor_div(f"2 * {f} * {t}.b + {t}.d", f"2 * {t}.d", kind)}::bigint AS fee) q1
    CROSS JOIN LATERAL (SELECT coalesce({c} * ({t}.b - {t}.a) > {t}.max_profit * {t}.d, false) AS capped) q2
    CROSS JOIN LATERAL (SELECT
        CASE WHEN q2.capped THEN {c} * {t}.a + {t}.max_profit * {t}.d ELSE {c} * {t}.b END AS top) q25
    CROSS JOIN LATERAL (SELECT q25.top < {t}.min_rate * {t}.d AS floored) q3
    CROSS JOIN LATERAL (SELECT ({
        floor_div(
            f"(CASE WHEN q3.floored THEN {t}.min_rate * {t}.d ELSE q25.top END) + {t}.d * {t}.step - 1",
            f"{t}.d * {t}.step",
            kind,
        )
    } * {t}.step)::bigint AS rate) q4"""


def terms_values(terms: list[Terms], kind: str) -> tuple[str, list[object]]:
    """`(VALUES …) AS t(…)` of the terms, with its parameters."""
    rows, params = [], []
    for t in terms:
        rows.append("(%s::varchar, %s::varchar, %s::bigint, " + f"%s::{kind}, " * 6 + "%s::bigint)")
        params += [t.source, t.currency, t.markup, t.a, t.b, t.d, t.step, t.min_rate, t.max_profit, t.expensive_rate]
    return (
        f"(VALUES {', '.join(rows)}) AS"
        " t(source, currency, markup, a, b, d, step, min_rate, max_profit, expensive_rate)",
        params,
    )
