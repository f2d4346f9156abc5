"""Pricelists with prices, supplier routes, exchange rates, DDI prices and packages, in a line each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from gateways.models import Route, TermGateway
from portal.money.models import ExchangeRate
from portal.tenancy import wall
from pricelists.models import DdiPrice, DdiPricelist, TermPrice, TermPricelist, TermPricelistTerms
from pricing.models import PricePackage
from pricing.packages.choosing import Place
from pricing.packages.saving import PackageDraft, PlanPrices, add_package
from products.models import WebProduct

D = Decimal
RATES = {"USD": "1.10", "GBP": "0.88", "PLN": "4.40"}


@dataclass(frozen=True)
class Make:
    """Makes things inside whichever wall is open."""

    def gateway(self, name: str = "Supplier", currency: str = "USD") -> TermGateway:
        return TermGateway.objects.create(
            name=name, currency=currency, authentication="ip", addresses=["203.0.113.5:5060/udp"]
        )

    def pricelist(self, name: str = "Retail", *currencies: str, **fields: Any) -> TermPricelist:
        terms = fields.pop("terms", {})
        pricelist = TermPricelist.objects.create(name=name, currencies=list(currencies or ("EUR",)), **fields)
        for currency in pricelist.currencies:
            TermPricelistTerms.objects.create(pricelist=pricelist, currency=currency, **terms)
        return pricelist

    def _destination(self, codes: str, destination: str, country: str, kind: str, origins: str) -> dict[str, Any]:
        listed = sorted(codes.split())
        return {
            "destination": destination,
            "country": country,
            "line_type": kind,
            "codes": listed,
            "code_count": len(listed),
            "code_min": listed[0],
            "code_max": listed[-1],
            "origin_codes": sorted(origins.split()),
        }

    def price(
        self,
        pricelist: TermPricelist,
        codes: str,
        destination: str = "Poland",
        *,
        rate: str = "0.05",
        country: str = "PL",
        kind: str = "L",
        origins: str = "",
        currency: str = "",
        **fields: Any,
    ) -> TermPrice:
        made = TermPrice(
            pricelist=pricelist,
            currency=currency or pricelist.currencies[0],
            rate=D(rate),
            **self._destination(codes, destination, country, kind, origins),
            **fields,
        )
        self._save(pricelist, [made])
        return made

    def prices(self, pricelist: TermPricelist, destinations: dict[str, str], *, country: str = "PL") -> None:
        """Many at once, by their codes."""
        made = [
            TermPrice(
                pricelist=pricelist,
                currency=pricelist.currencies[0],
                rate=D("0.05"),
                **self._destination(codes, destination, country, "L", ""),
            )
            for codes, destination in destinations.items()
        ]
        self._save(pricelist, made)

    def _save(self, pricelist: TermPricelist, made: list[TermPrice]) -> None:
        TermPricelist.objects.filter(pk=pricelist.pk).update(price_count=F("price_count") + len(made))
        TermPrice.objects.bulk_create(made)

    def route(
        self,
        gateway: TermGateway,
        codes: str,
        destination: str = "Poland",
        *,
        rate: str = "0.022",
        country: str = "PL",
        kind: str = "L",
        origins: str = "",
        **fields: Any,
    ) -> Route:
        return Route.objects.create(
            gateway=gateway,
            rate=D(rate),
            **self._destination(codes, destination, country, kind, origins),
            **fields,
        )

    def package(
        self,
        name: str = "Standard",
        *,
        currencies: Sequence[str] = ("EUR",),
        routes: Sequence[str] = (),
        ddis: Sequence[Place] = (),
        minutes: int = 0,
        complimentary: int = 0,
        prices: PlanPrices | None = None,
    ) -> PricePackage:
        prices = prices or PlanPrices(payg=D("1"), domestic=D("9.99"), international=D("19.99"))
        return add_package(
            PackageDraft(
                name=name,
                prices=dict.fromkeys(currencies, prices),
                minutes_per_month=minutes,
                complimentary_ddis=complimentary,
                free_routes=list(routes),
                free_ddis=[place.key for place in ddis],
            )
        )

    def ddi_pricelist(self, name: str = "Numbers", *currencies: str) -> DdiPricelist:
        return DdiPricelist.objects.create(name=name, currencies=list(currencies or ("EUR",)))

    def ddi_price(self, pricelist: DdiPricelist, place: Place, *, cost_mrc: str = "1", **fields: Any) -> DdiPrice:
        currency = fields.pop("currency", pricelist.currencies[0])
        return DdiPrice.objects.create(
            pricelist=pricelist, currency=currency, mrc=D("2"), cost_mrc=D(cost_mrc), **place._asdict(), **fields
        )

    def product(self, brand: str, *currencies: str, state: str = "development") -> WebProduct:
        return WebProduct.objects.create(
            type="business",
            cultures=["en"],
            default_culture="en",
            currencies=list(currencies or ("EUR",)),
            brand=brand,
            domain=f"{brand.lower()}.example",
            cms="own",
            state=state,
        )


@pytest.fixture
def make() -> Make:
    return Make()


@pytest.fixture
def exchange_rates(db: None) -> date:
    """Rates of three days ago: a weekend."""
    day = timezone.localdate() - timedelta(days=3)
    with wall.enter_staff(actor_name="test"):
        for currency, rate in RATES.items():
            ExchangeRate.objects.create(date=day, currency=currency, per_euro=D(rate))
    return day
