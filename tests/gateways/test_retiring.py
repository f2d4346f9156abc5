"""Gateways out of use: nothing new goes through them, what was stays, and they come back."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gateways import retiring, supply
from gateways.coverage.refusals import ImportRefused
from gateways.models import Route, TermGateway
from gateways.term_gateways.dialling import try_number
from portal.jobs.models import Job
from pricelists import margin_guard, population
from pricelists.ddi import population as ddi_population
from pricelists.refusals import PricelistRefusal
from pricing.rating.supplier import supplier_cost
from tenants.models import User
from tests.conftest import Cast
from tests.gateways.coverage.conftest import deck_file, line, upload
from tests.pricelists.conftest import Make
from tests.pricelists.ddi.conftest import HALF
from tests.pricelists.ddi.conftest import Make as DdiMake
from tests.pricelists.test_pages import product, text_of

__all__ = ["deck_file"]
D = Decimal


@pytest.fixture
def make() -> Make:
    return Make()


def test_nothing_new_goes_through_a_retired_gateway(
    cast: Cast, as_partner: Callable, make: Make, deck_file: Callable[..., Path]
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, "48", "0.1")
        TermGateway.objects.update(route_count=1)
        pricelist = make.pricelist("Retail", "USD")
        routes = Route.objects.all()
        population.apply(
            population.prepare(pricelist=pricelist, gateway=gateway, routes=routes, markup=D(2)), routes=routes
        )
        waiting = population.prepare(pricelist=pricelist, gateway=gateway, routes=routes, markup=D(3))
        price = pricelist.prices.get()
        call: dict[str, Any] = {
            "price": price,
            "called": "48600123456",
            "caller": "",
            "duration": 60,
            "currency": "USD",
        }
        with pytest.raises(ValidationError, match="Say why"):
            retiring.retire(gateway, reason=" ")
        retiring.retire(gateway, reason="Bankrupt")
        assert Job.objects.filter(kind="pricelists.margin_guard").count() == 1
        with pytest.raises(ValidationError, match="already"):
            retiring.retire(gateway, reason="Again")
        gateway.refresh_from_db()
        with pytest.raises(PricelistRefusal, match="is retired"):
            population.prepare(pricelist=pricelist, gateway=gateway, routes=routes, markup=D(2))
        with pytest.raises(PricelistRefusal, match="is retired"):
            population.apply(waiting, routes=routes)
        with pytest.raises(ImportRefused, match="retired"):
            upload(gateway, deck_file(line("48", "Poland", "0.1")))
        trial = try_number(gateway, called="48600123456")
        assert (trial.match, trial.request_uris) == (None, [])
        assert "retired" in trial.problem
        assert supplier_cost(**call, at=timezone.now()) is None
        assert supply.gateways_of(product("Acme Tel", "USD")).term.gateways == ()
        assert margin_guard.look()["unsold"] == 1
        retiring.reinstate(gateway)
        with pytest.raises(ValidationError, match="isn't retired"):
            retiring.reinstate(gateway)
        gateway.refresh_from_db()
        assert margin_guard.look()["unsold"] == 0
        assert try_number(gateway, called="48600123456").match is not None
        assert supplier_cost(**call, at=timezone.now()) is not None


def test_a_call_before_it_was_retired_is_rated_as_it_was(cast: Cast, as_partner: Callable, make: Make) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, "48", "0.1")
        pricelist = make.pricelist("Retail", "USD")
        routes = Route.objects.all()
        population.apply(
            population.prepare(pricelist=pricelist, gateway=gateway, routes=routes, markup=D(2)), routes=routes
        )
        at = timezone.now()
        retiring.retire(gateway, reason="Bankrupt")
        cost = supplier_cost(
            price=pricelist.prices.get(), called="48600123456", caller="", duration=60, currency="USD", at=at
        )
        assert cost is not None
        assert cost.amount == D("0.1")


def test_ddi_gateways_too(cast: Cast, as_partner: Callable) -> None:
    make = DdiMake()
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.offer(gateway, "A", "4")
        retiring.retire(gateway, reason="Bankrupt")
        gateway.refresh_from_db()
        with pytest.raises(PricelistRefusal, match="is retired"):
            ddi_population.prepare(
                pricelist=make.pricelist(), gateway=gateway, offers=gateway.offers.all(), markup=D(2), channels=HALF
            )


@pytest.mark.parametrize("kind", ["term", "ddi"])
def test_the_pages(
    kind: str, cast: Cast, as_partner: Callable, client_for: Callable[[User], Client], make: Make
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway() if kind == "term" else DdiMake().gateway("Supplier")
    client, grid = client_for(cast.acme.editor), f"{kind}-gateways"
    url = reverse("term-gateway-retire" if kind == "term" else "ddi-gateway-retire", args=[gateway.pk])
    menu = reverse(f"{grid}-menu", args=[gateway.pk])
    assert url in client.get(menu).content.decode()
    assert url not in client_for(cast.acme.reader).get(menu).content.decode()
    assert client_for(cast.acme.reader).post(url).status_code == 403
    assert client_for(cast.globex.owner).post(url, {"reason": "Mine"}).status_code == 404
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Bankrupt"}).status_code == 303
    assert "Supplier" not in text_of(client.get(reverse(grid), {"in_use": "yes"})).split("Supplied by")[-1]
    assert "Supplier" in text_of(client.get(reverse(grid), {"in_use": "no"}))
    assert "Take back into use" in text_of(client.get(menu))
    assert "Import Gateway Coverage" not in text_of(client.get(menu))
    coverage = reverse("term-routes" if kind == "term" else "ddi-offers", args=[gateway.pk])
    assert "Bankrupt" in text_of(client.get(coverage))
    populate = reverse("populate" if kind == "term" else "ddi-population-add", args=[gateway.pk])
    assert "is retired. Take it back" in text_of(client.post(populate, {"scope": "all"}, follow=True))
    choose = reverse("choose-gateway" if kind == "term" else "choose-ddi-gateway", args=["import"])
    assert "Supplier" not in text_of(client.get(choose)).split("For which gateway")[-1]
    assert "Its coverage sells again" in text_of(client.get(url))
    assert client.post(url, {"confirmed": "1"}).status_code == 303
    assert "Import Gateway Coverage" in text_of(client.get(menu))
