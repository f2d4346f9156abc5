"""The demo's customers, the dashboard's card, and what a newcomer sees."""

from collections.abc import Callable

import pytest
from django.test import Client

from customers import demo
from customers.models import Customer, CustomerUser, TrialUsage
from products import demo as products_demo
from products.models import WebProduct
from tenants.models import User
from tests.conftest import Cast
from tests.customers import making

pytestmark = pytest.mark.django_db


def test_the_demo_has_customers_in_every_state(
    cast: Cast, as_partner: Callable, client_for: Callable[[User], Client]
) -> None:
    with as_partner(cast.acme):
        products_demo.make(cast.acme.partner)
        making.trial(
            WebProduct.objects.order_by("id")[0], days=14, users_allowed=True, users_quantity=2, minutes_allowed=True,
            minutes_quantity=30, credit_allowed=True, credit={"EUR": "5", "GBP": "5"},
        )  # fmt: skip
        making.package("Own", currencies=["EUR", "GBP", "USD"])
        demo.make(cast.acme.partner)
        demo.make(cast.acme.partner)
        assert Customer.objects.count() == 40
        assert CustomerUser.objects.count() > 50
        assert TrialUsage.objects.count() > 20
        assert Customer.objects.filter(suspended_at__isnull=False).count() == 1
        assert Customer.objects.filter(package__isnull=False).count() == 1
    reader = client_for(cast.acme.reader)
    for state in ("running", "ending", "ended"):
        assert reader.get(f"/customers/?trial={state}").context["grid"].page.rows
    page = reader.get("/").content.decode()
    assert "Trials ending" in page
    assert "days left" in page


def test_without_a_trial_there_is_no_card(
    cast: Cast, as_partner: Callable, client_for: Callable[[User], Client]
) -> None:
    with as_partner(cast.acme):
        making.customer(of=making.product())
    assert "Trials ending" not in client_for(cast.acme.reader).get("/").content.decode()


def test_an_app_without_web_products_makes_no_customers(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        demo.make(cast.acme.partner)
        assert not Customer.objects.exists()
