"""Branded Softphone → Settings, its history, and the panel about the web softphone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from portal.grid.concurrency import token_of
from portal.history.events import history_of
from portal.tenancy import wall
from products.models import WebProduct
from softphone.models import SoftphoneSettings
from softphone.web.panel import web_context
from softphone.web.saving import IceDraft, SettingsDraft, save_settings
from softphone.web.sip import service_of, settings_of
from tests.conftest import Cast

GOOD = {
    "sip_domain": "sip.acme.example",
    "sip_websocket": "wss://sip.acme.example/ws",
    "ice_urls": ["stun:stun.acme.example", "turn:turn.acme.example"],
    "ice_username": ["", "user"],
    "ice_credential": ["", "secret"],
    "support_url": "https://acme.example/help",
    "licence": "Be kind.",
}


@pytest.fixture
def product(make_product: Callable[..., WebProduct]) -> WebProduct:
    return make_product()


@pytest.fixture
def owner(cast: Cast, client_for: Callable[..., Client]) -> Client:
    return client_for(cast.acme.owner)


def address(product: WebProduct) -> str:
    return reverse("web-product-softphone-settings", args=[product.pk])


def version(client: Client, product: WebProduct) -> str:
    """The token that the form carries."""
    text = client.get(address(product)).content.decode()
    return text.split('name="version" value="')[1].split('"')[0]


def kept(product: WebProduct, company: Any, as_partner: Callable) -> SoftphoneSettings:
    with as_partner(company):
        return settings_of(product)


def test_settings_are_kept(owner: Client, product: WebProduct, cast: Cast, as_partner: Callable) -> None:
    response = owner.post(address(product), {**GOOD, "version": version(owner, product)})
    assert response.status_code == 303
    assert response.headers["Location"] == reverse("web-product-softphone", args=[product.pk])
    found = kept(product, cast.acme, as_partner)
    assert (found.sip_domain, found.sip_websocket) == ("sip.acme.example", "wss://sip.acme.example/ws")
    assert found.ice_servers == [
        {"urls": ["stun:stun.acme.example"]},
        {"urls": ["turn:turn.acme.example"], "username": "user", "credential": "secret"},
    ]
    assert (found.licence, found.support_url) == ("Be kind.", "https://acme.example/help")
    form = owner.get(address(product)).content.decode()
    assert 'value="turn:turn.acme.example"' in form
    assert "given to every browser" in form


def test_wrong_things_are_said_beside_them_and_nothing_is_lost(
    owner: Client, product: WebProduct, cast: Cast, as_partner: Callable
) -> None:
    typed = {
        **GOOD,
        "sip_websocket": "ws://sip.acme.example/ws",
        "ice_urls": ["stun:stun.acme.example", "turn:turn.acme.example"],
        "ice_username": ["", ""],
        "ice_credential": ["", "secret"],
        "support_url": "help@acme.example",
        "version": version(owner, product),
    }
    response = owner.post(address(product), typed)
    text = response.content.decode()
    assert response.status_code == 422
    assert "Use wss://" in text
    assert "A TURN server needs a user name" in text
    assert "Enter a web address" in text
    for value in ("ws://sip.acme.example/ws", "turn:turn.acme.example", "help@acme.example", "Be kind."):
        assert value in text
    assert kept(product, cast.acme, as_partner).pk is None
    again = owner.post(address(product), {**GOOD, "version": text.split('name="version" value="')[1].split('"')[0]})
    assert again.status_code == 303


@pytest.mark.parametrize(
    "changes",
    [
        {"sip_domain": "\x00"},
        {"sip_domain": "x" * 5000},
        {"sip_websocket": "wss://" + "[" * 50},
        {"ice_urls": ["\x00"]},
        {"ice_urls": ["stun:" + "a" * 5000]},
        {"ice_urls": ["stun:s.example"] * 500},
        {"ice_urls": [], "ice_username": ["only a name"]},
        {"licence": "\x00"},
        {"licence": "x" * 60_001},
        {"support_url": "https://[" },
        {"version": ""},
        {"version": "forged"},
    ],
)  # fmt: skip
def test_hostile_values_are_form_errors(owner: Client, product: WebProduct, changes: dict[str, Any]) -> None:
    response = owner.post(address(product), {**GOOD, "version": version(owner, product), **changes})
    assert response.status_code == 422


def test_two_people_at_once(
    owner: Client, product: WebProduct, cast: Cast, client_for: Callable[..., Client], as_partner: Callable
) -> None:
    editor = client_for(cast.acme.editor)
    began = version(owner, product)
    theirs = {**GOOD, "ice_urls": ["stun:other.acme.example"], "ice_username": [""], "ice_credential": [""]}
    assert editor.post(address(product), {**theirs, "version": version(editor, product)}).status_code == 303
    response = owner.post(address(product), {**GOOD, "sip_domain": "mine.acme.example", "version": began})
    text = response.content.decode()
    assert response.status_code == 409
    assert str(cast.acme.editor) in text
    assert "mine.acme.example" in text
    assert "stun:other.acme.example" in text
    assert kept(product, cast.acme, as_partner).sip_domain == "sip.acme.example"
    token = text.split('name="version" value="')[1].split('"')[0]
    assert (
        owner.post(address(product), {**GOOD, "sip_domain": "mine.acme.example", "version": token}).status_code == 303
    )
    assert kept(product, cast.acme, as_partner).sip_domain == "mine.acme.example"


def test_a_token_of_another_web_product_is_no_token(
    owner: Client, product: WebProduct, make_product: Callable[..., WebProduct]
) -> None:
    other = make_product(domain="other.acme.example", brand="Other")
    assert owner.post(address(product), {**GOOD, "version": version(owner, other)}).status_code == 422
    assert owner.post(address(product), {**GOOD, "version": token_of({}, other.pk)}).status_code == 422


def test_rows_without_javascript(owner: Client, product: WebProduct, cast: Cast, as_partner: Callable) -> None:
    token = version(owner, product)
    added = owner.post(address(product), {**GOOD, "version": token, "row": "add"})
    assert added.status_code == 422
    assert added.content.decode().count('name="ice_urls"') == 4  # two, a new one, and the template's
    removed = owner.post(address(product), {**GOOD, "version": token, "row": "remove-0"}).content.decode()
    assert "stun:stun.acme.example" not in removed.replace("stun:stun.example.com", "")
    assert "turn:turn.acme.example" in removed
    assert kept(product, cast.acme, as_partner).pk is None


def test_read_only_people_see_and_change_nothing(
    product: WebProduct, cast: Cast, client_for: Callable[..., Client], as_partner: Callable
) -> None:
    reader = client_for(cast.acme.reader)
    assert reader.get(address(product)).status_code == 403
    assert reader.post(address(product), GOOD).status_code == 403
    assert reader.get(reverse("web-product-softphone-settings-history", args=[product.pk])).status_code == 200
    page = reader.get(reverse("web-product-softphone", args=[product.pk])).content.decode()
    assert "phone.acme.example" in page
    assert f'href="{address(product)}"' not in page
    assert kept(product, cast.acme, as_partner).pk is None


def test_anothers_web_product_is_not_there(product: WebProduct, cast: Cast, client_for: Callable[..., Client]) -> None:
    stranger = client_for(cast.globex.owner)
    for name in ("web-product-softphone-settings", "web-product-softphone-settings-history"):
        assert stranger.get(reverse(name, args=[product.pk])).status_code == 404
        assert stranger.post(reverse(name, args=[product.pk]), GOOD).status_code in {404, 405}


def test_get_writes_nothing(owner: Client, product: WebProduct, cast: Cast, as_partner: Callable) -> None:
    owner.get(address(product))
    owner.get(reverse("web-product-softphone", args=[product.pk]))
    assert kept(product, cast.acme, as_partner).pk is None


def test_the_history_tells_who_changed_what(owner: Client, product: WebProduct, cast: Cast) -> None:
    url = reverse("web-product-softphone-settings-history", args=[product.pk])
    assert "Nothing has been recorded" in owner.get(url).content.decode()
    owner.post(address(product), {**GOOD, "version": version(owner, product)})
    changed = {**GOOD, "sip_domain": "new.acme.example"}
    owner.post(address(product), {**changed, "version": version(owner, product)})
    text = owner.get(url).content.decode()
    for word in ("SIP domain", "sip.acme.example", "new.acme.example", str(cast.acme.owner)):
        assert word in text
    assert owner.get(f"{url}?before=\x00x").status_code == 200


def test_saving_the_same_again_is_no_event(product: WebProduct, cast: Cast, as_partner: Callable) -> None:
    draft = SettingsDraft(sip_domain="sip.acme.example", sip_websocket="wss://sip.acme.example/ws")
    with as_partner(cast.acme):
        first = save_settings(product, draft)
        save_settings(product, draft)
        assert history_of(first).count() == 1


def test_the_domain_refuses_what_is_wrong(product: WebProduct, cast: Cast, as_partner: Callable) -> None:
    wrong = SettingsDraft(sip_domain="sip.acme.example", ice_servers=[IceDraft(urls="http://x")])
    with as_partner(cast.acme), pytest.raises(ValidationError) as refusal:
        save_settings(product, wrong)
    assert set(refusal.value.message_dict) == {"sip_websocket", "ice_servers"}


# ---- the panel


def notices(product: WebProduct) -> list[str]:
    return [notice.text for notice in web_context(product)["web"]["notices"]]


def test_what_the_panel_says_is_missing(product: WebProduct, cast: Cast, as_partner: Callable, settings: Any) -> None:
    with as_partner(cast.acme):
        assert any("No SIP server is set" in text for text in notices(product))
        assert any("initials" in text for text in notices(product))
        settings.SOFTPHONE_SIP_DOMAIN, settings.SOFTPHONE_SIP_WEBSOCKET = "sip.example.com", "wss://sip.example.com/ws"
        assert any("the platform's telephone service, sip.example.com" in text for text in notices(product))
        assert any("No TURN server" in text for text in notices(product))
        own = SettingsDraft(
            sip_domain="sip.acme.example",
            sip_websocket="wss://sip.acme.example/ws",
            ice_servers=[IceDraft(urls="turn:t.acme.example", username="u", credential="p")],
        )
        save_settings(product, own)
        assert service_of(settings_of(product)).own
        assert not any("SIP server" in text or "TURN" in text or "platform" in text for text in notices(product))


def test_the_panel_gives_the_address(
    product: WebProduct, owner: Client, cast: Cast, as_partner: Callable, settings: Any
) -> None:
    settings.PORTAL_BASE_URL = "https://portal.example"
    page = reverse("web-product-softphone", args=[product.pk])
    text = owner.get(page).content.decode()
    assert "https://portal.example/softphone/phone.acme.example/</code>" in text
    assert 'data-copy="phone-address"' in text
    with wall.enter_staff(actor_name="test"):
        WebProduct.objects.filter(pk=product.pk).update(state=WebProduct.State.LIVE)
    live = owner.get(page).content.decode()
    assert "https://phone.acme.example/softphone/</code>" in live
    assert "https://portal.example/softphone/phone.acme.example/" in live


def test_a_chat_has_no_softphone(make_product: Callable[..., WebProduct], cast: Cast, as_partner: Callable) -> None:
    chat = make_product(type="chat", domain="chat.acme.example")
    with as_partner(cast.acme):
        assert web_context(chat)["web"]["offered"] is False
