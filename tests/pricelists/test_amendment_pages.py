"""The pages of amendments: choosing what happens to unsold prices, previews, several together, Undo and Redo."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gateways.models import DdiOffer
from pricelists import margin_guard
from pricelists.ddi import margin_guard as ddi_margin_guard
from pricelists.models import DdiPrice, MarginFinding, Population, PopulationRow, TermPrice
from pricelists.views.amendments import AmendmentRowPages, DdiAmendmentRowPages
from tenants.models import User
from tests.conftest import Cast
from tests.grid.base import GridTests
from tests.pricelists.conftest import Make
from tests.pricelists.ddi.conftest import Make as DdiMake
from tests.pricelists.ddi.conftest import populate as ddi_populate
from tests.pricelists.test_amending import end, populate, prices
from tests.pricelists.test_pages import run_jobs, text_of

D = Decimal


class TestRows(GridTests):
    pages = AmendmentRowPages

    def parent(self) -> dict[str, Any]:
        made = Population.objects.create(
            pricelist=Make().pricelist("Retail", "USD"), kind="reprice", selection={"prices": []}
        )
        return {"population": made.pk}

    def make(self, n: int, **kwargs: Any) -> PopulationRow:
        return PopulationRow.objects.create(
            population_id=kwargs["population"],
            what=["dearer", "ended", "stays"][n % 3],
            name=f"Place {n % 4}",
            currency="USD",
            codes="48,481",
            code_count=2,
            before=D(n % 2),
            after=D(n) if n % 3 else None,
        )


class TestDdiRows(GridTests):
    pages = DdiAmendmentRowPages
    make = TestRows.make

    def parent(self) -> dict[str, Any]:
        pricelist = DdiMake().pricelist("Retail", "USD")
        made = Population.objects.create(ddi_pricelist=pricelist, kind="reprice", selection={"prices": []})
        return {"population": made.pk}


def test_rows_are_those_of_the_pricelists_kind(
    cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, make: Make
) -> None:
    with as_partner(cast.acme):
        made = Population.objects.create(pricelist=make.pricelist(), kind="end", selection={"prices": []})
        added = Population.objects.create(pricelist=made.pricelist)
    client = client_for(cast.acme.editor)
    assert client.get(reverse("amendment-rows", args=[made.pk])).status_code == 200
    assert client.get(reverse("ddi-amendment-rows", args=[made.pk])).status_code == 404
    assert client.get(reverse("amendment-rows", args=[added.pk])).status_code == 404
    for name in ("amendment-date", "amendment-stop"):
        assert client.post(reverse(name, args=[added.pk])).status_code == 404
        assert client_for(cast.globex.owner).post(reverse(name, args=[made.pk])).status_code == 404
        assert client_for(cast.acme.reader).post(reverse(name, args=[made.pk])).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_unsold_prices_of_two_pricelists_end_together(
    cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, make: Make
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        old = make.route(gateway, "48", "0.1")
        first, second = make.pricelist("One", "USD"), make.pricelist("Two", "USD")
        populate(first, gateway)
        populate(second, gateway)
        end(old)
        margin_guard.look()
    client = client_for(cast.acme.editor)
    guard = client.get(reverse("margin-guard"))
    assert "End or replace what is no longer sold" in text_of(guard)
    assert "Reprice all of them" not in text_of(guard)
    form = client.post(reverse("unsold"), {"scope": "everything"})
    assert "all 2 rows that match" in text_of(form)
    token = form.context["selection"].token
    wrong = client.post(reverse("unsold"), {"selection": token, "what": "keep", "reason": ""})
    assert (wrong.status_code, "Say why" in text_of(wrong)) == (422, True)
    together = client.post(reverse("unsold"), {"selection": token, "what": "end"}, follow=True)
    assert "End what is no longer sold: 2 pricelists" in text_of(together)
    with as_partner(cast.acme):
        made = list(Population.objects.filter(kind="end").order_by("pk"))
        assert {one.batch for one in made} == {made[0].pk}
    page = client.get(reverse("population", args=[made[1].pk]))
    assert "One of 2 pricelists that change together" in text_of(page)
    apply = reverse("amendments-add", args=[made[0].pk])
    assert client_for(cast.acme.reader).post(apply).status_code == 403
    assert client_for(cast.globex.owner).post(apply).status_code == 404
    client.post(apply)
    assert run_jobs(cast, as_partner) == ["succeeded", "succeeded"]
    with as_partner(cast.acme):
        assert prices(first) == prices(second) == {}
    assert "applied" in text_of(client.get(reverse("amendments", args=[made[0].pk])))


def test_one_price_from_its_context_menu(
    cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, make: Make
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        old = make.route(gateway, "48", "0.1")
        pricelist = make.pricelist("Retail", "USD")
        populate(pricelist, gateway)
        end(old)
        margin_guard.look()
        price, finding = TermPrice.objects.get(), MarginFinding.objects.get()
    client = client_for(cast.acme.editor)
    link = f"{reverse('unsold')}?price={price.pk}"
    for menu in (
        reverse("margin-guard-menu", args=[finding.pk]),
        reverse("term-prices-menu", args=[pricelist.pk, price.pk]),
    ):
        assert link in client.get(menu).content.decode()
        assert link not in client_for(cast.acme.reader).get(menu).content.decode()
    assert "1 selected row" in text_of(client.get(link))
    assert client_for(cast.acme.reader).get(link).status_code == 403
    for nonsense in ("", "x", "9" * 30, str(price.pk + 1)):
        assert client.get(reverse("unsold"), {"price": nonsense}).status_code == 302
    assert client_for(cast.globex.owner).get(link).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_date_undo_that_asks_and_redo(
    cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, make: Make, exchange_rates: date
) -> None:
    with as_partner(cast.acme):
        gateway = make.gateway()
        old = make.route(gateway, "48", "0.1")
        pricelist = make.pricelist("Retail", "USD")
        populate(pricelist, gateway)
        end(old)
        make.route(gateway, "48", "0.2")
        margin_guard.look()
    client = client_for(cast.acme.editor)
    client.post(reverse("reprice"), {"scope": "everything"})
    with as_partner(cast.acme):
        made = Population.objects.get(kind="reprice")
    page, date_url = reverse("population", args=[made.pk]), reverse("amendment-date", args=[made.pk])
    wrong = client.post(date_url, {"holds_from": "2001-01-01T00:00"})
    assert (wrong.status_code, "still to come" in text_of(wrong)) == (422, True)
    assert client.post(date_url, {"holds_from": "soon"}).status_code == 422
    later = timezone.localtime() + timedelta(days=2)
    assert client.post(date_url, {"holds_from": later.strftime("%Y-%m-%dT%H:%M")}).status_code == 302
    assert "Would hold from" in text_of(client.get(page))
    client.post(reverse("population-add", args=[made.pk]))
    assert "Waits for" in text_of(client.get(page))
    assert "waits for its date" in text_of(client.get(reverse("populations", args=[pricelist.pk])))
    client.post(reverse("amendment-stop", args=[made.pk]))
    client.post(date_url, {"holds_from": ""})
    client.post(reverse("population-add", args=[made.pk]))
    assert run_jobs(cast, as_partner) == ["succeeded"]
    assert "1 price holds since" in text_of(client.get(page))
    undo, redo = reverse("population-undo", args=[made.pk]), reverse("population-redo", args=[made.pk])
    assert "Undo this in Retail?" in text_of(client.get(undo))
    with as_partner(cast.acme):
        assert prices(pricelist)["48"][0] == D("0.3")  # asking changes nothing
    assert "undone last" in text_of(client.get(redo, follow=True))
    client.post(undo)
    assert run_jobs(cast, as_partner)[-1] == "succeeded"
    with as_partner(cast.acme):
        assert prices(pricelist)["48"][0] == D("0.15")
    assert "Bring back in Retail" in text_of(client.get(redo))
    assert client_for(cast.acme.reader).post(redo).status_code == 403
    assert client_for(cast.globex.owner).post(redo).status_code == 404
    client.post(redo)
    assert run_jobs(cast, as_partner)[-1] == "succeeded"
    with as_partner(cast.acme):
        assert prices(pricelist)["48"][0] == D("0.3")


def test_ddi_prices_that_are_no_longer_sold(
    cast: Cast, client_for: Callable[[User], Client], as_partner: Callable
) -> None:
    make = DdiMake()
    with as_partner(cast.acme):
        gateway = make.gateway()
        make.offer(gateway, "A", "4")
        pricelist = make.pricelist("Retail", "USD")
        ddi_populate(pricelist, gateway)
        DdiOffer.objects.update(ended=True)
        ddi_margin_guard.look()
        price = DdiPrice.objects.get()
    client = client_for(cast.acme.editor)
    form = client.get(reverse("ddi-unsold"), {"price": price.pk})
    chosen = {"selection": form.context["selection"].token, "what": "end"}
    page = client.post(reverse("ddi-unsold"), chosen, follow=True)
    assert "What its supplier no longer sells loses its price." in text_of(page)
    assert "A, AL, US (1 334) ends USD 6.0000 –" in text_of(page)


@pytest.mark.django_db(transaction=True)
def test_the_buttons_above_the_guard_keep_to_its_filter(
    cast: Cast, client_for: Callable[[User], Client], as_partner: Callable, make: Make, exchange_rates: date
) -> None:
    with as_partner(cast.acme):
        lists = [make.pricelist(name, "USD") for name in ("One", "Two")]
        for at, pricelist in enumerate(lists):
            gateway = make.gateway(f"Supplier {at}")
            dearer, ended = make.route(gateway, f"48{at}", "0.1"), make.route(gateway, f"49{at}", "0.1")
            populate(pricelist, gateway)
            end(dearer)
            end(ended)
            make.route(gateway, f"48{at}", "0.2")
        margin_guard.look()
    client = client_for(cast.acme.editor)
    page = client.get(reverse("margin-guard"), {"pricelist": lists[0].pk}).content.decode()
    state = re.search(r'name="state" value="([^"]+)"', page)
    assert state
    for name in ("reprice", "unsold"):  # each sends the grid's form
        assert re.search(rf'form="grid-selection"\s+formaction="{reverse(name)}"', page)
    pressed = {"state": state[1], "scope": ["everything", "all"]}  # "all that match" may be ticked as well
    assert "1 row that matches" in text_of(client.post(reverse("unsold"), pressed))
    client.post(reverse("reprice"), pressed)
    with as_partner(cast.acme):
        assert [made.pricelist_id for made in Population.objects.filter(kind="reprice")] == [lists[0].pk]
    damaged = client.post(reverse("reprice"), {"state": "x", "scope": "everything"}, follow=True)
    assert "too old" in text_of(damaged)
