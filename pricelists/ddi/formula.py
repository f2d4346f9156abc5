"""The formula of a DDI price, as whole-number SQL.

Per offer and currency: NRC, MRC and cost per minute are converted by the population's exchange rates first, then
multiplied by the markup. NRC and MRC are amounts, rounded half-up to the currency's minor unit; the price per minute is
a rate, rounded up to four decimals. Each is one division of exact whole numbers (see `pricelists.formula`).

A channel price by `MRC Factor` is the factor times the retail MRC **as it is published**, rounded half-up to the minor
unit: an MRC of 6.23 and a factor of 0.5 give 3.115 → 3.12. It is the published amount that a partner reads and halves;
of the unrounded one (6.225, say) half would be 3.11, and the list would contradict itself. So nothing is rounded twice:
the MRC once, and the product of two published numbers once. A fixed price is taken as it is.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from portal.money.rounding import MICRO, minor_digits, to_micro
from pricelists.ddi.channels import Channels
from pricelists.formula import BIGINT_END, floor_div, fractions

PRECISION = 4
"""Decimals of a price per minute."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The numbers that turn offers in one currency into prices of another; amounts in millionths.

    a, b, d: see `formula.fractions`. step: the currency's minor unit. factor or fixed: of the channel price.
    """

    source: str
    currency: str
    markup: int
    a: int
    b: int
    d: int
    step: int
    factor: int | None
    fixed: int | None

    @classmethod
    def make(
        cls, *, currency: str, exchange: Fraction, source: str = "", markup: Decimal, channels: Channels
    ) -> "Terms":
        """exchange: units of `currency` per unit of `source`, the costs' currency."""
        a, b, d = fractions(exchange, markup)
        factor, fixed = channels.micro(currency)
        return cls(
            source=source,
            currency=currency,
            markup=to_micro(markup),
            a=a,
            b=b,
            d=d,
            step=MICRO // 10 ** minor_digits(currency),
            factor=factor,
            fixed=fixed,
        )

    def largest_step(self, cost: int) -> int:
        """No whole number met on the way to a price of this cost is larger than this."""
        own = 2 * cost * max(self.a, self.b) + 2 * self.d * max(self.step, 100)
        channel = 2 * self.largest_price(cost) * max(self.factor or 0, 1) + MICRO * self.step
        return max(own, channel)

    def largest_price(self, cost: int) -> int:
        """An upper bound of a price or of a converted cost, in millionths."""
        return cost * max(self.a, self.b) // self.d + max(self.step, 100)


def number_type(terms: list[Terms], largest_cost: int) -> str:
    """`bigint` when nothing on the way can overflow it, else `numeric` (exact, some slower)."""
    return "bigint" if all(t.largest_step(largest_cost) < BIGINT_END for t in terms) else "numeric"


def half_up(value: str, kind: str) -> str:
    """SQL: `value` (a cost times b, over t.d) rounded half-up to t.step."""
    return f"({floor_div(f'2 * {value} + t.d * t.step', '2 * t.d * t.step', kind)} * t.step)::bigint"


def priced_from(kind: str, *, offer: str = "o") -> str:
    """LATERAL joins that compute what `amounts_from` does, and q2.channel_price by the row of terms."""
    return f"""{amounts_from(kind, offer=offer)}
    CROSS JOIN LATERAL (
        SELECT coalesce(t.fixed, {channel_by_factor("q1.mrc", "t.factor", kind)}) AS channel_price) q2"""


def amounts_from(kind: str, *, offer: str = "o") -> str:
    """A LATERAL join that computes the prices q1.(nrc, mrc, per_minute) and the costs q1.(cost_nrc, cost_mrc,
    cost_per_minute) of an offer, under one row of `terms_values`, called t.

    kind: the number type, from `number_type`.
    """
    rate_step = MICRO // 10**PRECISION

    def cost(name: str) -> str:
        return f"{floor_div(f'2 * {offer}.{name}::{kind} * t.a + t.d', '2 * t.d', kind)}::bigint"

    per_minute = floor_div(f"{offer}.per_minute::{kind} * t.b + t.d * {rate_step} - 1", f"t.d * {rate_step}", kind)
    return f"""
    CROSS JOIN LATERAL (SELECT
        {half_up(f"{offer}.nrc::{kind} * t.b", kind)} AS nrc,
        {half_up(f"{offer}.mrc::{kind} * t.b", kind)} AS mrc,
        ({per_minute} * {rate_step})::bigint AS per_minute,
        {cost("nrc")} AS cost_nrc, {cost("mrc")} AS cost_mrc, {cost("per_minute")} AS cost_per_minute) q1"""


def channel_by_factor(mrc: str, factor: str, kind: str) -> str:
    """SQL of factor × published MRC, half-up to the minor unit."""
    number = f"2 * {mrc}::{kind} * {factor} + {MICRO} * t.step"
    return f"({floor_div(number, f'2 * {MICRO} * t.step', kind)} * t.step)::bigint"


def terms_values(terms: list[Terms], kind: str) -> tuple[str, list[object]]:
    """`(VALUES …) AS t(…)` of the terms, with its parameters."""
    rows, params = [], []
    for t in terms:
        rows.append("(%s::varchar, %s::varchar, %s::bigint, " + f"%s::{kind}, " * 4 + f"%s::{kind}, %s::bigint)")
        params += [t.source, t.currency, t.markup, t.a, t.b, t.d, t.step, t.factor, t.fixed]
    return f"(VALUES {', '.join(rows)}) AS t(source, currency, markup, a, b, d, step, factor, fixed)", params
