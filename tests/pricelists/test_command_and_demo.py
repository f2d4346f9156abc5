"""`manage.py populate_pricelist`, and the demo's pricelist."""

import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from gateways import demo
from portal.money.models import ExchangeRate
from portal.tenancy import wall
from pricelists import demo as demo_pricelists
from pricelists.models import DdiPricelist, DdiPricelistUse, Population, TermPrice, TermPricelist, TermPricelistUse
from products.models import WebProduct
from tenants.models import User
from tests.conftest import Cast
from tests.pricelists.conftest import Make


def run(**options: Any) -> dict[str, Any]:
    out = io.StringIO()
    call_command("populate_pricelist", stdout=out, **options)
    return json.loads(out.getvalue())


def test_the_command(cast: Cast, as_partner: Callable, make: Make, exchange_rates: date) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, "48", "0.1")
        pricelist = make.pricelist("Retail", "USD", "GBP")
    given = {"partner": cast.acme.partner.pk, "gateway": gateway.pk, "pricelist": pricelist.pk, "markup": "1.5"}
    preview = run(**given)
    assert (preview["state"], preview["prices"]) == ("preview", 2)
    with as_partner(cast.acme):
        assert not TermPrice.objects.exists()
    done = run(**given, currency=["GBP"], yes=True)
    assert (done["state"], done["opened"], done["exchange_rates"]["GBP"]["rate"]) == ("applied", 1, "0.85")
    with as_partner(cast.acme):
        assert TermPrice.objects.get().currency == "GBP"
    for wrong, words in (
        ({"markup": "x"}, "no number"),
        ({"markup": "0.5"}, "--below-cost"),
        ({"markup": "0"}, "above 0"),
        ({"markup": "NaN"}, "no number"),
        ({"markup": "-1"}, "above 0"),
        ({"markup": "1e400"}, "no number"),
        ({"markup": "1." + "0" * 40 + "1"}, "six decimals"),
        ({"markup": "1e-999999999", "below_cost": True}, "no number"),
        ({"gateway": 10**9}, "no gateway"),
        ({"gateway": "²"}, "no gateway"),
        ({"pricelist": 10**9}, "no pricelist"),
        ({"partner": cast.globex.partner.pk}, "no gateway"),
        ({"partner": 10**30}, "no partner"),
        ({"currency": ["PLN"]}, "PLN"),
    ):
        with pytest.raises(CommandError, match=words):
            run(**{**given, **wrong})
    assert run(**{**given, "markup": "0.5"}, below_cost=True)["below_cost"] == 2
    named = {"partner": "Acme", "gateway": gateway.name, "pricelist": "Retail", "markup": "2"}
    assert run(**named, currency=["USD", "USD"])["prices"] == 1


def test_the_platform_populates_its_own_pricelist(
    cast: Cast, make: Make, as_partner: Callable, client_for: Callable[[User], Client]
) -> None:
    with wall.enter_partner(wall.PLATFORM_PARTNER_ID):
        gateway = make.gateway()
        make.route(gateway, "48", "0.1")
        pricelist = make.pricelist("Platform retail", "USD")
    run(partner=0, gateway=gateway.pk, pricelist=pricelist.pk, markup="2", yes=True)
    with as_partner(cast.acme):
        assert TermPrice.objects.get().partner_id == 0
        assert not TermPrice.objects.update(ended=True)  # readable, not writable
        price = TermPrice.objects.get()
    versions = client_for(cast.acme.editor).get(reverse("price-versions", args=[pricelist.pk, price.pk]))
    assert "Population" in versions.content.decode()
    assert "/populations/" not in versions.content.decode()  # the platform's, which no partner may open


def test_the_demos_pricelist_is_made_once(cast: Cast, as_partner: Callable, make: Make) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, "48", "0.1")
        gateway.route_count = 1
        gateway.save()
        WebProduct.objects.create(
            type="business",
            cultures=["en"],
            default_culture="en",
            currencies=["USD"],
            brand="Acme",
            domain="acme.example",
            cms="own",
        )
        for _turn in range(2):
            demo.make(cast.acme.partner)
            demo_pricelists.make(cast.acme.partner)
        own, platforms = TermPricelist.objects.order_by("pk")
        assert (own.name, own.price_count) == ("Retail", 3)
        assert (platforms.name, platforms.partner_id) == ("Platform calls", wall.PLATFORM_PARTNER_ID)
        assert platforms.price_count == TermPrice.objects.filter(pricelist=platforms, ended=False).count() > 1000
        assert TermPricelistUse.objects.get().pricelist == own
        assert Population.objects.filter(pricelist=own).count() == 1
        assert [p.name for p in DdiPricelist.objects.order_by("pk")] == ["Retail numbers", "Platform numbers"]
        assert DdiPricelistUse.objects.count() == 1
        assert ExchangeRate.objects.filter(source="sample").count() == len(demo_pricelists.SAMPLE_RATES)
