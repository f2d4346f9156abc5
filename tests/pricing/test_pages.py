"""The pages of price packages and What does it cost?: grid, the one form, lists, conflicts, roles, bad input."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pricing.demo import make as make_demo
from pricing.models import FreeRoute, PackageUse, PricePackage
from pricing.packages import where_used
from pricing.views.packages import PricePackagePages
from tests.conftest import Cast
from tests.grid.base import GridTests
from tests.pricing.conftest import Make

FORM = {
    "name": "New",
    "currencies": ["EUR", "GBP"],
    "payg_EUR": "1.50",
    "domestic_EUR": "9.99",
    "international_EUR": "19.99",
    "payg_GBP": "1.50",
    "domestic_GBP": "8.99",
    "international_GBP": "17.99",
    "minutes_per_month": "2000",
    "complimentary_ddis": "1",
    "default_plan": "S",
    "free_routes": "[]",
    "free_ddis": "[]",
    "save": "1",
}


class TestPackages(GridTests):
    pages = PricePackagePages
    form_data = FORM

    def make(self, n: int, **kwargs: Any) -> PricePackage:
        return Make().package(f"Package {n}")

    def test_history_tells_prices_too(self) -> None:
        [package] = self.add(self.cast.acme)
        page = self.writing().get(self.url("history", pk=package.pk)).content.decode()
        assert "Unlimited Domestic" in page
        assert "9.99" in page
        older = self.writing().get(self.url("history", pk=package.pk), {"before": "1"}).content.decode()
        assert "Nothing has been recorded" in older

    def test_add_and_edit_become_pages(self) -> None:
        [package] = self.add(self.cast.acme)
        for url in (self.url("add"), self.url("edit", pk=package.pk)):
            answer = self.writing().get(url, headers={"HX-Request": "true", "HX-Target": "div#dialog-body"})
            assert answer.headers["HX-Redirect"] == url


def text_of(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def field(answer: HttpResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert found, name
    return found[1].replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&")


def keys(answer: HttpResponse, name: str = "free_routes") -> list[str]:
    return list(json.loads(field(answer, name)))


@pytest.fixture
def stock(cast: Cast, as_partner: Callable, make: Make) -> PricePackage:
    """Acme: a pricelist of 120 landlines in two countries and some mobiles, and a package that frees three of them."""
    with as_partner(cast.acme):
        pricelist = make.pricelist("Retail", "EUR", "GBP", billing_increment=60)
        for at in range(60):
            make.price(pricelist, f"48{at:02}", f"Poland {at:02}")
            make.price(pricelist, f"49{at:02}", f"Germany {at:02}", country="DE")
        make.price(pricelist, "4860", "Poland Mobile", kind="M", rate="0.06")
        return make.package(currencies=["EUR", "GBP"], routes=["Poland 00", "Poland 01", "Germany 00"], minutes=100)


def opened(client: Client, package: PricePackage) -> dict[str, Any]:
    """What a browser would send of an unchanged page."""
    page = client.get(reverse("price-package", args=[package.pk]))
    assert page.status_code == 200
    sent = {**FORM, "name": package.name, "version": field(page, "version")}
    return {**sent, "free_routes": field(page, "free_routes"), "free_ddis": field(page, "free_ddis")}


def gesture(client: Client, package: PricePackage, data: dict[str, Any], do: str, **more: Any) -> HttpResponse:
    data = {name: value for name, value in data.items() if name != "save"}
    url = reverse("price-package", args=[package.pk])
    return client.post(url, {**data, "do": do, **more}, headers={"X-Parts": "1"})


@pytest.mark.django_db
class TestLists:
    @pytest.fixture(autouse=True)
    def _ground(self, cast: Cast, client_for: Callable, stock: PricePackage, as_partner: Callable) -> None:
        self.cast, self.package, self.as_partner = cast, stock, as_partner
        self.client = client_for(cast.acme.editor)
        self.data = opened(self.client, stock)

    def do(self, what: str, **more: Any) -> HttpResponse:
        answer = gesture(self.client, self.package, self.data, what, **more)
        assert answer.status_code == 200
        return answer

    def test_ticked_lines_are_added_at_a_place(self) -> None:
        answer = self.do("routes:add", routes_pick=["Poland Mobile", "Germany 05", "Nowhere"], routes_place="1")
        assert keys(answer) == ["Poland 00", "Poland Mobile", "Germany 05", "Poland 01", "Germany 00"]
        assert "2 were added." in text_of(answer)
        with self.as_partner(self.cast.acme):
            assert FreeRoute.objects.count() == 3  # nothing is saved by a gesture

    def test_all_landlines_of_a_country_at_once(self) -> None:
        filters = {"routes-kind": "L", "routes-countries": ["DE"], "routes-q": ""}
        shown = self.do("routes:show", **filters)
        assert "all 59 that match" in text_of(shown)
        answer = self.do("routes:add", routes_all="1", **filters)
        assert len(keys(answer)) == 62
        assert all(key.startswith(("Germany", "Poland 00", "Poland 01")) for key in keys(answer))

    def test_countries_are_drawn_when_they_are_asked_for(self) -> None:
        """The page as it is opened carries no list of the world's countries; without JavaScript a button shows it."""
        box, drawn = 'name="routes-countries" value="DE"', 'name="routes_drawn" value="1"'
        opened_page = self.client.get(reverse("price-package", args=[self.package.pk])).content.decode()
        assert box not in opened_page
        assert 'value="routes:countries"' in opened_page
        asked = self.do("routes:countries").content.decode()
        assert box in asked
        assert drawn in asked
        assert box in self.do("routes:show", routes_drawn="1").content.decode()
        assert box in self.do("routes:show", **{"routes-countries": ["PL"]}).content.decode()
        assert box not in self.do("routes:show").content.decode()
        assert box not in self.do("ddis:countries").content.decode()

    def test_search_finds_words_of_name_and_country(self) -> None:
        assert "all 2 that match" in text_of(self.do("routes:show", **{"routes-q": "5 pOlan 1"}))
        assert "Germany 07" in text_of(self.do("routes:show", **{"routes-q": "germany 07"}))
        assert "Nothing matches" in text_of(self.do("routes:show", **{"routes-q": "zzz"}))

    def test_moving_removing_and_pruning(self) -> None:
        assert keys(self.do("routes:move:2:0")) == ["Germany 00", "Poland 00", "Poland 01"]
        assert keys(self.do("routes:out:1")) == ["Poland 00", "Germany 00"]
        assert keys(self.do("routes:remove", routes_drop=["Poland 00", "Germany 00", "x"])) == ["Poland 01"]
        assert keys(self.do("routes:remove", routes_dropall="1", **{"routes-chosen_q": "poland"})) == ["Germany 00"]
        with self.as_partner(self.cast.acme):
            FreeRoute.objects.filter(destination="Poland 01").update(destination="Vanished")
        self.data = opened(self.client, self.package)
        page = self.do("routes:show")
        assert "no longer sold" in text_of(page)
        assert "not in this pricelist" in text_of(page)
        assert keys(self.do("routes:prune")) == ["Poland 00", "Germany 00"]

    def test_pages(self) -> None:
        first = self.do("routes:show")
        assert "1–50 / 118" in text_of(first)
        assert "51–100 / 118" in text_of(self.do("routes:left:2"))
        assert "101–118 / 118" in text_of(self.do("routes:left:999"))

    @pytest.mark.parametrize(
        "what",
        [
            "",
            ":",
            "routes",
            "routes:",
            "routes:move",
            "routes:move:a:b",
            "routes:move:99:0",
            "routes:out:99",
            "routes:out:-1",
            "routes:left:99999999",
            "x:add",
            "routes:add:1",
            "ddis:add",
            "currencies:show",
            "\x00",
        ],
    )
    def test_nonsense_changes_nothing(self, what: str) -> None:
        answer = gesture(self.client, self.package, self.data, what)
        assert answer.status_code == 200
        if 'name="free_routes"' in answer.content.decode():
            assert keys(answer) == ["Poland 00", "Poland 01", "Germany 00"]

    @pytest.mark.parametrize("text", ["nonsense", "{}", "[1]", '["\\u0000"]', '["\\ud800"]', "[" * 5000, '[""]'])
    def test_damaged_lists_are_refused_beside_the_list(self, text: str) -> None:
        url = reverse("price-package", args=[self.package.pk])
        answer = self.client.post(url, {**self.data, "free_routes": text})
        assert answer.status_code == 422
        assert "damaged" in text_of(answer)
        assert gesture(self.client, self.package, {**self.data, "free_routes": text}, "routes:show").status_code == 200

    def test_hostile_filters_filter_nothing(self) -> None:
        for value in ("'", "\x00", "x" * 5000, "-1", "9" * 40, "😀"):
            names = ("pricelist", "q", "kind", "countries", "chosen_q")
            more = {f"routes-{name}": value for name in names} | {"routes_place": value, "routes_left": value}
            self.do("routes:add", **more)

    def test_currencies_bring_their_price_fields(self) -> None:
        answer = self.do("currencies:show", currencies=["EUR", "JPY"])
        assert 'name="payg_JPY"' in answer.content.decode()
        assert 'name="payg_GBP"' not in answer.content.decode()
        assert "errorlist" not in answer.content.decode()

    def test_the_summary_follows_what_is_typed(self) -> None:
        with self.as_partner(self.cast.acme):
            from pricelists.models import TermPrice

            TermPrice.objects.filter(destination="Germany 00").update(cost="0.50")
        data = {**self.data, "minutes_per_month": "100"}
        answer = gesture(self.client, self.package, data, "summary:show")
        assert "Germany 00" in text_of(answer)
        assert "-40.01 EUR" in text_of(answer).replace("−", "-")
        assert "text-danger" in answer.content.decode()

    def test_without_javascript_the_whole_page_comes_back(self) -> None:
        data = {name: value for name, value in self.data.items() if name != "save"}
        url = reverse("price-package", args=[self.package.pk])
        answer = self.client.post(url, {**data, "name": "Half typed", "do": "routes:out:0"})
        assert answer.status_code == 200
        assert "Half typed" in answer.content.decode()
        assert keys(answer) == ["Poland 01", "Germany 00"]
        assert "data-unsaved" in answer.content.decode()

    def test_update_saves_everything_at_once(self) -> None:
        added = self.do("routes:add", routes_pick=["Poland Mobile"], routes_place="0")
        url = reverse("price-package", args=[self.package.pk])
        sent = {**self.data, "free_routes": field(added, "free_routes"), "name": "Better", "payg_EUR": "3"}
        answer = self.client.post(url, sent)
        assert (answer.status_code, answer.headers["Location"]) == (303, url)
        with self.as_partner(self.cast.acme):
            assert str(FreeRoute.objects.first()) == "Poland Mobile"
            package = PricePackage.objects.get()
            assert (package.name, package.version, package.free_route_count) == ("Better", 1, 4)

    def test_two_people_and_nothing_is_lost(self, client_for: Callable) -> None:
        owner = client_for(self.cast.acme.owner)
        theirs = opened(owner, self.package)
        url = reverse("price-package", args=[self.package.pk])
        added = gesture(owner, self.package, theirs, "routes:add", routes_pick=["Poland Mobile"])
        owner_sent = {**theirs, "free_routes": field(added, "free_routes")}
        assert owner.post(url, owner_sent).status_code == 303
        mine = self.do("routes:out:0")
        sent = {**self.data, "free_routes": field(mine, "free_routes"), "name": "My name"}
        answer = self.client.post(url, sent)
        assert answer.status_code == 409
        page = text_of(answer)
        assert "changed this while you were editing it" in page
        assert keys(answer) == ["Poland 01", "Germany 00"]
        assert "My name" in answer.content.decode()
        again = self.client.post(url, {**sent, "version": field(answer, "version")})
        assert again.status_code == 303
        with self.as_partner(self.cast.acme):
            assert FreeRoute.objects.count() == 2

    def test_errors_stand_beside_their_fields_and_keep_the_work(self) -> None:
        url = reverse("price-package", args=[self.package.pk])
        wrong = {"name": "", "payg_EUR": "-1", "domestic_GBP": "1.234", "minutes_per_month": "many"}
        answer = self.client.post(url, {**self.data, **wrong, "free_routes": '["Poland 05"]'})
        assert answer.status_code == 422
        page = text_of(answer)
        for why in ("This field is required", "greater than or equal to 0", "GBP has 2 decimals", "whole number"):
            assert why in page, why
        assert keys(answer) == ["Poland 05"]

    def test_readers_look_and_touch_nothing(self, client_for: Callable) -> None:
        reader = client_for(self.cast.acme.reader)
        url = reverse("price-package", args=[self.package.pk])
        page = reader.get(url)
        assert page.status_code == 200
        assert "Poland 00" in text_of(page)
        assert '<form method="post" action="/price' not in page.content.decode()
        assert reader.post(url, self.data).status_code == 403
        assert reader.post(url, {"do": "routes:show"}).status_code == 403

    def test_another_partner_finds_nothing(self, client_for: Callable) -> None:
        globex = client_for(self.cast.globex.owner)
        product = "1"
        for name in ("price-package", "price-package-cost", "price-package-uses"):
            assert globex.get(reverse(name, args=[self.package.pk])).status_code == 404
        for name in ("price-package", "price-package-link", "price-package-unlink"):
            assert globex.post(reverse(name, args=[self.package.pk]), {**self.data, "id": product}).status_code == 404
        assert "Poland" not in text_of(globex.get(reverse("price-packages-add")))

    def test_emptying_a_live_package_asks_and_keeps(self, make: Make) -> None:
        with self.as_partner(self.cast.acme):
            where_used.link(package=self.package, product=make.product("Acme", state="live"))
        url = reverse("price-package", args=[self.package.pk])
        sent = {**self.data, "free_routes": "[]"}
        asked = self.client.post(url, sent)
        assert asked.status_code == 409
        assert "is live" in text_of(asked)
        assert keys(asked) == []
        sent["version"] = field(asked, "version")
        assert self.client.post(url, {**sent, "confirmed": "1"}).status_code == 303

    def test_two_thousand_destinations_are_added_and_saved(self, make: Make) -> None:
        with self.as_partner(self.cast.acme):
            big = make.pricelist("Big", "EUR")
            make.prices(big, {f"7{at:04}": f"Place {at:04}" for at in range(2000)}, country="RU")
        data = {"routes-pricelist": str(big.pk)}
        answer = self.do("routes:add", routes_all="1", **data)
        assert len(keys(answer)) == 2003
        assert len(answer.content) < 300_000
        url = reverse("price-package", args=[self.package.pk])
        assert self.client.post(url, {**self.data, "free_routes": field(answer, "free_routes")}).status_code == 303
        with self.as_partner(self.cast.acme):
            assert FreeRoute.objects.count() == 2003


@pytest.mark.django_db
class TestWhereUsed:
    @pytest.fixture(autouse=True)
    def _ground(self, cast: Cast, client_for: Callable, as_partner: Callable, make: Make) -> None:
        self.cast, self.as_partner = cast, as_partner
        self.client = client_for(cast.acme.editor)
        with as_partner(cast.acme):
            self.package = make.package()
            self.product = make.product("Acme")
            self.dollars = make.product("Dollars", "USD")
            self.live = make.product("Live", state="live")

    def post(self, name: str, product: Any, **more: Any) -> HttpResponse:
        url = reverse(name, args=[self.package.pk])
        return self.client.post(url, {"id": getattr(product, "pk", product), **more}, follow=True)

    def used(self) -> list[str]:
        with self.as_partner(self.cast.acme):
            return [use.web_product.brand for use in PackageUse.objects.select_related("web_product")]

    def test_linking_and_unlinking(self) -> None:
        page = self.client.get(reverse("price-package-uses", args=[self.package.pk]))
        assert "The package has no USD." in text_of(page)
        assert "Acme uses Standard now." in text_of(self.post("price-package-link", self.product))
        assert "has no prices in it" in text_of(self.post("price-package-link", self.dollars))
        assert self.used() == ["Acme"]
        assert "no longer uses" in text_of(self.post("price-package-unlink", self.product))
        assert self.used() == []

    def test_a_live_product_asks_first(self) -> None:
        self.post("price-package-link", self.live)
        asked = self.post("price-package-unlink", self.live)
        assert asked.status_code == 409
        assert "Live (live.example) is live" in text_of(asked)
        assert self.used() == ["Live"]
        self.post("price-package-unlink", self.live, confirmed="1")
        assert self.used() == []

    def test_nonsense_is_a_404(self) -> None:
        for value in ("", "x", "-1", "9" * 30, "0"):
            assert self.post("price-package-link", value).status_code == 404
            assert self.post("price-package-unlink", value).status_code == 404

    def test_readers_link_nothing(self, client_for: Callable) -> None:
        reader = client_for(self.cast.acme.reader)
        for name in ("price-package-link", "price-package-unlink"):
            assert reader.post(reverse(name, args=[self.package.pk]), {"id": self.product.pk}).status_code == 403
        page = text_of(reader.get(reverse("price-package-uses", args=[self.package.pk])))
        assert "Acme" in page

    def test_choosing_a_package(self) -> None:
        page = self.client.get(reverse("choose-package"))
        assert reverse("price-package-uses", args=[self.package.pk]) in page.content.decode()

    def test_the_button_of_the_manual(self) -> None:
        page = self.client.get(reverse("web-products")).content.decode()
        assert re.search(rf'href="{reverse("price-packages")}"[^>]*>.*?Pricing', page, re.DOTALL)


ASK = {"called": "+48 600 123 456", "duration": "2:30", "currency": "EUR", "plan": "A"}


@pytest.mark.django_db
class TestCost:
    @pytest.fixture(autouse=True)
    def _ground(self, cast: Cast, client_for: Callable, stock: PricePackage, as_partner: Callable) -> None:
        from pricelists.models import TermPricelist

        self.cast, self.package, self.as_partner = cast, stock, as_partner
        self.client = client_for(cast.acme.reader)
        with as_partner(cast.acme):
            self.pricelist = TermPricelist.objects.get(name="Retail")

    def ask(self, name: str = "price-package-cost", **values: Any) -> HttpResponse:
        of = self.package if name == "price-package-cost" else self.pricelist
        data = {**ASK, "pricelist": self.pricelist.pk, "package": self.package.pk, **values}
        return self.client.get(reverse(name, args=[of.pk]), data)

    def test_it_opens_and_answers(self) -> None:
        opened = self.client.get(reverse("price-package-cost", args=[self.package.pk]), {"called": "+48600"})
        assert 'value="+48600"' in opened.content.decode()
        page = text_of(self.ask())
        assert "4860" in page
        assert "Poland Mobile is not among the free routes of Standard" in page
        assert "150 seconds are billed as 180 s" in page
        assert "180 s × 0.06 EUR / 60 s = 0.18 EUR" in page
        assert "0.18 EUR" in page

    def test_free_minutes_and_the_chosen_country(self) -> None:
        free = {"called": "+48 00 123 45 67".replace("00", "22")}
        with self.as_partner(self.cast.acme):
            FreeRoute.objects.filter(destination="Poland 00").update(destination="Poland 22")
        page = text_of(self.ask(**free, minutes_used="98.33", plan="S", chosen_country="PL"))
        assert "s are free" in page
        assert "frees only the chosen country, Germany" in text_of(self.ask(**free, plan="S", chosen_country="DE"))
        assert "0 seconds costs nothing" in text_of(self.ask(duration="0"))

    def test_of_a_pricelist(self) -> None:
        page = text_of(self.ask("term-pricelist-cost", package="", caller="0044 20 7946 0000"))
        assert "Without a Price Package nothing is free" in page
        assert "+44 20 7946 0000" in page

    def test_another_day(self) -> None:
        page = self.ask(date="2020-05-03")
        assert page.status_code == 200
        assert "has no EUR price for this number" in text_of(page)
        assert self.ask(date=timezone.localdate().isoformat()).status_code == 200

    @pytest.mark.parametrize(
        ("values", "why"),
        [
            ({"called": ""}, "required"),
            ({"called": "0600123456"}, "not with a 0 first"),
            ({"called": "+48 6"}, "too short"),
            ({"called": "\x00"}, "Null characters"),
            ({"caller": "me"}, "country code"),
            ({"duration": "-1"}, "Enter seconds"),
            ({"duration": "1:99"}, "Enter seconds"),
            ({"duration": "999999"}, "seven days"),
            ({"minutes_used": "-1"}, "greater than or equal"),
            ({"minutes_used": "1e999"}, "number"),
            ({"minutes_used": "NaN"}, "number"),
            ({"date": "2026-13-45"}, "valid date"),
            ({"currency": "USD"}, "valid choice"),
            ({"plan": "Z"}, "valid choice"),
            ({"pricelist": "0"}, "valid choice"),
            ({"chosen_country": "<script>"}, "valid choice"),
        ],
    )
    def test_bad_input_is_told_beside_its_field(self, values: dict[str, str], why: str) -> None:
        answer = self.ask(**values)
        assert answer.status_code == 422
        assert why in text_of(answer)
        if "called" not in values:
            assert "+48 600 123 456" in answer.content.decode()

    def test_another_partners_pricelist_is_a_404(self, client_for: Callable) -> None:
        globex = client_for(self.cast.globex.owner)
        assert globex.get(reverse("term-pricelist-cost", args=[self.pricelist.pk]), ASK).status_code == 404

    def test_without_a_pricelist_it_says_what_to_do(self, client_for: Callable, make: Make) -> None:
        with self.as_partner(self.cast.globex):
            package = make.package()
        globex = client_for(self.cast.globex.owner)
        assert "There is no Term Pricelist yet" in text_of(globex.get(reverse("price-package-cost", args=[package.pk])))


@pytest.mark.django_db
def test_demo_data(cast: Cast, as_partner: Callable, make: Make) -> None:
    with as_partner(cast.acme):
        pricelist = make.pricelist("Retail", "EUR", "GBP", "USD")
        make.price(pricelist, "48", "Poland")
        make.price(pricelist, "4860", "Poland Mobile", kind="M")
        make.price(pricelist, "93", "Afghanistan", country="AF")
        make.product("Acme", "EUR", "USD")
        make.product("Swiss", "CHF")
        for _ in range(2):
            make_demo(cast.acme.partner)
        package = PricePackage.objects.get()
        assert [str(route) for route in FreeRoute.objects.all()] == ["Poland"]
        assert [use.web_product.brand for use in PackageUse.objects.filter(package=package)] == ["Acme"]
