"""Exchange rates that are too old: refused in a population, a repricing and the guard, named with their day."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from gateways.models import Route
from portal.money.models import ExchangeRate
from portal.tenancy import wall
from pricelists import margin_guard, population
from pricelists.models import Population, TermPrice
from pricelists.refusals import PricelistRefusal

D = Decimal


def age(currency: str, days: int) -> str:
    """Give a currency's only rate an age; its day."""
    day = timezone.localdate() - timedelta(days=days)
    with wall.enter_staff(actor_name="test"):
        ExchangeRate.objects.filter(currency=currency).delete()
        ExchangeRate.objects.create(date=day, currency=currency, per_euro=D("0.85"))
    return day.isoformat()


@pytest.fixture
def set_up(cast, as_partner, make, exchange_rates):
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, "48", "0.1")
        return gateway, make.pricelist("Retail", "USD", "GBP")


def prepare(gateway, pricelist) -> Population:
    return population.prepare(pricelist=pricelist, gateway=gateway, routes=Route.objects.all(), markup=D("1.5"))


def test_a_population_is_refused(cast, as_partner, set_up):
    day = age("GBP", 8)
    with as_partner(cast.acme), pytest.raises(PricelistRefusal, match=f"GBP is of {day}: 8 days old, and 7 are"):
        prepare(*set_up)
    age("GBP", 7)
    with as_partner(cast.acme):
        assert prepare(*set_up).counts["prices"] == 2


def test_a_preview_whose_rates_have_aged_is_not_added(cast, as_partner, set_up, client_for):
    with as_partner(cast.acme):
        made = prepare(*set_up)
        made.exchange_rates["GBP"]["date"] = (timezone.localdate() - timedelta(days=9)).isoformat()
        made.save()
        with pytest.raises(PricelistRefusal, match="9 days old"):
            population.apply(made, routes=Route.objects.all())
    client = client_for(cast.acme.editor)
    page = client.get(reverse("population", args=[made.pk])).content.decode()
    assert "9 days old, 7 are allowed" in page
    assert re.search(r"<button[^>]* disabled", page)
    answer = client.post(reverse("population-add", args=[made.pk]), follow=True).content.decode()
    assert "9 days old" in answer
    with as_partner(cast.acme):
        assert Population.objects.get().state == "preview"
        assert not TermPrice.objects.exists()


def test_the_form_names_each_rate_with_its_age(cast, as_partner, set_up, client_for):
    day = age("GBP", 333)
    gateway, pricelist = set_up
    client = client_for(cast.acme.editor)
    with as_partner(cast.acme):
        row = Route.objects.get().pk
    url = reverse("populate", args=[gateway.pk])
    page = client.post(url, {"id": [row], "shown": [row]}).content.decode()
    assert f"1 EUR = 0.85 GBP ({day}" in page
    assert "333 days old, 7 are allowed" in page
    assert "3 days old" in page
    token = re.findall(r'name="selection" value="([^"]+)"', page)[0]
    refused = client.post(url, {"selection": token, "pricelist": pricelist.pk, "markup": "1.5"})
    assert refused.status_code == 422
    assert f"GBP is of {day}" in refused.content.decode()


def test_the_guard_compares_with_no_old_rate(cast, as_partner, set_up):
    with as_partner(cast.acme):
        population.apply(prepare(*set_up), routes=Route.objects.all())
        Route.objects.update(rate=D("0.2"))
    age("GBP", 100)
    with as_partner(cast.acme):
        found = margin_guard.look()
        assert (found["without_rate"], found["below"]) == (["GBP"], 1)
