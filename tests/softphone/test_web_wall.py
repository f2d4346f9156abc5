"""The wall, as the web softphone meets it: what the login door reads, and that no phone shows what is another's."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from portal.tenancy import wall
from products.models import WebProduct
from softphone.models import SoftphoneSettings
from softphone.web.finding import find
from softphone.web.saving import SettingsDraft, save_settings
from tests.conftest import Cast
from tests.softphone.test_web import make_build, on_domain, told

READABLE = {"id", "partner_id", "domain", "state", "domain_proved_at"}


def refused(statement: str) -> None:
    with wall.enter_login(), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture
def two(make_product: Callable[..., WebProduct], cast: Cast) -> tuple[WebProduct, WebProduct]:
    """A web product of Acme's and one of Globex's."""
    acme = make_product()
    globex = make_product(cast.globex, brand="Globex Voice", domain="voice.globex.example", cultures=["en-GB", "de"])
    return acme, globex


def test_the_login_door_reads_five_columns_and_no_other(two: tuple[WebProduct, WebProduct]) -> None:
    with wall.enter_login():
        rows = WebProduct.objects.order_by("pk").values_list("pk", "partner_id", "domain", "state")
        assert {row[2] for row in rows} >= {"phone.acme.example", "voice.globex.example"}
    columns = {str(field.column) for field in WebProduct._meta.concrete_fields}
    assert columns >= READABLE
    for column in columns - READABLE:
        refused(f"SELECT {column} FROM products_webproduct")
    refused("SELECT * FROM products_webproduct")


def test_the_login_door_writes_nothing_of_web_products_and_reads_nothing_of_softphones(
    two: tuple[WebProduct, WebProduct],
) -> None:
    refused("UPDATE products_webproduct SET state = 'live'")
    refused("UPDATE products_webproduct SET domain = 'other.example'")
    refused("DELETE FROM products_webproduct")
    refused("INSERT INTO products_webproduct (domain) VALUES ('other.example')")
    for table in ("softphonesettings", "artwork", "build", "currentbuild"):
        refused(f"SELECT count(*) FROM softphone_{table}")


def test_a_domain_leads_to_its_own_partner_only(two: tuple[WebProduct, WebProduct], cast: Cast) -> None:
    acme, globex = two
    for product, company in ((acme, cast.acme), (globex, cast.globex)):
        found = find(product.domain, own=True)
        assert found is not None
        assert (found.product_id, found.partner_id) == (product.pk, company.partner.pk)
    assert find("unknown.example", own=True) is None
    assert find("phone.acme.example' OR 'a'='a", own=True) is None
    assert find("PHONE.acme.example", own=True) is None  # in the kept form only
    assert wall.current() is None


def test_one_partners_phone_never_shows_anothers_things(
    two: tuple[WebProduct, WebProduct], cast: Cast, as_partner: Callable, ready_artwork: Callable
) -> None:
    acme, globex = two
    for product, company in ((acme, cast.acme), (globex, cast.globex)):
        artwork = ready_artwork(product, company)
        with as_partner(company):
            make_build(product, artwork, number=1)
            name = company.partner.name.lower()
            service = SettingsDraft(
                sip_domain=f"sip.{name}.example",
                sip_websocket=f"wss://sip.{name}.example/ws",
                support_url=f"https://help.{name}.example",
            )
            save_settings(product, service)
    pages = {product.domain: on_domain("/softphone/", product.domain) for product in two}
    ours, theirs = (told(pages[product.domain]) for product in two)
    assert (ours["brand"], theirs["brand"]) == ("Acme Telecom", "Globex Voice")
    for page, stranger in ((pages[acme.domain], "globex"), (pages[globex.domain], "acme")):
        assert stranger not in page.content.decode().lower()
        assert stranger not in page.headers["Content-Security-Policy"]
    for name in ("about", "splash", "icon_192", "icon_512"):
        assert ours["urls"][name] != theirs["urls"][name]
        assert on_domain(ours["urls"][name], acme.domain).status_code == 200
        # Globex's phone, asked for Acme's picture, has its own at most.
        answer = on_domain(ours["urls"][name], globex.domain)
        assert answer.status_code == 302
        assert answer.headers["Location"] == theirs["urls"][name]


def test_a_path_under_one_domain_never_leads_to_another(two: tuple[WebProduct, WebProduct]) -> None:
    for path in ("/softphone/voice.globex.example/", "/softphone/voice.globex.example/manifest.webmanifest"):
        assert on_domain(path, "phone.acme.example").status_code == 404
    # What a proxy or a stranger adds to a request chooses nothing.
    for header in ("x-forwarded-host", "forwarded", "x-original-url", "x-rewrite-url", "x-host"):
        page = on_domain("/softphone/", "phone.acme.example", **{header: "voice.globex.example"})
        assert told(page)["brand"] == "Acme Telecom"


def test_a_session_of_the_portal_opens_no_other_phone(
    two: tuple[WebProduct, WebProduct], cast: Cast, client_for: Callable[..., Client]
) -> None:
    for person in (cast.acme.owner, cast.globex.owner, cast.staff):
        page = client_for(person).get("/softphone/voice.globex.example/")
        assert told(page)["brand"] == "Globex Voice"


def test_nothing_is_written_while_a_phone_is_shown(
    two: tuple[WebProduct, WebProduct], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    def writes(found: Any, *, scope: str) -> None:
        inside = wall.current()
        seen.append((inside.read_only, inside.partner_id) if inside else None)
        with pytest.raises(DatabaseError, match="read-only"), transaction.atomic():
            SoftphoneSettings.objects.create(web_product_id=found.product_id)

    monkeypatch.setattr("softphone.views.web.phone_of", writes)
    assert on_domain("/softphone/").status_code == 404
    assert seen == [(True, two[0].partner_id)]
