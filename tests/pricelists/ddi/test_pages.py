"""The pages of DDI Pricelists, Where used with what is live, and the way from selected offers to prices and back."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gateways.models import DdiOffer
from portal.jobs.queue import enqueue
from portal.mail.models import Mail
from portal.tenancy import wall
from pricelists import where_used
from pricelists.jobs import MARGIN_GUARD
from pricelists.models import DdiMarginFinding, DdiPrice, DdiPricelist, DdiPricelistUse, Population, TermPricelistUse
from pricelists.views.ddi_pricelists import DdiPopulationPages, DdiPricelistPages, DdiPricePages
from pricelists.views.margins import DdiMarginPages
from products.models import WebProduct
from products.uses import uses_of
from tenants.models import User
from tests.conftest import Cast
from tests.grid.base import GridTests
from tests.pricelists.conftest import Make as TermMake
from tests.pricelists.ddi.conftest import Make, by_city, populate
from tests.pricelists.test_pages import product, run_jobs, text_of

D = Decimal
FORM = {
    "name": "New",
    "currencies": ["USD", "GBP"],
    "included_channels": "3",
    "conflict": "cheapest",
    "gateway_order": "",
}


class TestDdiPricelists(GridTests):
    pages = DdiPricelistPages
    form_data = FORM

    def make(self, n: int, **kwargs: Any) -> DdiPricelist:
        return Make().pricelist(f"Retail {n}", "EUR")


class TestDdiPrices(GridTests):
    pages = DdiPricePages
    edit_data = {"nrc": "0", "mrc": "5.5", "per_minute": "0", "channel_price": "1", "reason": "A promise"}

    def parent(self) -> dict[str, Any]:
        return {"pricelist": Make().pricelist("Retail", "USD").pk}

    def make(self, n: int, **kwargs: Any) -> DdiPrice:
        pricelist = DdiPricelist.objects.get(pk=kwargs["pricelist"])
        pricelist.price_count += 1
        pricelist.save()
        return DdiPrice.objects.create(
            pricelist=pricelist,
            country=["US", "DE", "PL"][n % 3],
            city=f"Town {n}",
            currency="USD",
            mrc=D(n % 4),
            nrc=D(n % 2),
            channel_price=D(1),
            cost_mrc=D("0.5"),
        )


class TestDdiPopulations(GridTests):
    pages = DdiPopulationPages

    def parent(self) -> dict[str, Any]:
        return {"pricelist": Make().pricelist("Retail", "USD").pk}

    def make(self, n: int, **kwargs: Any) -> Population:
        return Population.objects.create(ddi_pricelist_id=kwargs["pricelist"], kind="reprice", selection={"prices": []})


class TestDdiFindings(GridTests):
    pages = DdiMarginPages

    def make(self, n: int, **kwargs: Any) -> DdiMarginFinding:
        pricelist, _made = DdiPricelist.objects.get_or_create(name="Retail", defaults={"currencies": ["USD"]})
        return DdiMarginFinding.objects.create(
            pricelist=pricelist,
            price_id=n,
            kind=["below", "thin", "unsold"][n % 3],
            component="mrc",
            place=f"Place {n}",
            currency="USD",
            price=D(1),
            cost=D(2),
            damage=D(n % 4),
            found_at=timezone.now(),
        )


def test_what_the_form_says(cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, make: Make) -> None:
    with as_partner(cast.acme):
        product("Fits", "CHF", "USD")
        make.gateway("Second")
        first = make.gateway("First")
    client = client_for(cast.acme.editor)
    add = reverse("ddi-pricelists-add")
    page = client.get(add).content.decode()
    assert len(re.findall(r'value="(?:CHF|USD)"[^>]* checked', page)) == 2  # what the web product sells in
    for wrong, words in (
        ({"name": ""}, "required"),
        ({"currencies": []}, "required"),
        ({"currencies": ["XXX"]}, "not one of the available"),
        ({"included_channels": "-1"}, "greater than or equal to 0"),
        ({"gateway_order": "Nobody"}, "No gateway is called: Nobody"),
    ):
        answer = client.post(add, {**FORM, **wrong})
        assert (answer.status_code, words in text_of(answer)) == (422, True), wrong
    assert client.post(add, {**FORM, "conflict": "order", "gateway_order": "First\nSecond"}).status_code == 303
    assert "of this name already" in text_of(client.post(add, FORM))
    with as_partner(cast.acme):
        made = DdiPricelist.objects.get()
        assert (made.currencies, made.included_channels, made.gateway_order[0]) == (["USD", "GBP"], 3, first.pk)


def live(brand: str, *currencies: str) -> WebProduct:
    made = product(brand, *currencies)
    WebProduct.objects.filter(pk=made.pk).update(state=WebProduct.State.LIVE)
    return made


WHERE_USED = {
    "term": ("where-used", "where-used-add", "where-used-remove"),
    "ddi": ("ddi-where-used", "ddi-where-used-add", "ddi-where-used-remove"),
}


@pytest.mark.parametrize("kind", ["term", "ddi"])
def test_where_used_asks_about_what_is_live(
    cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, make: Make, kind: str
) -> None:
    term, uses = kind == "term", TermPricelistUse if kind == "term" else DdiPricelistUse
    name, adding, removing = WHERE_USED[kind]
    maker: Any = TermMake() if term else make
    with wall.enter_partner(wall.PLATFORM_PARTNER_ID):
        shared = maker.pricelist("Of the platform", "USD", "EUR")
    with as_partner(cast.acme):
        own = maker.pricelist("Retail", "USD")
        alive, lacking = live("Alive", "USD"), product("Lacks", "CHF", "USD")
    with as_partner(cast.globex):
        foreign = product("Foreign", "USD")
    client = client_for(cast.acme.editor)
    add, remove = (lambda of, what=what: reverse(what, args=[of.pk]) for what in (adding, removing))
    assert "sells in CHF, but Retail has no prices in it" in text_of(
        client.post(add(own), {"id": lacking.pk}, follow=True)
    )
    assert "The pricelist has no CHF" in text_of(client.get(reverse(name, args=[own.pk])))
    # Nothing is taken away by the first link, so nobody is asked; the platform's can be linked like one's own.
    page = client.get(reverse(name, args=[shared.pk]))
    assert "The platform supplies this pricelist" in text_of(page)
    assert "uses Of the platform now" in text_of(client.post(add(shared), {"id": alive.pk}, follow=True))
    with as_partner(cast.acme):
        assert (uses.objects.get().pricelist_id, uses.objects.get().pricelist_owner_id) == (shared.pk, 0)
        assert [str(use) for use in uses_of(alive)] == [f"{'Term' if term else 'DDI'} Pricelist Of the platform"]
        assert where_used.used_by(shared) == [f"Web product {alive}"]
    for url in (add(own), remove(shared)):
        asked = client.post(url, {"id": alive.pk})
        assert (asked.status_code, "Alive (alive.example) is live" in text_of(asked)) == (409, True)
        assert 'name="confirmed" value="1"' in asked.content.decode()
    with as_partner(cast.acme):
        assert uses.objects.get().pricelist_id == shared.pk
    client.post(add(own), {"id": alive.pk, "confirmed": "1"})
    with as_partner(cast.acme):
        assert uses.objects.get().pricelist_id == own.pk
    assert client.post(remove(own), {"id": alive.pk, "confirmed": "1"}).status_code == 302
    with as_partner(cast.acme):
        assert not uses.objects.exists()
    for wrong in (foreign.pk, "x", ""):
        assert client.post(add(own), {"id": wrong}).status_code == 404
    assert client_for(cast.acme.reader).post(add(own), {"id": alive.pk}).status_code == 403
    assert client_for(cast.globex.editor).get(reverse(name, args=[own.pk])).status_code == 404
    choose = text_of(client.get(reverse("choose-pricelist" if term else "choose-ddi-pricelist")))
    assert "Retail" in choose
    assert "Of the platform USD, EUR · platform" in choose
    assert "Of the platform" in text_of(client.get(reverse("term-pricelists" if term else "ddi-pricelists")))
    edit = reverse(f"{'term' if term else 'ddi'}-pricelists-edit", args=[shared.pk])
    assert client.get(edit).status_code == 403


def select(client: Client, gateway: Any, offers: list[DdiOffer]) -> tuple[str, str]:
    """Tick offers in the coverage grid and choose the action; its address and the selection's token."""
    url = reverse("ddi-population-add", args=[gateway.pk])
    first = client.post(url, {"id": [o.pk for o in offers], "shown": [o.pk for o in offers]})
    assert f"{len(offers)} selected row" in text_of(first)
    return url, re.findall(r'name="selection" value="([^"]+)"', first.content.decode())[0]


@pytest.mark.django_db(transaction=True)
def test_from_selected_offers_to_prices_and_back(
    cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, make: Make, exchange_rates: date
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        offers = [make.offer(gateway, f"Town {n}", "6.23") for n in range(3)]
        pricelist, other = make.pricelist("Retail", "USD", "JPY"), make.pricelist("Other", "KWD")
        alive = live("Alive", "USD")
        where_used.link(pricelist=pricelist, product=alive)
    with as_partner(cast.globex):
        theirs = make.pricelist("Theirs", "USD")
    client = client_for(cast.acme.editor)
    url = reverse("ddi-population-add", args=[gateway.pk])
    assert client.get(url).status_code == 302
    assert "No rows are selected" in text_of(client.post(url, {}, follow=True))
    assert client_for(cast.globex.editor).post(url, {}).status_code == 404
    assert client_for(cast.acme.reader).post(url, {}).status_code == 403
    url, token = select(client, gateway, offers[:2])
    good = {"selection": token, "pricelist": pricelist.pk, "markup": "1", "method": "factor", "factor": "0.5"}
    for wrong, words in (
        ({"markup": "0.9"}, "sells below cost"),
        ({"markup": ""}, "required"),
        ({"markup": "x"}, "Enter a number"),
        ({"pricelist": theirs.pk}, "valid choice"),
        ({"method": ""}, "required"),
        ({"factor": ""}, "Enter a factor"),
        ({"factor": "-1"}, "from 0 to 1000"),
        ({"method": "fixed"}, "Enter the price of a channel"),
        ({"method": "fixed", "fixed_USD": "1", "fixed_JPY": "0.5"}, "no more than 0 decimal places"),
        ({"pricelist": other.pk, "method": "fixed", "fixed_KWD": "-1"}, "0 or more"),
    ):
        answer = client.post(url, {**good, **wrong})
        assert (answer.status_code, words in text_of(answer)) == (422, True), (wrong, text_of(answer))
    # What is wrong in the other method's fields is nobody's concern.
    fixed = {**good, "method": "fixed", "factor": "x", "fixed_USD": "2.50", "fixed_JPY": "300", "fixed_KWD": "x"}
    preview = client.post(url, {**fixed, "markup": "0.9", "below_cost": "on"}, follow=True)
    assert "Channel price: 300 JPY, 2.50 USD." in text_of(preview)
    preview = client.post(url, good, follow=True)
    text = text_of(preview)
    for words in ("Channel price: MRC × 0.5", "1 EUR = 160 JPY", "Margins of the MRC in JPY", "Town 0, AL, US (1 334)"):
        assert words in text or words.replace("160", "1.6E+2") in text, words
    assert "3.12" in text
    with as_partner(cast.acme):
        found = Population.objects.latest("pk")
        assert not DdiPrice.objects.exists()
    page = preview.redirect_chain[-1][0]
    add = reverse("population-add", args=[found.pk])
    assert client_for(cast.globex.owner).get(page).status_code == 404
    client.post(add)
    assert run_jobs(cast, as_partner) == ["succeeded"]
    assert "4 new prices were added" in text_of(client.get(page))
    with as_partner(cast.acme):
        assert by_city(pricelist)["Town 1"].channel_price == D("3.12")
    prices = client.get(reverse("ddi-prices", args=[pricelist.pk]), {"currency": "JPY", "on": "2100-01-01"})
    assert prices.content.decode().count('<tr id="row-') == 2
    yesterday = client.get(reverse("ddi-prices", args=[pricelist.pk]), {"on": "2020-01-01"})
    assert yesterday.content.decode().count('<tr id="row-') == 0
    # Undo would leave a live web product without prices.
    undo = reverse("population-undo", args=[found.pk])
    asked = client.post(undo)
    assert (asked.status_code, "Alive (alive.example) is live" in text_of(asked)) == (409, True)
    client.post(undo, {"confirmed": "1"})
    assert "succeeded" in run_jobs(cast, as_partner)
    assert "the prices of before hold again" in text_of(client.get(page))
    with as_partner(cast.acme):
        assert not DdiPrice.objects.filter(ended=False).exists()
    assert "Only the newest" in text_of(client.post(undo, follow=True))


@pytest.mark.django_db(transaction=True)
def test_the_margin_guards_way(
    cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, make: Make
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.offer(gateway, "Demopolis", "4")
        pricelist = make.pricelist("Retail", "USD")
        populate(pricelist, gateway, "1.5")
        DdiOffer.objects.update(mrc=D(9))
        enqueue(MARGIN_GUARD)
    client = client_for(cast.acme.editor)
    assert run_jobs(cast, as_partner) == ["succeeded"]
    with as_partner(cast.acme):
        told = Mail.objects.get(kind="margin-guard")
    assert (told.to_address, "1 below cost" in told.subject) == (cast.acme.owner.email, True)
    assert "Retail: Demopolis, AL, US (1 334) (MRC), sold at 6.0000 USD, costs 9.0000 USD" in told.text
    assert reverse("ddi-margin-guard") in told.html
    grid = client.get(reverse("ddi-prices", args=[pricelist.pk]), {"guard": "below"})
    assert re.search(r'id="row-\d+" class="danger"', grid.content.decode())
    assert "DDI Pricelist: Published prices below cost" in text_of(client.get(reverse("dashboard")))
    guard = client.get(reverse("ddi-margin-guard"))
    assert "Reprice all of them" in text_of(guard)
    reprice = reverse("ddi-reprice")
    assert client_for(cast.acme.reader).post(reprice, {"scope": "everything"}).status_code == 403
    assert client_for(cast.globex.editor).post(reprice, {"scope": "everything"}).status_code == 302
    with as_partner(cast.acme):
        assert Population.objects.count() == 1
    preview = client.post(reprice, {"scope": "everything"}, follow=True)
    assert "6.0000 13.5000" in text_of(preview)
    with as_partner(cast.acme):
        assert by_city(pricelist)["Demopolis"].mrc == D(6)  # nothing changes before Apply
        repricing = Population.objects.latest("pk")
    client.post(reverse("population-add", args=[repricing.pk]))
    assert run_jobs(cast, as_partner) == ["succeeded"]
    with as_partner(cast.acme):
        assert by_city(pricelist)["Demopolis"].mrc == D("13.5")
    page = text_of(client.get(reverse("population", args=[repricing.pk])))
    assert "1 price holds since" in page
    assert "NRC 1.5, per minute 0, channel" in page
    assert "None of these can be repriced" in text_of(client.post(reprice, {"scope": "everything"}, follow=True))


def test_dialogs_of_a_price(cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, make: Make) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.offer(gateway, "Demopolis", "4")
        pricelist = make.pricelist("Retail", "USD")
        populate(pricelist, gateway)
        price = by_city(pricelist)["Demopolis"]
    client = client_for(cast.acme.editor)
    edit = reverse("ddi-prices-edit", args=[pricelist.pk, price.pk])
    page = client.get(edit)
    assert "Costs when it was made: NRC 1.0000, MRC 4.0000" in text_of(page)
    version = re.findall(r'name="version" value="([^"]+)"', page.content.decode())[0]
    amounts = {"nrc": "0", "mrc": "5.5", "per_minute": "0", "channel_price": "1", "version": version}
    assert "Reason" in text_of(client.post(edit, amounts))
    wrong = client.post(edit, {**amounts, "mrc": "5.555", "reason": "A promise"})
    assert (wrong.status_code, "USD has 2 decimals" in text_of(wrong)) == (422, True)
    assert client.post(edit, {**amounts, "reason": "A promise"}).status_code == 303
    url = reverse("ddi-price-versions", args=[pricelist.pk, price.pk])
    text = text_of(client.get(url))
    assert "A promise" in text
    assert "6.00 USD" in text
    assert "5.50 USD" in text
    assert client_for(cast.globex.editor).get(url).status_code == 404
