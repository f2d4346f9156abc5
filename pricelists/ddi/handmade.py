"""A single DDI price, set by hand."""

from decimal import Decimal

from pricelists.ddi.channels import check_amount
from pricelists.handmade import replace
from pricelists.kinds import DDI
from pricelists.models import DdiPrice


def set_price(
    *, price: DdiPrice, nrc: Decimal, mrc: Decimal, per_minute: Decimal, channel_price: Decimal, reason: str
) -> DdiPrice:
    """Give one price other amounts, in its currency, from now on. The channel price no longer follows the MRC.

    NRC, MRC and channel price must be amounts of the currency (no part of a minor unit); the price per minute stays as
    typed. Raises PricelistRefusal, also when somebody changed the price meanwhile.
    """
    amounts = {"nrc": nrc, "mrc": mrc, "channel_price": channel_price}
    for name, value in amounts.items():
        check_amount(value, price.currency, name=name)
    values = {**amounts, "per_minute": per_minute, "channel_factor": None}
    return replace(DDI, price, amounts=(*amounts.values(), per_minute), values=values, reason=reason)
