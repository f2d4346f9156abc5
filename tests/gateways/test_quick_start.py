"""The Quick Start on the dashboard tells each partner's own state."""

from collections.abc import Callable

import pytest
from django.test import Client

from gateways import quick_start
from gateways.models import TermGateway, TermPricelist, TermPricelistUse
from products.models import WebProduct
from products.saving import ProductDraft, add_web_product
from tenants.models import User
from tests.conftest import Cast

pytestmark = pytest.mark.django_db


def _done() -> list[bool]:
    return [step.done for step in quick_start.steps()]


def _product(domain: str) -> WebProduct:
    return add_web_product(
        ProductDraft(
            type=WebProduct.Type.BUSINESS,
            cultures=["en"],
            default_culture="en",
            currencies=["USD"],
            brand="Acme",
            domain=domain,
            cms=WebProduct.Cms.OWN,
        )
    )


def test_each_step_is_done_when_its_data_is_there(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.globex):
        _product("globex.example")  # somebody else's does not count
    with as_partner(cast.acme):
        assert _done() == [False] * 6
        product = _product("acme.example")
        assert _done() == [True] + [False] * 5
        gateway = TermGateway.objects.create(name="East", authentication="ip", currency="USD")
        assert _done()[:3] == [True, True, False]
        TermGateway.objects.filter(pk=gateway.pk).update(route_count=1)
        assert _done()[2]
        pricelist = TermPricelist.objects.create(name="Retail", currencies=["USD"])
        assert _done()[3:] == [True, False, False]
        TermPricelistUse.objects.create(
            pricelist=pricelist, pricelist_owner_id=cast.acme.partner.pk, web_product=product
        )
        TermPricelist.objects.filter(pk=pricelist.pk).update(price_count=3)
        assert _done() == [True] * 6
        _product("second.example")
        assert not _done()[4]


def test_the_dashboard_shows_it_until_it_is_done(cast: Cast, client_for: Callable[[User], Client]) -> None:
    page = client_for(cast.acme.owner).get("/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Quick Start" in text
    assert "0 of 6 done" in text
    assert text.count(">next<") == 1
