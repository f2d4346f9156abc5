"""Gateways with routes, pricelists and exchange rates, in a line each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from gateways.models import Route, TermGateway
from portal.money.models import ExchangeRate
from portal.tenancy import wall
from pricelists import editing
from pricelists.models import TermPrice, TermPricelist

RATES = {"USD": "1.10", "GBP": "0.85", "JPY": "160", "KWD": "0.337", "PLN": "4.27"}


@dataclass(frozen=True)
class Make:
    """Makes things inside whichever wall is open."""

    def gateway(self, name: str = "Supplier", currency: str = "USD") -> TermGateway:
        return TermGateway.objects.create(
            name=name, currency=currency, authentication="ip", addresses=["203.0.113.5:5060/udp"]
        )

    def route(
        self,
        gateway: TermGateway,
        codes: Sequence[str] | str,
        rate: str | Decimal = "0.01",
        *,
        origins: Sequence[str] = (),
        **fields: Any,
    ) -> Route:
        codes = sorted([codes] if isinstance(codes, str) else codes)
        return Route.objects.create(
            **{
                "gateway": gateway,
                "destination": f"Place {codes[0]}",
                "country": "PL",
                "line_type": "M",
                "codes": codes,
                "origin_codes": sorted(origins),
                "code_count": len(codes),
                "code_min": codes[0],
                "code_max": codes[-1],
                "rate": Decimal(rate),
                **fields,
            }
        )

    def pricelist(self, name: str = "Retail", *currencies: str, **fields: Any) -> TermPricelist:
        amounts = {currency: editing.Amounts(**fields.pop(currency, {})) for currency in currencies or ("USD",)}
        return editing.add_pricelist(name=name, amounts=amounts, **fields)


@pytest.fixture
def make() -> Make:
    return Make()


@pytest.fixture
def exchange_rates(db: None) -> date:
    """Rates of three days ago: a weekend."""
    day = timezone.localdate() - timedelta(days=3)
    with wall.enter_staff(actor_name="test"):
        for currency, rate in RATES.items():
            ExchangeRate.objects.create(date=day, currency=currency, per_euro=Decimal(rate))
    return day


@pytest.fixture
def standing() -> Callable[[TermPricelist], dict[tuple[str, str, str], tuple]]:
    """What holds now per (currency, origin, code); fails when a code stands in two prices."""

    def read(pricelist: TermPricelist) -> dict[tuple[str, str, str], tuple]:
        found: dict[tuple[str, str, str], tuple] = {}
        for price in TermPrice.objects.filter(pricelist=pricelist, ended=False):
            assert price.codes == sorted(price.codes)
            assert (price.code_count, price.code_min, price.code_max) == (
                len(price.codes),
                price.codes[0],
                price.codes[-1],
            )
            for origin in price.origin_codes or [""]:
                for code in price.codes:
                    key = (price.currency, origin, code)
                    assert key not in found, key
                    found[key] = (price.rate, price.cost, price.gateway_id, price.handmade, price.connection_fee)
        assert TermPricelist.objects.get(pk=pricelist.pk).price_count == len(
            TermPrice.objects.filter(pricelist=pricelist, ended=False)
        )
        return found

    return read
