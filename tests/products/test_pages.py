"""The pages of web products, as a browser asks for them."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from products.models import WebProduct
from products.saving import ProductDraft, add_web_product
from tests.conftest import Cast, Company

pytestmark = pytest.mark.django_db


def posted(**fields: object) -> dict[str, object]:
    base = {
        "type": "business", "cultures": ["en-GB", "pl"], "default_culture": "pl", "currencies": ["EUR", "GBP"],
        "brand": "Acme Telekom", "domain": "https://Shop.Example.com/", "cms": "wordpress",
    }  # fmt: skip
    return {**base, **fields}


@pytest.fixture
def make(as_partner: Callable) -> Callable[..., WebProduct]:
    def add(company: Company, domain: str = "shop.example.com") -> WebProduct:
        with as_partner(company):
            return add_web_product(
                ProductDraft(
                    type="chat",
                    cultures=["pl"],
                    default_culture="pl",
                    currencies=["EUR"],
                    brand="B",
                    domain=domain,
                    cms="own",
                )
            )

    return add


@pytest.fixture
def acme(cast: Cast, client_for: Callable) -> Client:
    return client_for(cast.acme.editor)


def test_adding_by_the_form(cast: Cast, acme: Client, as_partner: Callable) -> None:
    page = acme.get("/web-products/add/").content.decode()
    for words in ("Business VoIP (Cloud PBX)", "Polski", "EUR – Euro", "Wordpress", "Website domain name"):
        assert words in page
    answer = acme.post("/web-products/add/", posted(state="live"))
    assert answer.status_code == 303
    with as_partner(cast.acme):
        made = WebProduct.objects.get()
        assert (made.domain, made.state) == ("shop.example.com", "development")
    grid = acme.get("/web-products/").content.decode()
    assert "Acme Telekom" in grid
    assert "development" in grid


def test_a_form_with_mistakes_keeps_what_was_typed(acme: Client) -> None:
    answer = acme.post("/web-products/add/", posted(domain="localhost", default_culture="de", brand="Kept"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Kept"' in page
    assert "not a public name" in page
    assert "one of the cultures that you chose" in page
    nothing = acme.post("/web-products/add/", {})
    assert nothing.status_code == 422


def test_a_taken_domain_says_so_and_not_whose(cast: Cast, acme: Client, make: Callable) -> None:
    make(cast.globex)
    page = acme.post("/web-products/add/", posted()).content.decode()
    assert "This domain is already used on the platform." in page
    assert "Globex" not in page


def test_editing_and_the_second_editor(cast: Cast, acme: Client, make: Callable, client_for: Callable) -> None:
    made = make(cast.acme)
    url = f"/web-products/{made.pk}/edit/"
    version = acme.get(url).context["version"]
    assert acme.post(url, posted(version=version, brand="First")).status_code == 303
    other = client_for(cast.acme.owner).post(url, posted(version=version, brand="Second"))
    assert other.status_code == 409
    page = other.content.decode()
    assert "First" in page
    assert 'value="Second"' in page


def test_deleting_what_nothing_uses(cast: Cast, acme: Client, make: Callable, as_partner: Callable) -> None:
    made = make(cast.acme)
    assert acme.post(f"/web-products/{made.pk}/delete/").status_code == 303
    with as_partner(cast.acme):
        assert not WebProduct.objects.exists()


@pytest.mark.parametrize("what", ["menu", "edit", "delete", "notes", "history", "branded-softphone"])
def test_someone_elses_product_is_not_there(cast: Cast, acme: Client, make: Callable, what: str) -> None:
    theirs = make(cast.globex)
    assert acme.get(f"/web-products/{theirs.pk}/{what}/").status_code == 404


def test_read_only_people_look_and_do_not_touch(cast: Cast, make: Callable, client_for: Callable) -> None:
    made = make(cast.acme)
    reader = client_for(cast.acme.reader)
    assert reader.get("/web-products/").status_code == 200
    assert reader.post("/web-products/add/", posted(domain="x.example.com")).status_code == 403
    assert reader.post(f"/web-products/{made.pk}/edit/", posted()).status_code == 403
    assert reader.post(f"/web-products/{made.pk}/delete/").status_code == 403


def test_the_menu_leads_to_the_softphone_and_to_going_live(cast: Cast, acme: Client, make: Callable) -> None:
    made = make(cast.acme)
    menu = acme.get(f"/web-products/{made.pk}/menu/").content.decode()
    assert f'href="/web-products/{made.pk}/branded-softphone/"' in menu
    assert f'href="{reverse("going-live", args=[made.pk])}"' in menu


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("domain=SHOP", 1),
        ("domain=żółw", 1),
        ("domain=ŻÓ", 1),
        ("domain=xn--", 1),
        ("domain=nowhere", 0),
        ("currencies=eur", 2),
        ("currencies=USD", 0),
        ("type=chat", 2),
        ("state=live", 0),
        ("brand=b", 2),
    ],
)
def test_filters(cast: Cast, acme: Client, make: Callable, query: str, found: int) -> None:
    make(cast.acme)
    make(cast.acme, "żółw.example")
    assert len(acme.get(f"/web-products/?{query}").context["grid"].page.rows) == found


def test_anonymous_people_go_to_the_login() -> None:
    assert Client().get("/web-products/").status_code == 302


def test_a_live_one_loses_nothing_by_a_slip_of_the_hand(
    cast: Cast, acme: Client, as_partner: Callable, make: Callable
) -> None:
    product = make(cast.acme)
    with as_partner(cast.acme):
        WebProduct.objects.filter(pk=product.pk).update(currencies=["EUR", "USD"], state="live")
    url = f"/web-products/{product.pk}/edit/"

    def post(**fields: object):
        version = acme.get(url).context["version"]
        data = posted(type="chat", cultures=["pl"], default_culture="pl", domain="shop.example.com", cms="own")
        return acme.post(url, {**data, "version": version, **fields})

    assert "Change it although it is live" in acme.get(url).content.decode()
    for change in ({"currencies": ["EUR"]}, {"domain": "other.example.com", "currencies": ["EUR", "USD"]}):
        answer = post(**change)
        assert answer.status_code == 422
        assert "is live: its customers would feel this at once" in answer.content.decode()
    assert post(currencies=["EUR", "USD", "GBP"], brand="Renamed").status_code == 303, "more of it hurts nobody"
    assert post(currencies=["EUR"], confirmed="on").status_code == 303
    with as_partner(cast.acme):
        assert WebProduct.objects.get(pk=product.pk).currencies == ["EUR"]
