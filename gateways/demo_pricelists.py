"""Demo data of pricelists: sample exchange rates, and a pricelist in three currencies. Called by gateways/demo.py."""

from datetime import date
from decimal import Decimal

from gateways.models import Route, TermGateway, TermPricelist
from gateways.pricelists import population, where_used
from gateways.pricelists.editing import Amounts, add_pricelist
from portal.money import rates
from portal.money.models import ExchangeRate
from portal.tenancy import wall
from products.models import WebProduct
from tenants.models import Partner

NAME = "Retail"
# Round figures of the right size, so that everything works before staff have imported the bank's file.
SAMPLE_DAY = date(2026, 1, 2)
SAMPLE_RATES = {
    "USD": "1.10",
    "GBP": "0.86",
    "CHF": "0.94",
    "PLN": "4.25",
    "CZK": "24.9",
    "SEK": "11.1",
    "NOK": "11.7",
    "DKK": "7.46",
    "JPY": "165",
    "CAD": "1.55",
    "AUD": "1.70",
}


def make(partner: Partner) -> None:
    """Give the partner inside the wall a pricelist, populated and linked where there is something to do it with."""
    make_rates()
    if TermPricelist.objects.filter(name=NAME).exclude(partner_id=wall.PLATFORM_PARTNER_ID).exists():
        return
    small = Amounts(
        min_charge=Decimal("0.01"),
        expensive_rate=Decimal("0.5"),
        min_rate=Decimal("0.005"),
        max_profit=Decimal("0.25"),
    )
    pricelist = add_pricelist(name=NAME, amounts=dict.fromkeys(("USD", "EUR", "GBP"), small))
    gateway = TermGateway.objects.filter(partner=partner, route_count__gt=0).order_by("pk").first()
    if gateway is not None:
        routes = Route.objects.filter(gateway=gateway, ended=False)
        prepared = population.prepare(pricelist=pricelist, gateway=gateway, routes=routes, markup=Decimal("1.35"))
        population.apply(prepared, routes=routes)
    for product in WebProduct.objects.filter(term_pricelist_use=None):
        if not where_used.missing_currencies(pricelist, product):
            where_used.link(pricelist=pricelist, product=product)


def make_rates() -> None:
    """Sample exchange rates, unless there are rates already."""
    if rates.newest_date() is None:
        with wall.enter_staff(actor_name="demo"):
            rates.save_rates(
                [(SAMPLE_DAY, currency, Decimal(rate)) for currency, rate in SAMPLE_RATES.items()],
                source=ExchangeRate.Source.SAMPLE,
                tell=False,
            )
