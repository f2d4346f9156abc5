"""Trials and web products, made through the domain functions."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from products.models import WebProduct
from products.saving import ProductDraft, add_web_product
from trials.drafts import AllowanceDraft, TrialDraft
from trials.terms import Allowance

GENEROUS: dict[Allowance, AllowanceDraft] = {
    Allowance.USERS: AllowanceDraft(allowed=True, quantity=3),
    Allowance.MINUTES: AllowanceDraft(allowed=True, activation=True, quantity=100),
    Allowance.COMPLIMENTARY_DDI: AllowanceDraft(allowed=True, quantity=0),
    Allowance.CREDIT: AllowanceDraft(allowed=True, activation=True),
}


def draft(name: str = "Two weeks", **changes: Any) -> TrialDraft:
    """A draft with something of most kinds."""
    values: dict[str, Any] = {
        "days": 14,
        "currencies": ["EUR", "USD"],
        "allowances": GENEROUS,
        "amounts": {"EUR": Decimal(5), "USD": Decimal("5.50")},
    }
    return TrialDraft(name=name, **{**values, **changes})


@pytest.fixture
def product() -> Callable[..., WebProduct]:
    """`product("acme.example", currencies=["EUR"], live=True)`, inside a partner's wall."""

    def make(domain: str, *, currencies: tuple[str, ...] = ("EUR",), live: bool = False) -> WebProduct:
        found = add_web_product(
            ProductDraft(
                type=WebProduct.Type.BUSINESS,
                cultures=["en"],
                default_culture="en",
                currencies=currencies,
                brand=domain.partition(".")[0].title(),
                domain=domain,
                cms=WebProduct.Cms.OWN,
            )
        )
        if live:
            WebProduct.objects.filter(pk=found.pk).update(state=WebProduct.State.LIVE)
            found.refresh_from_db()
        return found

    return make
