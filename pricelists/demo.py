"""Demo data of pricelists of both kinds, with sample exchange rates. Called by gateways/demo.py."""

from decimal import Decimal

from django.utils import timezone

from gateways.models import DdiGateway, DdiOffer, Route, TermGateway
from portal.money import rates
from portal.money.models import ExchangeRate
from portal.tenancy import wall
from pricelists import population, where_used
from pricelists.ddi import handmade as ddi_handmade
from pricelists.ddi import population as ddi_population
from pricelists.ddi.channels import Channels
from pricelists.ddi.editing import add_ddi_pricelist
from pricelists.editing import Amounts, add_pricelist
from pricelists.kinds import kind_of
from pricelists.models import DdiPrice, DdiPricelist, TermPricelist
from products.models import WebProduct
from tenants.models import Partner

NAME = "Retail"
PLATFORM_NAME = "Platform calls"
DDI_NAME = "Retail numbers"
PLATFORM_DDI_NAME = "Platform numbers"
CURRENCIES = ("USD", "EUR", "GBP")
# Round figures of the right size, so that everything works before staff have imported the bank's file.
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
    """Give the partner inside the wall a pricelist of each kind, populated and linked where there is something to do it
    with; and the platform one of each that every partner may use."""
    make_rates()
    if (pricelist := _term_prices(NAME, partner_id=partner.pk)) is not None:
        _link(pricelist)
    _ddi(partner)
    with wall.enter_partner(wall.PLATFORM_PARTNER_ID, actor_name="demo"):
        _term_prices(PLATFORM_NAME, partner_id=wall.PLATFORM_PARTNER_ID)
        _ddi_prices(PLATFORM_DDI_NAME, partner_id=wall.PLATFORM_PARTNER_ID)


def _term_prices(name: str, *, partner_id: int) -> TermPricelist | None:
    """A Term Pricelist made from this partner's own coverage; None when it stands already."""
    if TermPricelist.objects.filter(name=name, partner_id=partner_id).exists():
        return None
    small = Amounts(
        min_charge=Decimal("0.01"),
        expensive_rate=Decimal("0.5"),
        min_rate=Decimal("0.005"),
        max_profit=Decimal("0.25"),
    )
    pricelist = add_pricelist(name=name, amounts=dict.fromkeys(CURRENCIES, small))
    gateway = TermGateway.objects.filter(partner_id=partner_id, route_count__gt=0).order_by("pk").first()
    if gateway is not None:
        routes = Route.objects.filter(gateway=gateway, ended=False)
        prepared = population.prepare(pricelist=pricelist, gateway=gateway, routes=routes, markup=Decimal("1.35"))
        population.apply(prepared, routes=routes)
    return pricelist


def _ddi(partner: Partner) -> None:
    pricelist = _ddi_prices(DDI_NAME, partner_id=partner.pk)
    if pricelist is None:
        return
    # One price that somebody promised, so that the page shows one.
    price = DdiPrice.objects.filter(pricelist=pricelist, ended=False, mrc__gt=2).order_by("mrc", "id").first()
    if price is not None:
        ddi_handmade.set_price(
            price=price,
            nrc=Decimal(0),
            mrc=price.mrc,
            per_minute=price.per_minute,
            channel_price=price.channel_price or Decimal(0),
            reason="No setup fee: promised until the end of the year",
        )
    _link(pricelist)


def _ddi_prices(name: str, *, partner_id: int) -> DdiPricelist | None:
    """A DDI Pricelist made from this partner's own coverage; None when it stands already."""
    if DdiPricelist.objects.filter(name=name, partner_id=partner_id).exists():
        return None
    pricelist = add_ddi_pricelist(name=name, currencies=CURRENCIES, included_channels=2)
    gateway = DdiGateway.objects.filter(partner_id=partner_id, offer_count__gt=0).order_by("pk").first()
    if gateway is not None:
        offers = DdiOffer.objects.filter(gateway=gateway, ended=False)
        prepared = ddi_population.prepare(
            pricelist=pricelist,
            gateway=gateway,
            offers=offers,
            markup=Decimal("1.5"),
            channels=Channels(factor=Decimal("0.5")),
        )
        ddi_population.apply(prepared, offers=offers)
    return pricelist


def _link(pricelist: TermPricelist | DdiPricelist) -> None:
    """To every web product that has none of this kind and sells in nothing else than its currencies."""
    for product in WebProduct.objects.filter(**{kind_of(pricelist).use_name: None}):
        if not where_used.missing_currencies(pricelist, product):
            where_used.link(pricelist=pricelist, product=product)


def make_rates() -> None:
    """Sample exchange rates, unless there are rates already."""
    if rates.newest_date() is None:
        with wall.enter_staff(actor_name="demo"):
            rates.save_rates(
                [(timezone.localdate(), currency, Decimal(rate)) for currency, rate in SAMPLE_RATES.items()],
                source=ExchangeRate.Source.SAMPLE,
                tell=False,
            )
