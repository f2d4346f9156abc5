"""The page of a package and What does it cost? under what no browser sends."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pricing.models import FreeRoute, PricePackage
from tests.conftest import Cast
from tests.pricing.conftest import Make
from tests.pricing.test_pages import FORM, gesture, opened


@pytest.fixture
def package(cast: Cast, as_partner: Callable, make: Make) -> PricePackage:
    with as_partner(cast.acme):
        make.price(make.pricelist("Retail", "EUR", "GBP"), "4822", "Poland", cost="0.01")
        return make.package(currencies=["EUR", "GBP"], routes=["Poland"], minutes=100)


@pytest.fixture
def client(cast: Cast, client_for: Callable) -> Client:
    return client_for(cast.acme.editor)


HOSTILE = {
    "nested key": {"free_ddis": json.dumps(["[" * 1000])},
    "nested list": {"free_routes": "[" * 100_000},
    "no strings": {"free_routes": "[1, null, {}]"},
    "numbers in a key": {"free_ddis": json.dumps(["[1,2,3,4,5]", "1" * 999, "[" + "1" * 990])},
    "half a character": {"free_ddis": json.dumps(['["\\ud800","","","",""]'])},
    "more minutes than there are": {"minutes_per_month": "9" * 40},
    "more numbers than there are": {"complimentary_ddis": "9" * 4000},
    "dear": {"payg_EUR": "999999999999.999999", "domestic_EUR": "1e11"},
    "exponents": {"domestic_EUR": "1e-999999", "payg_EUR": "1E+999999"},
    "no numbers": {"domestic_EUR": "NaN", "payg_EUR": "Infinity", "minutes_per_month": "1e3"},
    "foreign pricelist": {"routes-pricelist": "99999999999999999999", "routes-countries": ["\x00", "ZZ"]},
    "places": {"routes_place": "²", "routes_left": "٣"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("do", ["", "prices:", "routes:add", "ddis:prune", "routes:move:0:999999", "x:y:z"])
def test_what_no_browser_posts(client: Client, package: PricePackage, what: str, do: str) -> None:
    data = {**opened(client, package), **HOSTILE[what]}
    if do:
        assert gesture(client, package, data, do).status_code == 200
    else:
        answer = client.post(reverse("price-package", args=[package.pk]), data)
        assert answer.status_code == (303 if what in {"foreign pricelist", "places"} else 422)


ASKED: dict[str, dict[str, Any]] = {
    "first day": {"date": "0001-01-01"},
    "last day": {"date": "9999-12-31"},
    "no number": {"called": "\x00", "caller": "+" * 60},
    "other digits": {"called": "+٤٨٢٢١٢٣٤٥٦٧", "duration": "٦٠"},
    "long": {"duration": "604800", "minutes_used": "1000000"},
    "longer": {"duration": "999999"},
    "used": {"minutes_used": "1e-5"},
    "foreign": {"package": "99999999999999999999", "pricelist": "²"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", ASKED)
def test_what_nobody_asks_the_cost_of(client: Client, package: PricePackage, what: str) -> None:
    form = {"called": "+48221234567", "duration": "60", "currency": "EUR", "package": package.pk, "plan": "S"}
    first = client.get(reverse("price-package-cost", args=[package.pk])).content.decode()
    pricelist = first.split('name="pricelist" value="')[1].split('"')[0] if 'name="pricelist" value="' in first else ""
    url = reverse("price-package-cost", args=[package.pk])
    assert client.get(url, {**form, "pricelist": pricelist, **ASKED[what]}).status_code in {200, 422}


@pytest.mark.django_db
def test_another_partners_package_is_not_there(cast: Cast, client_for: Callable, package: PricePackage) -> None:
    stranger = client_for(cast.globex.editor)
    for name in ("price-package", "price-package-cost", "price-package-uses", "price-package-customers"):
        assert stranger.get(reverse(name, args=[package.pk])).status_code == 404
    assert stranger.post(reverse("price-package", args=[package.pk]), FORM).status_code == 404
    assert not FreeRoute.objects.none()
