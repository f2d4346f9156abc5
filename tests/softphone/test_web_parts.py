"""What the web softphone's pages are made of: cultures, SIP addresses, pictures, policy, files, checks."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from products.models import WebProduct
from softphone.models import Build
from softphone.web import address, checks, files, pictures
from softphone.web.cultures import culture_for
from softphone.web.finding import domain_of_host, normal_domain
from softphone.web.phone import SHORT_NAME, short_name
from softphone.web.policy import page_policy
from softphone.web.saving import IceDraft, SettingsDraft, check
from softphone.web.sip import Service, normal_ice_server, normal_sip_domain, normal_websocket

# ---- addresses


def test_the_address_is_the_portals_until_the_web_product_is_live(settings: Any) -> None:
    settings.PORTAL_BASE_URL = "https://portal.example/"
    product = WebProduct(domain="phone.acme.example", state=WebProduct.State.DEVELOPMENT)
    assert address.phone_url(product) == "https://portal.example/softphone/phone.acme.example/"
    product.state = WebProduct.State.LIVE
    assert address.phone_url(product) == "https://portal.example/softphone/phone.acme.example/", "not proved"
    product.domain_proved_at = timezone.now()
    assert address.phone_url(product) == "https://phone.acme.example/softphone/"


@pytest.mark.parametrize(
    ("header", "domain"),
    [
        ("phone.acme.example", "phone.acme.example"),
        ("PHONE.Acme.Example:8443", "phone.acme.example"),
        ("phone.acme.example.", "phone.acme.example"),
        ("xn--w-uga1v8h.example", "xn--w-uga1v8h.example"),
        ("żółw.example", None),  # a browser sends the ASCII form; the raw one is no Host header
        ("", None),
        (":80", None),
        ("phone.acme.example:port", None),
        ("phone.acme.example/x", None),
        ("phone.acme.example\x00", None),
        ("phone_1.acme.example", None),
        ("[2001:db8::1]", None),
        ("203.0.113.5", None),
        ("a" * 300 + ".example", None),
        ("user@phone.acme.example", None),
        ("phone.acme.example, other.example", None),
    ],
)
def test_domain_of_a_host_header(header: str, domain: str | None) -> None:
    assert domain_of_host(header) == domain


@given(st.text(max_size=300))
def test_any_host_header_has_an_answer(header: str) -> None:
    found = domain_of_host(header)
    assert found is None or normal_domain(found) == found


# ---- cultures


@pytest.mark.parametrize(
    ("asked", "accepted", "culture"),
    [
        ("", "", "en-GB"),
        ("pl", "de", "pl"),
        ("PL", "", "pl"),
        ("de", "", "en-GB"),  # not one of the web product's
        ("", "pl;q=0.5, de;q=0.9", "pl"),
        ("", "de, *;q=0.5", "en-GB"),
        ("", "pt", "pt-BR"),
        ("", "en-US,pl;q=0.9", "en-GB"),
        ("", "zh-TW", "zh-Hant"),
        ("", "zh", "zh-Hans"),
        ("", "ar-EG", "ar"),
        ("../../etc", "", "en-GB"),
        ("pl\x00", "", "en-GB"),
        ("<script>", "\x00,;;q=x" * 50, "en-GB"),
        ("", "a" * 100_000, "en-GB"),
    ],
)
def test_culture(asked: str, accepted: str, culture: str) -> None:
    offered = ["en-GB", "pl", "pt-BR", "zh-Hans", "zh-Hant", "ar"]
    assert culture_for(offered, "en-GB", asked=asked, accepted=accepted) == culture


@pytest.mark.parametrize(
    ("asked", "accepted", "culture"),
    [
        ("iw", "", "he"),
        ("", "iw-IL,iw;q=0.9,en;q=0.8", "he"),
        ("", "in", "id"),
        ("", "mo", "ro"),
        ("", "sh", "sr-Latn"),
        ("", "cmn-Hant-TW", "zh-Hant"),
        ("", "no", "nb"),
    ],
)
def test_old_tags_find_their_culture(asked: str, accepted: str, culture: str) -> None:
    offered = ["en", "he", "id", "ro", "sr-Cyrl", "sr-Latn", "zh-Hans", "zh-Hant", "nb"]
    assert culture_for(offered, "en", asked=asked, accepted=accepted) == culture


@given(st.text(max_size=60), st.text(max_size=200))
def test_the_culture_is_always_one_of_the_web_products(asked: str, accepted: str) -> None:
    assert culture_for(["pl", "ar"], "ar", asked=asked, accepted=accepted) in {"pl", "ar"}


# ---- what it connects to


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        (" wss://SIP.Example.com/ws ", "wss://sip.example.com/ws"),
        ("WSS://sip.example.com", "wss://sip.example.com/"),
        ("wss://sip.example.com:7443/a/b", "wss://sip.example.com:7443/a/b"),
        ("wss://żółw.example/ws", "wss://xn--w-uga1v8h.example/ws"),
        ("ws://127.0.0.1:5080/ws", "ws://127.0.0.1:5080/ws"),  # tests and local mode only
        ("ws://localhost:5080", "ws://localhost:5080/"),
    ],
)
def test_websocket(typed: str, kept: str) -> None:
    assert normal_websocket(typed) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("sip.example.com", "begins with wss"),
        ("https://sip.example.com/ws", "begins with wss"),
        ("ws://sip.example.com/ws", "Use wss"),
        ("ws://10.0.0.1/ws", "Use wss"),
        ("ws://127.0.0.1.example.com/ws", "Use wss"),
        ("wss://user:pass@sip.example.com/ws", "each caller"),
        ("wss://sip.example.com/ws?token=1", r"\?"),
        ("wss://sip.example.com/ws#x", r"\?"),
        ("wss://sip.example.com/a b", "letters"),
        ("wss://sip.example.com/;script-src *", "letters"),
        ("wss://sip.example.com/a,b", "letters"),
        ("wss://sip.example.com; script-src *", "not an address"),
        ("wss://*.example.com/", "not an address"),
        ("wss://*", "not an address"),
        ("wss://", "not an address"),
        ("wss:///ws", "not an address"),
        ("wss://sip.example.com:99999/", "not an address"),
        ("wss://[2001:db8::1]/ws", "IPv6"),
        ("wss://[", "not an address"),
        ("wss://sip.example.com/" + "a" * 400, "too long"),
        ("javascript:alert(1)", "begins with wss"),
    ],
)
def test_websocket_refused(typed: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        normal_websocket(typed)


def test_ws_is_for_this_machine_in_local_mode_only(settings: Any) -> None:
    settings.MODE = "production"
    with pytest.raises(ValidationError, match="Use wss"):
        normal_websocket("ws://127.0.0.1:5080/ws")


@given(st.text(max_size=200))
def test_a_websocket_never_adds_to_the_policy(text: str) -> None:
    try:
        kept = normal_websocket("wss://sip.example.com/" + text)
    except ValidationError:
        return
    assert re.fullmatch(r"wss://[a-z0-9.-]+(:\d+)?/[A-Za-z0-9._~/%-]*", kept)
    assert page_policy(kept).count(";") == page_policy("").count(";")


def test_policy_names_one_websocket() -> None:
    policy = dict(part.strip().split(" ", 1) for part in page_policy("wss://sip.example.com/ws").split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["connect-src"] == "'self' wss://sip.example.com/ws"
    assert policy["worker-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert "unsafe" not in page_policy("")
    assert "*" not in page_policy("")
    assert "connect-src 'self';" in page_policy("")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (
            ("stun:stun.example.com:3478", "", ""),
            {"urls": ["stun:stun.example.com:3478"]},
        ),
        (
            ("turn:TURN.example.com?transport=udp turns:turn.example.com:5349?transport=tcp", " u ", " p "),
            {
                "urls": ["turn:turn.example.com?transport=udp", "turns:turn.example.com:5349?transport=tcp"],
                "username": "u",
                "credential": "p",
            },
        ),
        (("stun:203.0.113.7", "", ""), {"urls": ["stun:203.0.113.7"]}),
    ],
)
def test_ice_server(typed: tuple[str, str, str], kept: dict[str, Any]) -> None:
    assert normal_ice_server(*typed) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("", "u", "p"), "Enter an address"),
        (("stun.example.com", "", ""), "not an address"),
        (("https://stun.example.com", "", ""), "not an address"),
        (("stun:", "", ""), "not an address"),
        (("stun:a b", "", ""), "not an address"),
        (("stun:stun.example.com:0", "", ""), "not an address"),
        (("stun:stun.example.com:70000", "", ""), "not an address"),
        (("stun:stun.example.com?transport=udp", "", ""), "TURN servers only"),
        (("turn:turn.example.com?transport=sctp", "u", "p"), "not an address"),
        (("turn:turn.example.com", "", ""), "needs a user name"),
        (("turn:turn.example.com", "u", ""), "needs a user name"),
        (("stun:stun.example.com", "u", "p"), "takes no user name"),
    ],
)
def test_ice_server_refused(typed: tuple[str, str, str], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        normal_ice_server(*typed)


def test_sip_domain() -> None:
    assert normal_sip_domain(" SIP.Example.com. ") == "sip.example.com"
    assert normal_sip_domain("203.0.113.7") == "203.0.113.7"
    assert normal_sip_domain("") == ""
    for wrong in ("sip example", "sip:sip.example.com", "a@b", "sip.example.com\x00"):
        with pytest.raises(ValidationError):
            normal_sip_domain(wrong)


def test_everything_wrong_is_said_at_once() -> None:
    found = check(
        SettingsDraft(
            sip_domain="",
            sip_websocket="wss://sip.example.com/ws",
            ice_servers=[IceDraft(urls="stun:stun.example.com"), IceDraft(urls="turn:x.example")],
            support_url="javascript:alert(1)",
        )
    )
    assert set(found.errors) == {"sip_domain", "support_url"}
    assert set(found.ice_errors) == {1}
    assert check(SettingsDraft(sip_domain="sip.example.com")).errors.keys() == {"sip_websocket"}
    assert check(SettingsDraft()).good
    assert "ice_servers" in check(SettingsDraft(ice_servers=[IceDraft(urls="stun:s.example")] * 9)).errors


# ---- pictures


@pytest.mark.parametrize(
    ("brand", "letters"),
    [
        ("Acme Telecom", "AT"),
        ("電話 Telecom", "電"),
        ("📞", "☎"),
        ("<script>alert(1)</script>", "☎"),
        ("A&B <i>", "A"),
    ],
)
def test_the_drawn_icon(brand: str, letters: str) -> None:
    icon = pictures.initials_icon(brand)
    root = ElementTree.fromstring(icon)  # noqa: S314 -- our own
    assert root.attrib["viewBox"] == "0 0 512 512"
    assert [text for text in root.itertext() if text.strip()] == [letters]
    assert pictures.initials_icon(brand) == icon
    assert re.fullmatch(r"initials-[0-9a-f]{16}\.svg", pictures.initials_file(brand))


def test_only_whole_descriptions_of_pictures_count() -> None:
    good = {"path": "softphone/1/about.png", "sha256": "a" * 64, "type": "image/png"}
    build = Build(
        web_files={
            "about": good,
            "splash": {**good, "type": "text/html"},
            "icon-192": {**good, "sha256": "short"},
            "icon-512": "softphone/1/icon.png",
            "installer": good,
        }
    )
    found = pictures.pictures_of(build)
    assert set(found) == {"about"}
    assert found["about"].file == f"about-{'a' * 16}.png"
    assert pictures.pictures_of(None) == {}
    assert pictures.pictures_of(Build(web_files=["no", "dict"])) == {}


@pytest.mark.parametrize(
    ("brand", "short"),
    [
        ("Acme", "Acme"),
        ("Acme Telecom", "Acme Telecom"),
        ("Acme Telecom International", "Acme Telecom"),
        ("Acme – International Telephones", "Acme"),
        ("Donaudampfschifffahrt", "Donaudampfsc"),
        ("電話" * 60, "電話" * 6),
    ],
)
def test_short_name(brand: str, short: str) -> None:
    assert short_name(brand) == short
    assert len(short) <= SHORT_NAME


# ---- files


def test_only_known_kinds_of_files_are_given_out(settings: Any, tmp_path: Any) -> None:
    settings.BASE_DIR = tmp_path
    phone = tmp_path / "static" / "softphone"
    (phone / "sounds").mkdir(parents=True)
    (tmp_path / "static" / "vendor" / "softphone").mkdir(parents=True)
    (phone / "phone.js").write_text("export const one = 1;\n" * 50, encoding="utf-8")
    (phone / "sounds" / "ring.mp3").write_bytes(b"\x00\x01")
    (phone / "service-worker.js").write_text("// worker", encoding="utf-8")
    (phone / ".hidden.js").write_text("", encoding="utf-8")
    (phone / "notes.md").write_text("", encoding="utf-8")
    (tmp_path / "static" / "vendor" / "softphone" / "jssip.js").write_text("x", encoding="utf-8")
    first = files.assets()
    assert set(first.files) == {"softphone/phone.js", "softphone/sounds/ring.mp3", "vendor/softphone/jssip.js"}
    assert first.worker == b"// worker"
    assert first.files["softphone/phone.js"].packed is not None
    assert first.files["softphone/sounds/ring.mp3"].packed is None
    assert files.assets() is first
    (phone / "phone.js").write_text("export const two = 2;\n" * 50, encoding="utf-8")
    assert files.assets().version != first.version


# ---- system checks


@pytest.mark.parametrize(
    ("domain", "websocket", "ids"),
    [
        ("", "", []),
        ("sip.example.com", "wss://sip.example.com/ws", []),
        ("sip.example.com", "", ["softphone.W101"]),
        ("", "wss://sip.example.com/ws", ["softphone.W101"]),
        ("SIP.example.com", "wss://sip.example.com/ws", ["softphone.E101"]),
        ("sip example", "wss://sip.example.com/ws", ["softphone.E101"]),
        ("sip.example.com", "ws://sip.example.com/ws", ["softphone.E102"]),
        ("sip.example.com", "wss://SIP.example.com/ws", ["softphone.E102"]),
    ],
)
def test_checks_of_the_platforms_service(settings: Any, domain: str, websocket: str, ids: list[str]) -> None:
    settings.SOFTPHONE_SIP_DOMAIN, settings.SOFTPHONE_SIP_WEBSOCKET = domain, websocket
    assert [message.id for message in checks.check_softphone(None)] == ids


def test_missing_files_are_noticed(settings: Any, tmp_path: Any) -> None:
    settings.BASE_DIR = tmp_path
    for name in (checks.PHONE, checks.LOOKS):
        (tmp_path / "static" / name).parent.mkdir(parents=True)
        (tmp_path / "static" / name).write_text("x", encoding="utf-8")
    files.assets()  # what a process finds when it starts; in production it never looks again
    settings.MODE = "production"
    assert checks.check_softphone(None) == []
    settings.MODE = "test"
    (tmp_path / "static" / checks.PHONE).unlink()
    files.assets()
    settings.MODE = "production"
    assert [message.id for message in checks.check_softphone(None)] == ["softphone.W102"]


def test_half_a_service_is_none() -> None:
    assert not Service(domain="sip.example.com").ready
    assert not Service(websocket="wss://sip.example.com/").ready
    assert Service(domain="sip.example.com", websocket="wss://sip.example.com/").ready
