"""The hosted pages as strangers meet them: published prices in their language and currency, and nothing else."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.tenancy import wall
from pricelists.models import DdiPricelist
from pricing.packages.choosing import Place
from products.models import WebProduct
from tests.conftest import Cast
from tests.pricing.conftest import Make
from tests.website.conftest import Town
from website import preview
from website.addresses import label, site_url
from website.catalogue.numbers import PAGE

pytestmark = pytest.mark.django_db(transaction=True)

PATHS = ("en-GB/", "en-GB/rates", "en-GB/rates/PL", "en-GB/rates/other", "en-GB/numbers", "en-GB/numbers/PL")


class Visitor(Client):
    """A browser at a web product's pages."""

    def __init__(self, product: WebProduct, host: str = "") -> None:
        super().__init__(raise_request_exception=False)
        self.host = host or f"{label(product)}.localhost"

    def page(self, path: str, **headers: str) -> Any:
        return self.get(f"/{path}", headers={"host": self.host, **headers})


@pytest.fixture
def visitor(town: Town) -> Visitor:
    return Visitor(town.acme.product)


def text_of(response: Any) -> str:
    """What a person reads, spaces as spaces."""
    body = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(body.replace("\xa0", " ").split())


def develop(town: Town, state: str = "development") -> None:
    with wall.enter_partner(town.acme.partner_id):
        WebProduct.objects.filter(pk=town.acme.product.pk).update(state=state)


# ---- what is on them


def test_prices_of_the_plans_and_the_trial(visitor: Visitor) -> None:
    page = visitor.page("en-GB/")
    text = text_of(page)
    assert page.status_code == 200
    for wanted in (
        "Pay As You Go Our suggestion €1.00 per user and month",
        "Unlimited Domestic €2.00",
        "Unlimited International €3.00",
    ):
        assert wanted in text
    for wanted in (
        "2,000 minutes",
        "Included numbers 1",
        "free of charge for 14 days",
        "€5.00",
        "100 minutes",
        "Poland",
    ):
        assert wanted in text, wanted
    assert "$3.00" in text_of(visitor.page("en-GB/?currency=USD"))
    assert "€3.00" in text_of(visitor.page("en-GB/?currency=GBP"))  # not sold in it: the first currency


def test_in_the_cultures_own_words_numbers_and_names(visitor: Visitor) -> None:
    polish = visitor.page("pl/")
    assert '<html lang="pl" dir="ltr">' in polish.content.decode()
    assert "za użytkownika miesięcznie" in text_of(polish)
    assert "3,00 €" in text_of(polish)
    assert "przez 14 dni" in text_of(polish)
    german = text_of(visitor.page("de/rates"))
    assert "Polen 0,0123 € ab" not in german
    assert "Polen 0,0123 € 0,0456 €" in german
    assert "60 Sekunden" in german


def test_call_rates_of_every_country(visitor: Visitor) -> None:
    text = text_of(visitor.page("en-GB/rates"))
    assert "Germany €0.0100 –" in text
    assert "Poland €0.0123 €0.0456" in text  # the price for some callers doesn't stand for all
    assert "Other destinations" in text
    assert "Counted in steps of 60 seconds." in text
    assert "at least €0.01" in text


def test_the_destinations_of_a_country(visitor: Visitor) -> None:
    text = text_of(visitor.page("en-GB/rates/PL"))
    assert "Poland included in the unlimited plans Landline +48, +4822 €0.0123" in text
    assert "Poland Mobile Mobile +4860, +4869 Per call €0.05 €0.0456" in text
    assert "Poland Mobile (EEA) only when calling from +30, +49" in text
    assert "Global Satellite blocked until you ask for it Other +881 €6.5000" in text_of(
        visitor.page("en-GB/rates/other")
    )


def test_numbers(visitor: Visitor) -> None:
    assert "Poland 1 from €2.00" in text_of(visitor.page("en-GB/numbers"))
    text = text_of(visitor.page("en-GB/numbers/PL"))
    assert "Warsaw +48 22 Geographic" in text
    assert "Once €5.00" in text
    assert "Numbers follow soon." in text_of(visitor.page("en-GB/numbers?currency=USD"))


def test_many_places_are_on_several_pages(town: Town, visitor: Visitor) -> None:
    with wall.enter_partner(town.acme.partner_id):
        numbers = DdiPricelist.objects.get(uses__web_product=town.acme.product)
        for n in range(PAGE):
            Make().ddi_price(numbers, Place("PL", "", f"Town {n:03}", f"9{n}", "G"))
    first = visitor.page("en-GB/numbers/PL")
    later = re.search(r'href="([^"]+)" rel="next"', first.content.decode())[1]
    assert "Town 199" in text_of(first)
    assert "Warsaw" not in text_of(first)
    second = visitor.page(later.lstrip("/"))
    assert "Warsaw" in text_of(second)
    assert 'href="/en-GB/numbers/PL?page=1" rel="prev"' in second.content.decode()


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("q=%2B48 601 123 456", "Calls to +48 601 123 456 €0.0456 Per minute Per call: €0.05 Poland Mobile, Poland"),
        ("q=0048601123456", "Longest matching code: +4860"),
        ("q=48601123456", "Longest matching code: +4860"),
        ("q=%2B48 22 123 45 67", "€0.0123 Per minute Poland, Poland · Longest matching code: +4822"),
        ("q=%2B48601123456&from=%2B49 30 1234567", "€0.0222 Per minute Poland Mobile (EEA)"),
        ("q=%2B48601123456&from=%2B44 20 7946 0000", "€0.0456"),
        ("q=%2B48601123456", "For some callers Poland Mobile (EEA): €0.0222 Per minute"),
        ("q=٤٨٦٠١١٢٣٤٥٦", "Longest matching code: +4860"),
        ("q=%2B49", "Calls to +49 €0.0100"),  # all numbers that begin so cost the same
        ("q=%2B48", "This is no complete telephone number"),  # these don't
        ("q=112", "Short and emergency numbers belong to a country"),
        ("q=%2B0000000000", "This is no complete telephone number"),
        ("q=%2B1 202 555 0100", "There is no price for calls to this number."),
        ("q=%2B48601123456&from=12", "This is no complete telephone number"),
        ("q=pol", "Poland €0.0123"),
        ("q=Niemcy", "No country on this list is called so."),
    ],
)
def test_searching(visitor: Visitor, query: str, wanted: str) -> None:
    page = visitor.page(f"en-GB/rates?{query}")
    assert page.status_code == 200
    assert wanted in text_of(page)


def test_a_country_is_found_in_the_visitors_language_and_in_english(visitor: Visitor) -> None:
    for asked in ("niemcy", "NIEMCY", "germany", "de"):
        text = text_of(visitor.page(f"pl/rates?q={asked}"))
        assert "Niemcy 0,0100 €" in text, asked
        assert "Polska" not in text.partition("Niemcy 0,0100")[2], asked


def test_what_was_typed_is_kept_beside_what_is_wrong(visitor: Visitor) -> None:
    page = visitor.page("en-GB/rates?q=%2B48601123456&from=%22%3E%3Cb%3E").content.decode()
    assert 'value="+48601123456"' in page
    assert 'value="&quot;&gt;&lt;b&gt;"' in page
    assert '<p class="error" id="from-error">' in page
    assert "<b>" not in page


def test_nothing_of_the_partners_or_of_others_is_on_any_page(visitor: Visitor) -> None:
    for path in (*PATHS, "pl/", "de/rates/PL", "en-GB/rates?q=%2B48601123456"):
        body = visitor.page(path).content.decode()
        for secret in (
            "Secret", "Supplier", "0.007777", "0,007777", "Package of", "Numbers of", "Spain", "France", "Italy",
            "Globex", "0.9", "Ann", "Bob", "Gina",
        ):  # fmt: skip
            assert secret not in body, (path, secret)


# ---- who gets in, and where


def test_strangers_get_no_cookie_no_script_and_strict_headers(visitor: Visitor) -> None:
    for path in PATHS:
        response = visitor.page(path)
        assert response.status_code == 200, path
        assert not response.cookies
        assert "script" not in response.content.decode()
        assert "style=" not in response.content.decode()
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "no-cache"
        again = visitor.page(path, **{"if-none-match": response.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_nothing_of_the_portal_is_under_these_names(visitor: Visitor, cast: Cast, client_for: Callable) -> None:
    logged_in = client_for(cast.acme.owner)
    for path in ("/login/", "/admin/", "/customers/", "/web-products/", "/static/portal.css", "/help/"):
        for browser in (visitor, logged_in):
            response = browser.get(path, headers={"host": visitor.host})
            assert response.status_code == 404, path
            assert "Partner Portal" not in response.content.decode()


def test_a_visitor_is_greeted_in_his_language(visitor: Visitor) -> None:
    assert visitor.page("", **{"accept-language": "fr, pl;q=0.8, en;q=0.2"}).headers["Location"] == "/pl/"
    assert visitor.page("", **{"accept-language": "fr"}).headers["Location"] == "/en-GB/"
    assert visitor.page("choose?culture=de&currency=USD&page=rates/PL").headers["Location"] == (
        "/de/rates/PL?currency=USD"
    )
    for page in ("//evil.example", "https://evil.example/", "rates/../../x", "preview"):
        location = visitor.page(f"choose?culture=de&page={page}").headers["Location"]
        assert location == "/de/", page


@pytest.mark.parametrize(
    "path",
    ["fr/", "en/", "en-GB/rates/ES", "en-GB/rates/XX", "en-GB/rates/pl", "en-GB/numbers/DE", "nothing", "en-GB/x/y",
     "en-GB/numbers/PL?page=9", "logo.0000000000000000.png"],
)  # fmt: skip
def test_what_is_not_there_is_told_in_the_brands_own_page(visitor: Visitor, path: str) -> None:
    response = visitor.page(path)
    assert response.status_code == 404
    assert response.headers["Cache-Control"] == "no-store"


def test_hostile_requests_are_answered(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    for path in (
        "en-GB/rates?q=%00", "en-GB/rates?q=" + "9" * 5000, "en-GB/rates?q=%2B" + "4" * 59, "%00", "a" * 900,
        "en-GB/rates?currency=%27", "en-GB/numbers/PL?page=-1", "en-GB/numbers/PL?page=99999999999999999999",
        "%2e%2e/x", "en-GB/rates?q=%2B%2B%2B4", "en-GB/rates?q=%D9%A0", "preview?pass=" + "x" * 4000, "site.css",
        "choose?page=%00",
    ):  # fmt: skip
        assert visitor.page(path).status_code in {200, 302, 404}, path
    assert visitor.post("/en-GB/", headers={"host": visitor.host}).status_code == 405
    assert not [record for record in caplog.records if record.exc_info]


def test_another_brand_in_the_address_leads_to_the_present_one(town: Town) -> None:
    product = town.acme.product
    response = Visitor(product, f"paypal-{product.pk}.localhost:8000").page("pl/rates?q=1")
    assert response.headers["Location"] == f"http://{label(product)}.localhost:8000/pl/rates?q=1"


def test_at_the_partners_own_name_search_engines_may_list_it(town: Town, visitor: Visitor) -> None:
    own = Visitor(town.acme.product, "my.acme.example")
    assert own.page("en-GB/").status_code == 200
    assert "X-Robots-Tag" not in own.page("en-GB/").headers
    assert "noindex" in visitor.page("en-GB/").headers["X-Robots-Tag"]
    assert "Disallow: /" in visitor.page("robots.txt").content.decode()
    assert "Disallow: /" not in own.page("robots.txt").content.decode()


def test_in_development_only_who_came_by_the_portals_link_sees_them(
    town: Town, visitor: Visitor, cast: Cast, client_for: Callable, settings: Any
) -> None:
    develop(town)
    product = town.acme.product
    for path in ("", *PATHS, "robots.txt"):
        response = visitor.page(path)
        assert response.status_code == 404
        assert "Acme" not in response.content.decode()
    link = client_for(cast.acme.reader).get(reverse("web-product-website-open", args=[product.pk])).headers["Location"]
    assert link.startswith(site_url(product, "/preview?pass="))
    response = visitor.page(link.partition(":8000/")[2])
    assert response.headers["Location"] == "/"
    cookie = response.cookies[next(iter(response.cookies))]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", "")
    page = visitor.page("en-GB/")
    assert "Preview: Acme is in development." in text_of(page)
    assert page.headers["Cache-Control"] == "no-store"
    develop(town, "live")
    assert "Preview" not in text_of(visitor.page("en-GB/"))
    develop(town, "suspended")
    assert visitor.page("en-GB/").status_code in {400, 404}


def test_a_pass_opens_one_web_product_for_its_time(town: Town, visitor: Visitor) -> None:
    develop(town)
    pk = town.acme.product.pk
    for spoiled in ("", "x", preview.link_pass(pk + 1), preview.cookie_pass(pk), preview.link_pass(pk) + "x"):
        assert visitor.page(f"preview?pass={spoiled}").status_code == 404
    assert preview.link_opens(preview.link_pass(pk), pk)
    assert not preview.cookie_opens(preview.link_pass(pk), pk)
    assert not preview.cookie_opens(preview.cookie_pass(town.globex.product.pk), pk)
    old = preview.link_pass(pk)
    preview.LINK_SECONDS, kept = timedelta(0).seconds, preview.LINK_SECONDS
    try:
        assert not preview.link_opens(old, pk)
    finally:
        preview.LINK_SECONDS = kept


def test_another_partners_web_product_is_not_opened(town: Town, cast: Cast, client_for: Callable) -> None:
    for name in ("web-product-website", "web-product-website-open", "web-product-website-history"):
        url = reverse(name, args=[town.globex.product.pk])
        assert client_for(cast.acme.owner).get(url).status_code == 404, name


def test_a_page_costs_the_same_queries_with_more_prices(town: Town, visitor: Visitor) -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert visitor.page(path).status_code == 200
        return len(queries)

    before = {path: cost(path) for path in PATHS}
    with wall.enter_partner(town.acme.partner_id):
        for number in range(20):
            Make().price(town.acme.pricelist, f"4870{number}", f"Poland {number}")
    assert {path: cost(path) for path in PATHS} == before


def test_a_change_is_there_at_once(town: Town, visitor: Visitor) -> None:
    assert "Lithuania" not in text_of(visitor.page("en-GB/rates"))
    with wall.enter_partner(town.acme.partner_id):
        Make().price(town.acme.pricelist, "370", "Lithuania", country="LT", rate="0.0300")
    assert "Lithuania €0.0300" in text_of(visitor.page("en-GB/rates"))
