"""How a population finds the price of a channel: `MRC Factor` or `Fixed price`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from portal.money.rounding import MICRO, minor_digits, to_micro
from pricelists.refusals import PricelistRefusal

FACTOR, FIXED = "factor", "fixed"
LARGEST_FACTOR = Decimal(1000)
LARGEST_PRICE = Decimal(10**9)


@dataclass(frozen=True, kw_only=True)
class Channels:
    """factor: of the retail MRC; or else fixed: the price of a channel per month in each currency."""

    factor: Decimal | None = None
    fixed: dict[str, Decimal] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For `Population.channels`."""
        if self.factor is not None:
            return {"method": FACTOR, "factor": f"{self.factor.normalize():f}"}
        return {"method": FIXED, "prices": {currency: f"{price:f}" for currency, price in self.fixed.items()}}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Channels":
        if data.get("method") == FACTOR:
            return cls(factor=Decimal(data["factor"]))
        return cls(fixed={currency: Decimal(price) for currency, price in data.get("prices", {}).items()})

    def check(self, currencies: Sequence[str]) -> None:
        """Raises PricelistRefusal, naming the field, unless there is a sensible price of channels in each currency."""
        if self.factor is not None:
            if not self.factor.is_finite() or not 0 <= self.factor <= LARGEST_FACTOR:
                raise PricelistRefusal({"factor": _("Enter a factor from 0 to %(most)s, as 0.5.") % _most()})
            if self.factor * MICRO != int(self.factor * MICRO):
                raise PricelistRefusal({"factor": _("A factor has at most six decimals.")})
            return
        if missing := [currency for currency in currencies if currency not in self.fixed]:
            raise PricelistRefusal(
                {"fixed": _("Enter the price of a channel in %(list)s.") % {"list": ", ".join(missing)}}
            )
        for currency in currencies:
            check_amount(self.fixed[currency], currency)

    def micro(self, currency: str) -> tuple[int | None, int | None]:
        """(factor, fixed price) in millionths; at most one of them is told."""
        if self.factor is not None:
            return to_micro(self.factor), None
        return None, to_micro(self.fixed[currency]) if currency in self.fixed else None


def check_amount(value: Decimal, currency: str, *, name: str = "fixed") -> None:
    """Raises PricelistRefusal unless it is an amount in this currency: not below nothing, no part of a minor unit."""
    digits = minor_digits(currency)
    if not value.is_finite() or not 0 <= value <= LARGEST_PRICE:
        raise PricelistRefusal({name: _("Enter an amount in %(currency)s, 0 or more.") % {"currency": currency}})
    if value != round(value, digits):
        raise PricelistRefusal(
            {name: _("An amount in %(currency)s has %(n)d decimals at most.") % {"currency": currency, "n": digits}}
        )


def _most() -> dict[str, Decimal]:
    return {"most": LARGEST_FACTOR}
