"""One call, rated: who may make it, what is free of it, what it costs, and what it earns."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum

from gateways.term_gateways.matching import Match
from pricelists.models import TermPrice, TermPricelist, TermPricelistTerms
from pricing.models import FreeRoute, PricePackage
from pricing.rating.charging import Charge, Tariff, charge
from pricing.rating.plans import Freedom, freedom
from pricing.rating.prices import price_of
from pricing.rating.seconds import free_seconds_left
from pricing.rating.supplier import SupplierCost, supplier_cost
from products.plans import Plan


class CannotRateError(Exception):
    """The pricelist has no terms in the currency, so nothing can be said about the call."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call. caller, called: E.164 digits, "" for a withheld caller. duration: seconds."""

    called: str
    caller: str = ""
    duration: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Payer:
    """Who pays, and by what: a customer's terms, or supposed ones.

    package: without one nothing is free. chosen_country: Unlimited Domestic's, ISO 3166 alpha-2. seconds_used: billed
    seconds of free calls that the user has made this month.
    """

    pricelist: TermPricelist
    currency: str
    package: PricePackage | None = None
    plan: Plan = Plan.PAYG
    chosen_country: str = ""
    seconds_used: int = 0
    expensive_allowed: bool = False


class Refusal(Enum):
    """Why a call isn't put through."""

    UNSOLD = "unsold"
    EXPENSIVE = "expensive"


@dataclass(frozen=True, kw_only=True)
class RatedCall:
    """A call with everything that decided its price. Amounts are in the payer's currency.

    refusal: why the call isn't put through; the charge then is what it would cost if it were. match, charge: None
    when the pricelist sells no such number. free_left: seconds of the allowance before the call, where it counts.
    """

    call: Call
    payer: Payer
    match: Match[TermPrice] | None = None
    refusal: Refusal | None = None
    freedom: Freedom = Freedom.PAYS
    free_left: int = 0
    tariff: Tariff | None = None
    terms: TermPricelistTerms | None = None
    charge: Charge | None = None
    supplier: SupplierCost | None = None

    @property
    def amount(self) -> Decimal:
        """What the customer pays: nothing for a call that isn't put through."""
        return Decimal(0) if self.charge is None or self.refusal else self.charge.amount

    @property
    def margin(self) -> Decimal | None:
        """What is left of the price after the supplier's cost; None when the cost isn't known."""
        if self.charge is None or self.supplier is None or self.supplier.converted is None:
            return None
        return self.charge.amount - self.supplier.converted

    @property
    def seconds_spent(self) -> int:
        """How much of the allowance the call uses up: what billing adds to the user's seconds."""
        return 0 if self.charge is None or self.refusal else self.charge.seconds.free


def rate_call(*, call: Call, payer: Payer) -> RatedCall:
    """Rate a call. Reads prices, routes and exchange rates of the call's date; writes nothing.

    Prices, routes and exchange rates are versions, so an old call is rated as it was on its day. The pricelist's
    billing increment and min. charge, and the package's free routes and minutes, are those of today. Expensive
    destinations are refused unless the account may call them, also where the plan would make them free: the lock is
    a protection, not a price. Raises CannotRateError.
    """
    terms = TermPricelistTerms.objects.filter(pricelist=payer.pricelist, currency=payer.currency).first()
    if terms is None:
        raise CannotRateError(f"{payer.pricelist} has no {payer.currency}")
    match = price_of(
        pricelist=payer.pricelist, currency=payer.currency, called=call.called, caller=call.caller, at=call.at
    )
    if match is None:
        return RatedCall(call=call, payer=payer, refusal=Refusal.UNSOLD, terms=terms)
    price = match.row
    free = _freedom(payer, price)
    left = 0
    if free is Freedom.FREE and payer.package is not None:
        left = free_seconds_left(minutes_per_month=payer.package.minutes_per_month, seconds_used=payer.seconds_used)
    tariff = Tariff(
        rate=price.rate,
        connection_fee=price.connection_fee,
        min_charge=terms.min_charge,
        first=payer.pricelist.billing_increment,
        next_=payer.pricelist.billing_increment,
    )
    return RatedCall(
        call=call,
        payer=payer,
        match=match,
        refusal=Refusal.EXPENSIVE if price.expensive and not payer.expensive_allowed else None,
        freedom=free,
        free_left=left,
        tariff=tariff,
        terms=terms,
        charge=charge(duration=call.duration, tariff=tariff, free_left=left),
        supplier=supplier_cost(
            price=price,
            called=call.called,
            caller=call.caller,
            duration=call.duration,
            currency=payer.currency,
            at=call.at,
        ),
    )


def _freedom(payer: Payer, price: TermPrice) -> Freedom:
    if payer.package is None or payer.plan == Plan.PAYG:
        listed = False
    else:
        listed = FreeRoute.objects.filter(package=payer.package, destination=price.destination).exists()
    return freedom(plan=payer.plan, listed=listed, country=price.country, chosen_country=payer.chosen_country)
