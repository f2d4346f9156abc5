"""What one Unlimited user can cost per month at worst, against what the plan brings in.

worst cost = monthly minutes × supplier's cost per minute of the dearest free route
           + complimentary DDIs × supplier's MRC of the dearest free DDI

The cost of a route is what the supplier asks today (its coverage, at today's exchange rates); where the coverage no
longer names the destination, the cost that its price was made with. Connection fees, NRC and increments longer than
the pricelist's come on top: they depend on the number of calls and orders.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from gateways.models import Route, TermGateway
from portal.money import rates
from portal.money.rounding import amount
from pricelists.models import DdiPrice, DdiPricelist, TermPrice, TermPricelist
from pricing.packages.choosing import Choice, Place
from pricing.packages.saving import PlanPrices
from products.plans import Plan

_EXACT_ENOUGH = Context(prec=60)


@dataclass(frozen=True, kw_only=True)
class Dearest:
    """The dearest of a list: its name and its cost, per minute or per month, in the currency at hand."""

    name: str
    cost: Decimal


@dataclass(frozen=True, kw_only=True)
class WorstCase:
    """One plan in one currency. cost, margin: None when a cost isn't known; `problem` then says why."""

    currency: str
    plan: Plan
    price: Decimal
    route: Dearest | None
    ddi: Dearest | None
    cost: Decimal | None
    problem: str = ""

    @property
    def margin(self) -> Decimal | None:
        return None if self.cost is None else self.price - self.cost


def worst_cases(
    *,
    pricelist: TermPricelist | None,
    ddi_pricelist: DdiPricelist | None,
    routes: Sequence[Choice],
    ddis: Sequence[Choice],
    minutes: int,
    complimentary: int,
    prices: Mapping[str, PlanPrices],
    on: date | None = None,
) -> list[WorstCase]:
    """Both Unlimited plans in every currency, cheapest knowledge first: a few queries whatever the lists' length.

    Unlimited Domestic has the customer choose one country, and at worst he chooses the dearest; destinations of no
    country are never domestic.
    """
    on = on or timezone.localdate()
    costs = _route_costs(pricelist, [choice.key for choice in routes]) if minutes else {}
    dearest_ddis = _dearest_ddis(ddi_pricelist, ddis, list(prices)) if complimentary else {}
    domestic = {choice.key for choice in routes if choice.country}
    sources = {currency for pairs in costs.values() for currency, _cost in pairs}
    known = rates.newest({*sources, *prices}, on) if len({*sources, *prices}) > 1 and sources else {}
    found = []
    for currency, own in prices.items():
        problem, by_route = "", {}
        try:
            by_route = _converted(costs, currency, known, on)
        except rates.UnusableRateError as missing:
            problem = str(missing)
        ddi = dearest_ddis.get(currency)
        for plan, price in ((Plan.DOMESTIC, own.domestic), (Plan.INTERNATIONAL, own.international)):
            among = {key: cost for key, cost in by_route.items() if plan == Plan.INTERNATIONAL or key in domestic}
            route = _dearest(among)
            cost, why = None, problem
            if minutes and route is None and any(plan == Plan.INTERNATIONAL or c.key in domestic for c in routes):
                why = why or _("No supplier's cost is known for the free routes.")
            if complimentary and ddis and ddi is None:
                why = why or _("No supplier's cost is known for the free DDIs.")
            if not why:
                exact = (route.cost * minutes if route else Decimal(0)) + (ddi.cost * complimentary if ddi else 0)
                cost = amount(exact, currency)
            found.append(
                WorstCase(currency=currency, plan=plan, price=price, route=route, ddi=ddi, cost=cost, problem=why)
            )
    return found


def _route_costs(pricelist: TermPricelist | None, names: Sequence[str]) -> dict[str, list[tuple[str, Decimal]]]:
    """By destination: (currency, cost per minute) of every supplier the pricelist's prices come from."""
    if pricelist is None or not names:
        return {}
    priced = TermPrice.objects.filter(
        pricelist=pricelist, ended=False, destination__in=names, currency__in=pricelist.currencies
    )
    made = list(priced.values_list("gateway_id", "destination", "currency").annotate(cost=Max("cost")).order_by())
    used = TermGateway.objects.filter(pk__in={row[0] for row in made if row[0]}, retired_at=None)
    gateways = dict(used.values_list("pk", "currency"))
    now = timezone.now()
    sold = (
        Route.objects.filter(
            gateway_id__in=gateways, ended=False, valid_from__lte=now, destination__in=names, status=Route.Status.ACTIVE
        )
        .values_list("gateway_id", "destination")
        .annotate(cost=Max("rate"))
        .order_by()
    )
    today = {(gateway, name): cost for gateway, name, cost in sold}
    found: dict[str, list[tuple[str, Decimal]]] = {}
    for gateway, name, currency, cost in made:
        if gateway is not None and (gateway, name) in today:
            found.setdefault(name, []).append((gateways[gateway], today[gateway, name]))
        elif cost is not None:
            found.setdefault(name, []).append((currency, cost))
    return found


def _converted(
    costs: Mapping[str, Iterable[tuple[str, Decimal]]], target: str, known: Mapping[str, rates.Quote], on: date
) -> dict[str, Decimal]:
    """The dearest cost of each destination in one currency. Raises UnusableRateError."""
    sources = {currency for pairs in costs.values() for currency, _cost in pairs}
    quotes = rates.usable(known, {*sources, target}, on) if sources - {target} else {}
    factors = {source: rates.factor(source, target, quotes) for source in sources}
    return {name: max(_times(cost, factors[currency]) for currency, cost in pairs) for name, pairs in costs.items()}


def _times(cost: Decimal, factor: Fraction) -> Decimal:
    product = Fraction(cost) * factor
    return _EXACT_ENOUGH.divide(Decimal(product.numerator), Decimal(product.denominator))


def _dearest(costs: Mapping[str, Decimal]) -> Dearest | None:
    if not costs:
        return None
    name = max(costs, key=lambda key: (costs[key], key))
    return Dearest(name=name, cost=costs[name])


def _dearest_ddis(
    pricelist: DdiPricelist | None, ddis: Sequence[Choice], currencies: Sequence[str]
) -> dict[str, Dearest]:
    """The dearest free DDI in each currency that has a cost for one."""
    if pricelist is None or not ddis:
        return {}
    places = {place: choice for choice in ddis if (place := Place.from_key(choice.key)) is not None}
    rows = (
        DdiPrice.objects.filter(pricelist=pricelist, currency__in=currencies, ended=False, cost_mrc__isnull=False)
        .filter(country__in={place.country for place in places})
        .values_list("currency", *Place._fields, "cost_mrc")
    )
    costs: dict[str, dict[str, Decimal]] = {}
    for currency, *parts, cost in rows:
        if (choice := places.get(Place(*parts))) is not None:
            own = costs.setdefault(currency, {})
            own[choice.key] = max(cost, own.get(choice.key, cost))
    labels = {choice.key: choice.label for choice in ddis}
    found = {currency: _dearest(own) for currency, own in costs.items()}
    return {
        currency: Dearest(name=labels[dearest.name], cost=dearest.cost)
        for currency, dearest in found.items()
        if dearest is not None
    }
