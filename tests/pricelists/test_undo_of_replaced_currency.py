"""Undo and redo of a population whose currency has been replaced by its successor since."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from gateways.models import Route
from portal.jobs.models import Job
from pricelists import population, undo
from pricelists.models import TermPrice, TermPricelist, TermPricelistTerms
from pricelists.refusals import PricelistRefusal
from products import changeover
from tests.conftest import Cast
from tests.pricelists.conftest import Make


@pytest.mark.parametrize("redo", [False, True])
def test_converted_prices_are_not_ended_for_prices_that_cannot_come_back(
    cast: Cast, as_partner: Callable, make: Make, exchange_rates: date, client_for: Callable, redo: bool
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway(currency="EUR")
        make.route(gateway, "48", "0.1")
        pricelist = TermPricelist.objects.create(name="Old", currencies=["BGN"])
        TermPricelistTerms.objects.create(pricelist=pricelist, currency="BGN")
        routes = Route.objects.filter(gateway=gateway)
        for markup in ("1.5", "2"):
            made = population.prepare(
                pricelist=pricelist, gateway=gateway, routes=routes, markup=Decimal(markup), currencies=["BGN"]
            )
            population.apply(made, routes=routes)
        if redo:
            undo.undo(made)
        changeover.change("BGN")
        with pytest.raises(PricelistRefusal, match="in BGN, which has ended"):
            (undo.redo if redo else undo.undo)(made)
    page = reverse("population-redo" if redo else "population-undo", args=[made.pk])
    answer = client_for(cast.acme.editor).post(page, follow=True)
    assert "was replaced in this pricelist since" in answer.text
    with as_partner(cast.acme):
        assert [(price.currency, price.codes) for price in TermPrice.objects.filter(ended=False)] == [("EUR", ["48"])]
        assert TermPricelist.objects.get(pk=pricelist.pk).price_count == 1
        assert not Job.objects.filter(kind__startswith="pricelists.").exclude(kind="pricelists.margin_guard").exists()


def test_what_was_populated_after_the_change_can_be_undone(
    cast: Cast, as_partner: Callable, make: Make, exchange_rates: date
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway(currency="EUR")
        make.route(gateway, "48", "0.1")
        pricelist = TermPricelist.objects.create(name="Old", currencies=["BGN"])
        TermPricelistTerms.objects.create(pricelist=pricelist, currency="BGN")
        routes = Route.objects.filter(gateway=gateway)
        first = population.prepare(pricelist=pricelist, gateway=gateway, routes=routes, markup=Decimal("1.5"))
        population.apply(first, routes=routes)
        changeover.change("BGN")
        pricelist.refresh_from_db()
        second = population.prepare(pricelist=pricelist, gateway=gateway, routes=routes, markup=Decimal(2))
        population.apply(second, routes=routes)
        undo.undo(second)
        [price] = TermPrice.objects.filter(ended=False)
        # 0.1 EUR × 1.95583 × 1.5, up: 0.2934 BGN; over 1.95583, up once more.
        assert (price.currency, price.rate) == ("EUR", Decimal("0.1501"))
        with pytest.raises(PricelistRefusal, match="in BGN"):
            undo.undo(first)
