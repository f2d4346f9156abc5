"""A live web product of Acme's with prices, plans, numbers, a trial and two customers; one of Globex's with one."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from customers.models import Customer, CustomerUser, TrialUsage
from portal.tenancy import wall
from pricelists.models import DdiPricelistUse, TermPricelist, TermPricelistUse
from pricing.models import PricePackage
from pricing.packages.choosing import Place
from products.models import WebProduct
from tests.conftest import Cast, Company
from tests.customers import making
from tests.pricing.conftest import Make

NOW = timezone.now


@dataclass(kw_only=True)
class Shop:
    """One partner's web product and what belongs to it."""

    company: Company
    product: WebProduct
    pricelist: TermPricelist
    package: PricePackage
    customers: list[Customer] = field(default_factory=list)

    @property
    def partner_id(self) -> int:
        return self.company.partner.pk

    def visit(self, customer: Customer | None = None, **options: Any) -> AbstractContextManager[wall.Wall]:
        """The door of a visitor of the web product, or of one of its customers."""
        number = customer.pk if customer else None
        return wall.enter_customer(self.partner_id, product_id=self.product.pk, customer_id=number, **options)


@dataclass(frozen=True, kw_only=True)
class Town:
    """Both shops. other: another web product of Acme's, with a pricelist that nobody else sees."""

    acme: Shop
    globex: Shop
    other: WebProduct


def _shop(company: Company, name: str, people: list[str]) -> Shop:
    make = Make()
    product = making.product(name, live=True, cultures=["en-GB", "pl", "de"], domain=f"www.{name}.example")
    pricelist = make.pricelist(f"Secret name of {name}", "EUR", "USD", terms={"min_charge": Decimal("0.01")})
    TermPricelistUse.objects.create(pricelist=pricelist, pricelist_owner_id=company.partner.pk, web_product=product)
    rate = "0.0123" if name == "acme" else "0.9"
    gateway = make.gateway(f"Supplier of {name}")
    cost = {"cost": Decimal("0.007777"), "gateway": gateway, "gateway_owner_id": company.partner.pk}
    make.price(pricelist, "48 4822", "Poland", rate=rate, **cost)
    make.price(pricelist, "4860 4869", "Poland Mobile", rate="0.0456", kind="M", connection_fee=Decimal("0.05"), **cost)
    make.price(pricelist, "4860", "Poland Mobile (EEA)", rate="0.0222", kind="M", origins="30 49", **cost)
    make.price(pricelist, "49", "Germany", rate="0.01", country="DE", **cost)
    make.price(pricelist, "881", "Global Satellite", rate="6.5", country="", kind="O", expensive=True, **cost)
    make.price(pricelist, "33", "France, from tomorrow", rate="0.02", country="FR", valid_from=NOW() + timedelta(1))
    make.price(
        pricelist, "34", "Spain, until yesterday", rate="0.02", country="ES",
        valid_from=NOW() - timedelta(9), valid_to=NOW() - timedelta(1), ended=True,
    )  # fmt: skip
    package = making.package(
        f"Package of {name}", product=product, free="PL", minutes_per_month=2000, complimentary_ddis=1
    )
    package.free_routes.update(destination="Poland")
    making.package(f"Own package of {name}")
    numbers = make.ddi_pricelist(f"Numbers of {name}", "EUR")
    DdiPricelistUse.objects.create(pricelist=numbers, pricelist_owner_id=company.partner.pk, web_product=product)
    make.ddi_price(numbers, Place("PL", "", "Warsaw", "22", "G"), country_prefix="48", nrc=Decimal(5))
    making.trial(product, credit={"EUR": "5"}, credit_allowed=True, minutes_allowed=True, minutes_quantity=100)
    shop = Shop(company=company, product=product, pricelist=pricelist, package=package)
    for number, person in enumerate(people):
        customer = making.customer(number + 1, of=product, name=person, email=f"{person.lower()}@x.example")
        CustomerUser.objects.create(customer=customer, name=person, extension=f"10{number}")
        TrialUsage.objects.create(customer=customer, allowance="minutes", quantity=60, source="secret-switch-id")
        shop.customers.append(customer)
    return shop


@pytest.fixture
def town(cast: Cast, as_partner: Callable) -> Town:
    """Acme with the customers Ann and Bob; Globex with Gina."""
    with as_partner(cast.acme):
        acme = _shop(cast.acme, "acme", ["Ann", "Bob"])
        other = making.product("hidden", domain="hidden.example")
        hidden = Make().pricelist("Hidden", "EUR")
        Make().price(hidden, "39", "Italy, for others", country="IT")
        TermPricelistUse.objects.create(pricelist=hidden, pricelist_owner_id=cast.acme.partner.pk, web_product=other)
        bob = acme.customers[1]
        bob.package = PricePackage.objects.get(name="Own package of acme")
        bob.save()
    with as_partner(cast.globex):
        globex = _shop(cast.globex, "globex", ["Gina"])
    return Town(acme=acme, globex=globex, other=other)


def run(statement: str, *values: object) -> list[tuple]:
    """The rows of a statement that no filter of ours has seen."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]
