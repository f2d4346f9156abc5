"""Things of customers for tests, made by the domain functions inside a partner's wall."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from customers.drafts import CustomerDraft
from customers.models import Customer
from customers.saving import add_customer
from pricing.models import FreeRoute, PackagePrice, PackageUse, PricePackage
from products.models import WebProduct
from products.saving import ProductDraft, add_web_product
from trials.models import Trial, TrialCredit, TrialUse


def product(name: str = "shop", *, live: bool = False, **fields: Any) -> WebProduct:
    """A web product in English and Polish, sold in EUR and USD."""
    base: dict[str, Any] = {
        "type": "business",
        "cultures": ["en-GB", "pl"],
        "default_culture": "en-GB",
        "currencies": ["EUR", "USD"],
        "brand": name.title(),
        "domain": f"{name}.example.com",
        "cms": "own",
    }
    made = add_web_product(ProductDraft(**{**base, **fields}))
    if live:
        WebProduct.objects.filter(pk=made.pk).update(state=WebProduct.State.LIVE)
        made.refresh_from_db()
    return made


def trial(*products: WebProduct, credit: dict[str, str] | None = None, **fields: Any) -> Trial:
    """A trial linked to these web products."""
    made = Trial.objects.create(**{"name": f"Trial {Trial.objects.count()}", "days": 14, **fields})
    for currency, amount in (credit or {}).items():
        TrialCredit.objects.create(trial=made, currency=currency, amount=Decimal(amount))
    for one in products:
        TrialUse.objects.create(trial=made, web_product=one)
    return made


def package(name: str = "Gold", *, product: WebProduct | None = None, free: str = "", **fields: Any) -> PricePackage:
    """A package with prices in its currencies and free routes to the countries in `free` ("PL DE")."""
    made = PricePackage.objects.create(**{"name": name, "currencies": ["EUR", "USD"], **fields})
    for currency in made.currencies:
        PackagePrice.objects.create(package=made, currency=currency, payg=1, domestic=2, international=3)
    for position, country in enumerate(free.split()):
        FreeRoute.objects.create(
            package=made, position=position, destination=f"{country} landline", country=country, line_type="L"
        )
    if product is not None:
        PackageUse.objects.create(package=made, web_product=product)
    return made


def draft(n: int = 1, **fields: Any) -> CustomerDraft:
    """A draft that is right for `product()`."""
    base: dict[str, Any] = {
        "kind": "company",
        "name": f"Customer {n}",
        "email": f"customer{n}@example.com",
        "country": "PL",
        "currency": "EUR",
        "culture": "pl",
    }
    return CustomerDraft(**{**base, **fields})


def customer(n: int = 1, *, of: WebProduct, registered_at: datetime | None = None, **fields: Any) -> Customer:
    """A customer of a web product."""
    return add_customer(draft(n, registered_at=registered_at, **fields), web_product=of)
