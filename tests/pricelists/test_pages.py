"""The pages of pricelists: grids, forms, Where used, and the way from selected routes to prices and back."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gateways.models import Route
from portal.jobs import running
from portal.jobs.models import Job
from portal.jobs.queue import enqueue
from portal.mail.models import Mail
from pricelists import editing, margin_guard, population
from pricelists.jobs import MARGIN_GUARD
from pricelists.models import MarginFinding, Population, TermPrice, TermPricelist, TermPricelistUse
from pricelists.views.margins import MarginPages
from pricelists.views.pricelists import PopulationPages, TermPricelistPages, TermPricePages
from products.models import WebProduct
from tenants.models import User
from tests.conftest import Cast
from tests.grid.base import GridTests
from tests.pricelists.conftest import Make

D = Decimal
FORM = {
    "name": "New",
    "row_currency": ["USD", "GBP"],
    "row_min_charge": ["0.01", ""],
    "row_expensive_rate": ["1", ""],
    "row_min_rate": ["0.005", "0"],
    "row_max_profit": ["", "0.2"],
    "billing_increment": "60",
    "precision": "4",
    "conflict": "cheapest",
    "gateway_order": "",
}


class TestTermPricelists(GridTests):
    pages = TermPricelistPages
    form_data = FORM

    def make(self, n: int, **kwargs: Any) -> TermPricelist:
        return editing.add_pricelist(name=f"Retail {n}", amounts={"EUR": editing.Amounts()})


class TestPrices(GridTests):
    pages = TermPricePages
    edit_data = {"rate": "0.5", "connection_fee": "0", "reason": "A promise"}

    def parent(self) -> dict[str, Any]:
        return {"pricelist": Make().pricelist("Retail", "USD").pk}

    def make(self, n: int, **kwargs: Any) -> TermPrice:
        TermPricelist.objects.filter(pk=kwargs["pricelist"]).update(price_count=F("price_count") + 1)
        return TermPrice.objects.create(
            pricelist_id=kwargs["pricelist"],
            destination=f"Place {n % 3}",
            codes=[f"48{n}"],
            code_count=1,
            code_min=f"48{n}",
            code_max=f"48{n}",
            currency="USD",
            rate=D(n % 4),
            cost=D("0.1"),
            expensive=bool(n % 2),
        )


class TestPopulations(GridTests):
    pages = PopulationPages

    def parent(self) -> dict[str, Any]:
        make = Make()
        self.gateway = make.gateway(f"Supplier {TermPricelist.objects.count()}")
        return {"pricelist": make.pricelist("Retail", "USD").pk}

    def make(self, n: int, **kwargs: Any) -> Population:
        return Population.objects.create(pricelist_id=kwargs["pricelist"], kind="reprice", selection={"prices": []})


class TestFindings(GridTests):
    pages = MarginPages

    def make(self, n: int, **kwargs: Any) -> MarginFinding:
        pricelist, _made = TermPricelist.objects.get_or_create(name="Retail", defaults={"currencies": ["USD"]})
        return MarginFinding.objects.create(
            pricelist=pricelist,
            price_id=n,
            kind=["below", "thin", "unsold"][n % 3],
            destination=f"Place {n}",
            currency="USD",
            rate=D(1),
            cost=D(2),
            codes=["48"],
            code_count=1,
            damage=D(n % 4),
            found_at=timezone.now(),
        )


def text_of(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def product(brand: str, *currencies: str) -> WebProduct:
    return WebProduct.objects.create(
        type="business",
        cultures=["en"],
        default_culture="en",
        currencies=list(currencies),
        brand=brand,
        domain=f"{brand.lower()}.example",
        cms="own",
    )


def test_what_is_wrong_in_a_row_is_said_beside_it(cast: Cast, client_for: Callable[[User], Client]) -> None:
    client = client_for(cast.acme.editor)
    wrong = {
        **FORM,
        "row_currency": ["USD", "USD", "XXX", ""],
        "row_min_charge": ["abc", "", "", "1"],
        "row_max_profit": ["-1", "", "", ""],
        "row_min_rate": ["0.0000001", "", "", ""],
    }
    answer = client.post(reverse("term-pricelists-add"), wrong)
    assert answer.status_code == 422
    text = text_of(answer)
    for words in (
        "Min. charge: Enter a number",
        "Max. profit: Ensure this value is greater",
        "no more than 6 decimal places",
        "stands above already",
        "Choose a currency",
    ):
        assert words in text
    assert 'value="abc"' in answer.content.decode()  # nothing typed is lost
    assert client.post(reverse("term-pricelists-add"), {**FORM, "row_currency": []}).status_code == 422
    more = client.post(reverse("term-pricelists-add"), {**FORM, "row": "add"})
    assert more.content.decode().count('name="row_currency"') == 4  # two, the new one, the template


def test_two_of_one_name(cast: Cast, client_for: Callable[[User], Client], as_partner: Callable) -> None:
    client = client_for(cast.acme.editor)
    assert client.post(reverse("term-pricelists-add"), FORM).status_code == 303
    answer = client.post(reverse("term-pricelists-add"), FORM)
    assert answer.status_code == 422
    assert "a pricelist of this name" in text_of(answer)
    assert client_for(cast.globex.editor).post(reverse("term-pricelists-add"), FORM).status_code == 303
    with as_partner(cast.acme):
        [made] = TermPricelist.objects.all()
        assert made.currencies == ["USD", "GBP"]
        usd, gbp = made.terms.get(currency="USD"), made.terms.get(currency="GBP")
        assert (usd.min_charge, usd.expensive_rate, usd.min_rate, usd.max_profit) == (D("0.01"), D(1), D("0.005"), None)
        assert (gbp.expensive_rate, gbp.max_profit) == (None, D("0.2"))


def test_where_used(cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, make: Make) -> None:
    with as_partner(cast.acme):
        pricelist, other = make.pricelist("Retail", "USD", "EUR"), make.pricelist("Other", "USD", "EUR")
        fitting, lacking = product("Fits", "USD"), product("Lacks", "USD", "CHF", "PLN")
    with as_partner(cast.globex):
        foreign = product("Foreign", "USD")
    client = client_for(cast.acme.editor)
    page = reverse("where-used", args=[pricelist.pk])
    assert "The pricelist has no CHF, PLN." in text_of(client.get(page))
    add, remove = (reverse(f"where-used-{what}", args=[pricelist.pk]) for what in ("add", "remove"))
    refused = client.post(add, {"id": lacking.pk}, follow=True)
    assert "sells in CHF, PLN, but Retail has no prices in it" in text_of(refused)
    assert "uses Retail now" in text_of(client.post(add, {"id": fitting.pk}, follow=True))
    for wrong in (foreign.pk, "x", "", "9" * 30):
        assert client.post(add, {"id": wrong}).status_code == 404
        assert client.post(remove, {"id": wrong}).status_code == 404
    assert client_for(cast.acme.reader).post(add, {"id": fitting.pk}).status_code == 403
    assert client_for(cast.globex.editor).get(page).status_code == 404
    assert client_for(cast.globex.editor).post(add, {"id": foreign.pk}).status_code == 404
    with as_partner(cast.acme):
        assert TermPricelistUse.objects.get().pricelist == pricelist
    # A currency that a linked product needs can't be taken away, nor can a used pricelist be deleted.
    edit = reverse("term-pricelists-edit", args=[pricelist.pk])
    version = re.findall(r'name="version" value="([^"]+)"', client.get(edit).content.decode())[0]
    less = {**FORM, "name": "Retail", "row_currency": ["EUR"], "version": version}
    assert "Fits uses this pricelist and sells in USD" in text_of(client.post(edit, less))
    assert client.post(reverse("term-pricelists-delete", args=[pricelist.pk])).status_code == 409
    client.post(reverse("where-used-add", args=[other.pk]), {"id": fitting.pk})
    with as_partner(cast.acme):
        assert TermPricelistUse.objects.get().pricelist == other
    client.post(reverse("where-used-remove", args=[other.pk]), {"id": fitting.pk})
    with as_partner(cast.acme):
        assert not TermPricelistUse.objects.exists()


def run_jobs(cast: Cast, as_partner: Callable) -> list[str]:
    """Run what is waiting, as a worker would; the states in which they ended."""
    with as_partner(cast.acme):
        waiting = list(Job.objects.filter(state=Job.State.QUEUED).order_by("pk").values_list("pk", flat=True))
    return [str(running.run(cast.acme.partner.pk, pk)) for pk in waiting]


@pytest.mark.django_db(transaction=True)
def test_from_selected_routes_to_prices_and_back(
    cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, make: Make, exchange_rates: date
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        routes = [make.route(gateway, f"48{n}", D(n) / 100) for n in range(1, 6)]
        pricelist = make.pricelist("Retail", "USD", "GBP")
    with as_partner(cast.globex):
        theirs = make.pricelist("Theirs", "USD")
    client = client_for(cast.acme.editor)
    populate = reverse("populate", args=[gateway.pk])
    assert client.get(populate).status_code == 302
    assert "No rows are selected" in text_of(client.post(populate, {}, follow=True))
    first = client.post(populate, {"id": [routes[0].pk, routes[1].pk], "shown": [r.pk for r in routes]})
    assert "2 selected rows" in text_of(first)
    token = re.findall(r'name="selection" value="([^"]+)"', first.content.decode())[0]
    below = client.post(populate, {"selection": token, "pricelist": pricelist.pk, "markup": "0.9"})
    assert (below.status_code, "sells below cost" in text_of(below)) == (422, True)
    for wrong in ({"markup": ""}, {"markup": "x"}, {"markup": "0"}, {"markup": "1.5", "pricelist": theirs.pk}):
        answer = client.post(populate, {"selection": token, "pricelist": pricelist.pk, **wrong})
        assert answer.status_code == 422, wrong
    preview = client.post(populate, {"selection": token, "pricelist": pricelist.pk, "markup": "1.5"}, follow=True)
    page = preview.redirect_chain[-1][0]
    text = text_of(preview)
    assert "Add to Pricelist" in text
    assert "1 EUR = 0.85 GBP" in text
    with as_partner(cast.acme):
        found = Population.objects.get()
        assert (found.counts["prices"], found.counts["routes"]) == (4, 2)
        assert not TermPrice.objects.exists()
    add = reverse("population-add", args=[found.pk])
    assert client_for(cast.acme.reader).post(add).status_code == 403
    assert client_for(cast.globex.owner).post(add).status_code == 404
    assert client_for(cast.globex.owner).get(page).status_code == 404
    assert "Waiting for a worker" in text_of(client.post(add, follow=True))
    assert run_jobs(cast, as_partner) == ["succeeded"]
    assert "4 new prices were added" in text_of(client.get(page))
    assert run_jobs(cast, as_partner) == ["succeeded"]  # the margin guard: what it had found may be mended now
    with as_partner(cast.acme):
        assert Job.objects.latest("pk").kind == MARGIN_GUARD
        assert Mail.objects.filter(kind="job-ended").count() == 1
    again = client.post(add, follow=True)
    assert "added or undone already" in text_of(again)
    prices = client.get(reverse("term-prices", args=[pricelist.pk]), {"code": "481"})
    assert prices.content.decode().count('<tr id="row-') == 2
    undo = reverse("population-undo", args=[found.pk])
    client.post(undo)
    assert run_jobs(cast, as_partner)[0] == "succeeded"
    assert "the prices of before hold again" in text_of(client.get(page))
    with as_partner(cast.acme):
        assert not TermPrice.objects.filter(ended=False).exists()
    assert "Only the newest" in text_of(client.post(undo, follow=True))


@pytest.mark.django_db(transaction=True)
def test_all_that_match_the_filter(
    cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, make: Make
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        for n in range(1, 6):
            make.route(gateway, f"{n}", D(n))
        pricelist = make.pricelist("Retail", "USD")
    client = client_for(cast.acme.editor)
    grid = client.get(reverse("term-routes", args=[gateway.pk]), {"rate_min": "3"}).content.decode()
    state = re.findall(r'name="state" value="([^"]+)"', grid)[0]
    posted = {"scope": "all", "state": state, "except": []}
    first = client.post(reverse("populate", args=[gateway.pk]), posted)
    assert "all 3 rows that match" in text_of(first)
    token = re.findall(r'name="selection" value="([^"]+)"', first.content.decode())[0]
    done = {"selection": token, "pricelist": pricelist.pk, "markup": "0.5", "below_cost": "on"}
    page = client.post(reverse("populate", args=[gateway.pk]), done)
    assert page.status_code == 302
    with as_partner(cast.acme):
        found = Population.objects.get()
    client.post(reverse("population-add", args=[found.pk]))
    assert run_jobs(cast, as_partner) == ["succeeded"]
    with as_partner(cast.acme):
        assert sorted(TermPrice.objects.values_list("rate", flat=True)) == [D("1.5"), D("2"), D("2.5")]


@pytest.mark.django_db(transaction=True)
def test_the_margin_guards_way(
    cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, make: Make
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        route = make.route(gateway, ["48", "481"], "0.1")
        pricelist = make.pricelist("Retail", "USD")
        routes = Route.objects.all()
        population.apply(
            population.prepare(pricelist=pricelist, gateway=gateway, routes=routes, markup=D("1.5")), routes=routes
        )
        Route.objects.filter(pk=route.pk).update(ended=True, valid_to=timezone.now())
        make.route(gateway, ["48", "481"], "0.3")
        enqueue(MARGIN_GUARD)
    client = client_for(cast.acme.editor)
    assert run_jobs(cast, as_partner) == ["succeeded"]
    with as_partner(cast.acme):
        told = Mail.objects.get(kind="margin-guard")
    assert (told.to_address, "1 below cost" in told.subject) == (cast.acme.owner.email, True)
    assert "sold at 0.1500 USD, costs 0.3000 USD" in told.text
    grid = client.get(reverse("term-prices", args=[pricelist.pk]), {"guard": "below"})
    assert re.search(r'id="row-\d+" class="danger"', grid.content.decode())
    assert "Published prices below cost" in text_of(client.get(reverse("dashboard")))
    guard = client.get(reverse("margin-guard"))
    assert "Reprice all of them" in text_of(guard)
    assert client_for(cast.acme.reader).post(reverse("reprice"), {"scope": "everything"}).status_code == 403
    assert client_for(cast.globex.editor).post(reverse("reprice"), {"scope": "everything"}).status_code == 302
    with as_partner(cast.acme):
        assert Population.objects.count() == 1
    preview = client.post(reverse("reprice"), {"scope": "everything"}, follow=True)
    assert "Would hold at once when you press Apply" in text_of(preview)
    assert "0.1500 0.4500 +200.0 %" in text_of(preview)
    with as_partner(cast.acme):
        assert TermPrice.objects.get(ended=False).rate == D("0.15")  # nothing changes before Apply
        repricing = Population.objects.get(kind="reprice")
    client.post(reverse("population-add", args=[repricing.pk]))
    assert run_jobs(cast, as_partner) == ["succeeded"]
    with as_partner(cast.acme):
        assert TermPrice.objects.get(ended=False).rate == D("0.45")
        assert margin_guard.tally()["total"] == 0
    assert run_jobs(cast, as_partner) == ["succeeded"]  # the guard looks again
    with as_partner(cast.acme):
        assert Mail.objects.filter(kind="margin-guard").count() == 1
    assert "None of these can be repriced" in text_of(
        client.post(reverse("reprice"), {"scope": "everything"}, follow=True)
    )
    assert client.post(reverse("margin-guard-look")).status_code == 302


def test_dialogs_of_a_price(cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, make: Make) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.route(gateway, ["48", "481"], "0.1")
        pricelist = make.pricelist("Retail", "USD")
        routes = Route.objects.all()
        population.apply(
            population.prepare(pricelist=pricelist, gateway=gateway, routes=routes, markup=D("1.5")), routes=routes
        )
        price = TermPrice.objects.get()
    client, stranger = client_for(cast.acme.editor), client_for(cast.globex.owner)
    edit = reverse("term-prices-edit", args=[pricelist.pk, price.pk])
    version = re.findall(r'name="version" value="([^"]+)"', client.get(edit).content.decode())[0]
    refused = client.post(edit, {"rate": "0.2", "connection_fee": "0", "reason": "", "version": version})
    assert (refused.status_code, 'value="0.2"' in refused.content.decode()) == (422, True)
    assert client.post(
        edit, {"rate": "0.2", "connection_fee": "0", "reason": "A promise", "version": version}
    ).status_code in {302, 303}
    for name in ("price-codes", "price-versions"):
        url = reverse(name, args=[pricelist.pk, price.pk])
        assert stranger.get(url).status_code == 404
        text = text_of(client.get(url))
    assert "A promise" in text
    assert "0.1500 USD" in text
    assert "Retail" in text_of(client.get(reverse("choose-pricelist")))
