"""DDI gateways with offers, DDI Pricelists and exchange rates, in a line each."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from gateways.models import DdiGateway, DdiOffer
from gateways.models.numbers import PLACE
from pricelists.ddi import editing, population
from pricelists.ddi.channels import Channels
from pricelists.models import DdiPrice, DdiPricelist, Population
from tests.pricelists.conftest import exchange_rates

__all__ = ["exchange_rates"]
D = Decimal
HALF = Channels(factor=D("0.5"))


@dataclass(frozen=True)
class Make:
    """Makes things inside whichever wall is open."""

    def gateway(self, name: str = "Numbers", currency: str = "USD") -> DdiGateway:
        return DdiGateway.objects.create(name=name, type="ip", currency=currency, technical_email="noc@example.com")

    def offer(self, gateway: DdiGateway, city: str, mrc: str | Decimal = "4", nrc: str | Decimal = "1", **more: Any):
        values = {"country": "US", "country_prefix": "1", "state": "AL", "city": city, "area_code": "334", **more}
        for name in ("per_minute", "channel_price"):
            if isinstance(values.get(name), str):
                values[name] = D(values[name])
        return DdiOffer.objects.create(gateway=gateway, mrc=D(mrc), nrc=D(nrc), **values)

    def pricelist(self, name: str = "Retail", *currencies: str, **fields: Any) -> DdiPricelist:
        return editing.add_ddi_pricelist(name=name, currencies=currencies or ("USD",), **fields)


@pytest.fixture
def make() -> Make:
    return Make()


def populate(
    pricelist: DdiPricelist, gateway: DdiGateway, markup: str = "1.5", channels: Channels = HALF, **options: Any
) -> Population:
    offers, costless = options.pop("offers", DdiOffer.objects.all()), options.pop("costless", False)
    made = population.prepare(
        pricelist=pricelist, gateway=gateway, offers=offers, markup=D(markup), channels=channels, **options
    )
    if costless:
        population.choose_zero(made, offers=offers, others=True)
    population.apply(made, offers=offers)
    made.refresh_from_db()
    return made


@pytest.fixture
def standing() -> Callable[[DdiPricelist], dict[tuple[str, str], tuple]]:
    """What holds now: {(currency, city, …): values}; fails when two prices hold for one place."""

    def read(pricelist: DdiPricelist) -> dict[tuple, tuple]:
        found: dict[tuple, tuple] = {}
        for price in DdiPrice.objects.filter(pricelist=pricelist, ended=False):
            key = (price.currency, *(getattr(price, name) for name in PLACE))
            assert key not in found
            names = (
                "nrc",
                "mrc",
                "per_minute",
                "channel_price",
                "cost_mrc",
                "gateway_id",
                "handmade",
                "channel_factor",
            )
            found[key] = tuple(getattr(price, name) for name in names)
        assert DdiPricelist.objects.get(pk=pricelist.pk).price_count == len(found)
        return found

    return read


def by_city(pricelist: DdiPricelist, currency: str = "USD") -> dict[str, DdiPrice]:
    prices = DdiPrice.objects.filter(pricelist=pricelist, currency=currency, ended=False)
    return {price.city: price for price in prices}
