"""Adding offers to a DDI Pricelist and setting prices by hand, with numbers that nobody means."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from pricelists.models import DdiPrice, Population
from pricelists.refusals import PricelistRefusal
from tenants.models import User
from tests.conftest import Cast
from tests.pricelists.ddi.conftest import Make, populate
from tests.pricelists.ddi.test_pages import select

ABSURD = ["9" * 20, "1e30", "1e-30", "NaN", "sNaN", "-Infinity", "\x00", "0.0000001", "1e999999999"]


@pytest.mark.django_db
def test_absurd_numbers_are_errors_of_the_form(
    cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, make: Make, exchange_rates: date
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        offer = make.offer(gateway, "A", "999999")
        pricelist = make.pricelist("Retail", "USD", "JPY")
    client = client_for(cast.acme.editor)
    url, token = select(client, gateway, [offer])
    good = {"selection": token, "pricelist": pricelist.pk, "markup": "2", "method": "factor", "factor": "0.5"}
    fixed = {**good, "method": "fixed", "fixed_USD": "1", "fixed_JPY": "1"}
    for value in ABSURD:
        assert client.post(url, {**good, "markup": value}).status_code == 422, value
        assert client.post(url, {**good, "factor": value}).status_code == 422, value
        assert client.post(url, {**fixed, "fixed_JPY": value}).status_code == 422, value
        assert client.post(url, {**good, "pricelist": value}).status_code == 422, value
        assert client.post(url, {**good, "selection": value}).status_code in {302, 422}, value
    dear = client.post(url, {**good, "markup": "1000", "factor": "1000"})
    assert (dear.status_code, "larger than a price can be" in dear.content.decode()) == (422, True)
    with as_partner(cast.acme):
        assert not Population.objects.exists()


@pytest.mark.django_db
def test_the_largest_price_by_hand_can_be_looked_at(
    cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, make: Make, exchange_rates: date
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.offer(gateway, "A", "0.000001", "0.000001", per_minute="0.000001")
        pricelist = make.pricelist("Retail", "USD")
        populate(pricelist, gateway)
        price = DdiPrice.objects.get()
    client = client_for(cast.acme.editor)
    url = reverse("ddi-prices-edit", args=[pricelist.pk, price.pk])
    amounts = {"nrc": "1", "mrc": "1", "per_minute": "1", "channel_price": "1", "reason": "why"}
    for name in ("nrc", "mrc", "per_minute", "channel_price"):
        for value in (*ABSURD, "9999999999999"):
            assert client.post(url, {**amounts, name: value}).status_code in {409, 422}, (name, value)
    version = client.get(url).content.decode().split('name="version" value="')[1].split('"')[0]
    largest = dict.fromkeys(("nrc", "mrc", "channel_price"), "1000000000") | {"per_minute": "999999999999.999999"}
    assert client.post(url, {**largest, "reason": "why", "version": version}).status_code in {302, 303}
    for page in (
        reverse("ddi-prices", args=[pricelist.pk]),
        reverse("ddi-prices-edit", args=[pricelist.pk, _newest(cast, as_partner)]),
        reverse("margin-guard"),
    ):
        assert client.get(page).status_code == 200, page


def _newest(cast: Cast, as_partner: Callable) -> int:
    with as_partner(cast.acme):
        return DdiPrice.objects.latest("pk").pk


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["\u202eRetail", "a\u200bb", " ", "a\x7fb"])
def test_a_name_is_what_people_see(cast: Cast, as_partner: Callable, make: Make, name: str) -> None:
    with as_partner(cast.acme), pytest.raises(PricelistRefusal, match="Enter a name"):
        make.pricelist(name)
