"""What a call costs the partner: the supplier's route on the day, in the price's currency."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from gateways.models import Route, TermGateway
from gateways.term_gateways.matching import Match, best_match
from portal.money import rates
from portal.money.rounding import call_amount
from pricelists.models import TermPrice
from pricing.rating.seconds import billed_seconds


@dataclass(frozen=True, kw_only=True)
class SupplierCost:
    """The supplier's charge for a call. `amount` is in the gateway's currency, `converted` in the price's.

    converted: None when no exchange rate is known; `missing_rate` says of which currency.
    """

    gateway: TermGateway
    match: Match[Route]
    billed: int
    amount: Decimal
    converted: Decimal | None
    missing_rate: str
    quotes: tuple[rates.Quote, ...]
    is_the_prices_own: bool
    """Whether the price was made from this very version of the route."""

    @property
    def blocked(self) -> bool:
        return self.match.row.status != Route.Status.ACTIVE


def supplier_cost(
    *, price: TermPrice, called: str, caller: str, duration: int, currency: str, at: datetime
) -> SupplierCost | None:
    """What the price's supplier charges for the call on that date, at that day's exchange rates.

    The route is the one that the supplier's coverage had for this call then: usually the one that the price was made
    from (`price.route_id`), otherwise what took its place. Billed by the route's first and next increment; a supplier
    has no min. charge. None when the price names no supplier, its gateway was retired by then, or the supplier didn't
    sell the number.
    """
    if price.gateway_id is None:
        return None
    gateway = TermGateway.objects.filter(pk=price.gateway_id).first()
    if gateway is None or (gateway.retired_at is not None and gateway.retired_at <= at):
        return None
    match = best_match(Route.objects.filter(gateway=gateway), called=called, caller=caller, at=at)
    if match is None:
        return None
    route = match.row
    billed = billed_seconds(duration=duration, first=route.first_increment, next_=route.next_increment)
    sixty_times = route.connection_fee * 60 + route.rate * billed if billed else Decimal(0)
    on, converted, missing = at.astimezone(UTC).date(), None, ""
    quotes: tuple[rates.Quote, ...] = ()
    try:
        quotes = tuple(rates.quotes_between(gateway.currency, [currency], on).values())
        converted = call_amount(rates.convert(sixty_times, gateway.currency, currency, on) / 60)
    except rates.UnusableRateError as problem:
        missing = str(problem)
    return SupplierCost(
        gateway=gateway,
        match=match,
        billed=billed,
        amount=call_amount(sixty_times / 60),
        converted=converted,
        missing_rate=missing,
        quotes=quotes,
        is_the_prices_own=route.pk == price.route_id,
    )
