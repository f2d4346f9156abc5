"""The web softphone as strangers fetch it: which addresses answer, with what, and with which headers."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from portal.tenancy import wall
from products.models import WebProduct
from softphone.models import Artwork, Build, CurrentBuild
from softphone.web import files, strings
from softphone.web.saving import IceDraft, SettingsDraft, save_settings
from tests.conftest import Cast
from tests.grid.addresses import addresses

DOMAIN = "phone.acme.example"
AT_PORTAL = f"/softphone/{DOMAIN}/"
PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 20


def whole(response: Any) -> Any:
    """The response with what a file in it holds as `content`, and the file closed."""
    if response.streaming:
        content = b"".join(response.streaming_content)
        response = HttpResponse(content, status=response.status_code, headers=dict(response.headers))
    return response


def on_domain(path: str, host: str = DOMAIN, method: str = "get", **headers: str) -> Any:
    """Fetched from the web product's own domain."""
    return whole(getattr(Client(headers={"host": host, **headers}), method)(path))


def at_portal(path: str) -> Any:
    """Fetched from the portal's own host."""
    return whole(Client().get(path))


def told(response: Any) -> dict[str, Any]:
    """What the page tells the phone."""
    text = response.content.decode()
    return json.loads(text.split('<script id="phone-config" type="application/json">')[1].split("</script>")[0])


@pytest.fixture
def product(make_product: Callable[..., WebProduct]) -> WebProduct:
    return make_product()


@pytest.fixture
def built(product: WebProduct, cast: Cast, as_partner: Callable, ready_artwork: Callable) -> Build:
    """The web product with a current build, whose pictures are stored as a build stores them."""
    artwork = ready_artwork(product, cast.acme)
    with as_partner(cast.acme):
        return make_build(product, artwork, number=3)


def make_build(product: WebProduct, artwork: Artwork, *, number: int) -> Build:
    """A finished build with all pictures, made the current one."""
    stored = {}
    for name in ("about", "splash", "icon-192", "icon-512", "icon-maskable-512"):
        content = PNG + f"{product.pk} {number} {name}".encode()
        stored[name] = {
            "path": default_storage.save(f"softphone/test/{name}.png", ContentFile(content)),
            "sha256": hashlib.sha256(content).hexdigest(),
            "type": "image/png",
        }
    build = Build.objects.create(
        web_product=product, artwork=artwork, number=number, state=Build.State.DONE, web_files=stored
    )
    CurrentBuild.objects.update_or_create(web_product=product, defaults={"build": build})
    return build


# ---- both addresses


def test_the_phone_is_at_its_own_domain_and_at_the_portal(product: WebProduct) -> None:
    own, portals = on_domain("/softphone/"), at_portal(AT_PORTAL)
    assert (own.status_code, portals.status_code) == (200, 200)
    assert told(own)["scope"] == "/softphone/"
    assert told(portals)["scope"] == AT_PORTAL
    assert told(own)["brand"] == told(portals)["brand"] == "Acme Telecom"
    assert told(own)["urls"]["manifest"] == "/softphone/manifest.webmanifest?culture=en-GB"


@pytest.mark.parametrize("state", WebProduct.State.values)
def test_every_state_but_suspended_has_its_phone(product: WebProduct, state: str) -> None:
    with wall.enter_staff(actor_name="test"):
        WebProduct.objects.filter(pk=product.pk).update(state=state)
    expected = 404 if state == "suspended" else 200
    assert on_domain("/softphone/").status_code == expected
    assert at_portal(AT_PORTAL).status_code == expected


@pytest.mark.parametrize(
    "host", ["PHONE.ACME.EXAMPLE", "phone.acme.example:8443", "phone.acme.example.", "Phone.Acme.Example.:443"]
)
def test_hosts_in_other_spellings(product: WebProduct, host: str) -> None:
    assert on_domain("/softphone/", host).status_code == 200


def test_an_international_domain(make_product: Callable[..., WebProduct]) -> None:
    make_product(domain="żółw.example")
    assert on_domain("/softphone/", "xn--w-uga1v8h.example").status_code == 200
    assert Client().get("/softphone/xn--w-uga1v8h.example/").status_code == 200
    unicode_form = Client().get("/softphone/żółw.example/?culture=pl")
    assert unicode_form.status_code == 302
    assert unicode_form.headers["Location"] == "/softphone/xn--w-uga1v8h.example/?culture=pl"


def test_one_scope_for_each_phone(product: WebProduct) -> None:
    """Other spellings lead to the one address, so that a phone isn't installed twice."""
    for path in ("/softphone/PHONE.acme.example/", "/softphone/phone.acme.example./"):
        assert Client().get(path).headers["Location"] == AT_PORTAL
    deeper = Client().get("/softphone/PHONE.acme.example/manifest.webmanifest")
    assert deeper.headers["Location"] == f"{AT_PORTAL}manifest.webmanifest"
    assert Client().get(AT_PORTAL[:-1]).headers["Location"] == AT_PORTAL
    assert on_domain("/softphone?culture=pl").headers["Location"] == "/softphone/?culture=pl"


# ---- nothing else is there


@pytest.mark.parametrize(
    "path", ["/", "/login/", "/admin/", "/web-products/", "/static/css/portal.css", "/softphon", "/softphone.html"]
)
def test_a_partners_domain_has_nothing_of_the_portal(
    product: WebProduct, cast: Cast, client_for: Callable[..., Client], path: str
) -> None:
    """Not even for somebody who brings a session of the portal along."""
    for client in (Client(), client_for(cast.acme.owner), client_for(cast.staff)):
        for method in ("get", "post", "head", "options"):
            response = getattr(client, method)(path, headers={"host": DOMAIN})
            assert response.status_code == 404
            assert "Set-Cookie" not in response.headers
            assert b"Partner Portal" not in response.content


def test_every_page_of_the_portal_is_closed_under_other_hosts(product: WebProduct) -> None:

    for address in addresses():
        for host in (DOMAIN, "unknown.example"):
            assert on_domain(address.example(), host).status_code == 404, (host, address.route)


def test_the_portal_itself_is_as_before(cast: Cast, client_for: Callable[..., Client]) -> None:
    assert client_for(cast.acme.owner).get("/web-products/").status_code == 200
    assert Client().get("/web-products/").status_code == 302
    assert Client().get("/healthz", headers={"host": "10.0.0.7:8000"}).status_code == 200


def test_a_wildcard_lets_no_domain_in(product: WebProduct, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert on_domain("/login/").status_code == 404
    assert on_domain("/softphone/").status_code == 200


ODD_HOSTS = [
    "unknown.example", "", " ", ".", "..", "phone.acme.example\x00", "phone.acme.example/softphone/", "a@b",
    "[::1", "żółw.example", "x" * 5000, "phone.acme.example\r\nX: y", "%00", "*",
]  # fmt: skip


@pytest.mark.parametrize("host", ODD_HOSTS)
def test_odd_hosts_get_the_plain_page(product: WebProduct, host: str) -> None:
    response = Client().get("/softphone/", HTTP_HOST=host)
    assert response.status_code == 404
    assert response.content == on_domain("/softphone/", "unknown.example").content


ODD_PATHS = [
    "/softphone/", "/softphone//", "/softphone/../login/", "/softphone/%2e%2e/admin/", "/softphone/a%00b/",
    "/softphone/phone.acme.example%00/", f"/softphone/{'a' * 5000}/", "/softphone/%ff%fe/", "/softphone/a%0d%0ab/",
    f"{AT_PORTAL}assets/x/../../../settings.py", f"{AT_PORTAL}pictures/..%2f..%2fsettings.py", f"{AT_PORTAL}none",
    f"{AT_PORTAL}pictures/about-0000000000000000.png", f"{AT_PORTAL}pictures/installer-0000000000000000.msi",
    "/softphone/203.0.113.5/", "/softphone/localhost/", "/softphone/unknown.example/manifest.webmanifest",
]  # fmt: skip


@pytest.mark.parametrize("path", ODD_PATHS)
def test_odd_paths_get_the_plain_page(product: WebProduct, path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 404
    assert response.content == Client().get("/softphone/unknown.example/").content


def test_refusals_say_nothing(make_product: Callable[..., WebProduct], cast: Cast) -> None:
    """A chat, a suspended web product, a suspended partner's and an unknown domain can't be told apart."""
    make_product(domain="chat.acme.example", type="chat", brand="Chat")
    suspended = make_product(domain="suspended.acme.example", brand="Suspended")
    make_product(cast.globex, domain="phone.globex.example", brand="Globex")
    with wall.enter_staff(actor_name="test"):
        WebProduct.objects.filter(pk=suspended.pk).update(state=WebProduct.State.SUSPENDED)
        type(cast.globex.partner).objects.filter(pk=cast.globex.partner.pk).update(state="suspended")
    answers = set()
    for domain in ("chat.acme.example", "suspended.acme.example", "phone.globex.example", "unknown.example"):
        for rest in ("", "manifest.webmanifest", "service-worker.js", "pictures/x", "assets/1/x"):
            for response in (on_domain(f"/softphone/{rest}", domain), Client().get(f"/softphone/{domain}/{rest}")):
                answers.add((response.status_code, response.content, str(sorted(response.headers.items()))))
    assert len(answers) == 1
    ((status, content, headers),) = answers
    assert status == 404
    assert b"suspended" not in content.lower()
    assert "no-store" in headers


def test_too_many_fields_in_the_address_are_refused_plainly(product: WebProduct) -> None:
    response = on_domain("/softphone/?" + "&".join(f"a{n}=1" for n in range(7000)))
    assert response.status_code == 400
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options"])
def test_only_reading(product: WebProduct, method: str) -> None:
    response = on_domain("/softphone/", method=method)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"


def test_our_own_faults_are_told_plainly(product: WebProduct, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("softphone.views.web.phone_of", broken)
    client = Client(raise_request_exception=False)
    response = client.get("/softphone/", headers={"host": DOMAIN})
    assert response.status_code == 500
    assert b"Partner Portal" not in response.content
    assert b"Something went wrong" in response.content


# ---- headers


def every_answer(product: WebProduct) -> list[Any]:
    page = on_domain("/softphone/")
    urls = told(page)["urls"]
    paths = [urls["manifest"], urls["icon"], urls["service_worker"], f"{urls['assets']}softphone/main.js"]
    return [page, *(on_domain(path) for path in paths if path), on_domain("/softphone"), on_domain("/softphone/none")]


def test_no_answer_makes_or_reads_a_session(
    built: Build, product: WebProduct, cast: Cast, client_for: Callable[..., Client]
) -> None:
    for response in every_answer(product):
        assert "Set-Cookie" not in response.headers
        assert "cookie" not in response.headers.get("Vary", "").lower()
    person = client_for(cast.globex.owner).get(AT_PORTAL)
    assert person.content == at_portal(AT_PORTAL).content
    assert "Set-Cookie" not in person.headers


def test_headers_of_every_answer(built: Build, product: WebProduct) -> None:
    for response in every_answer(product):
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "DENY"
        assert "microphone=(self)" in response.headers["Permissions-Policy"]
        assert "camera=()" in response.headers["Permissions-Policy"]


def test_how_long_things_may_be_kept(built: Build, product: WebProduct) -> None:
    page = on_domain("/softphone/")
    urls = told(page)["urls"]
    assert page.headers["Cache-Control"] == "no-cache"
    assert page.headers["Vary"] == "Accept-Language"
    assert on_domain(urls["manifest"]).headers["Cache-Control"] == "no-cache"
    for url in (urls["about"], urls["icon_512"], f"{urls['assets']}softphone/main.js"):
        response = on_domain(url)
        assert response.status_code == 200, url
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert on_domain("/softphone/none").headers["Cache-Control"] == "no-store"


def test_what_a_browser_has_is_not_sent_again(built: Build, product: WebProduct) -> None:
    urls = told(on_domain("/softphone/"))["urls"]
    for url in ("/softphone/", urls["manifest"], urls["splash"], f"{urls['assets']}softphone/main.js"):
        etag = on_domain(url).headers["ETag"]
        again = on_domain(url, **{"if-none-match": etag})
        assert (again.status_code, again.content) == (304, b""), url
        assert again.headers["Content-Security-Policy"]


def test_the_policy_of_the_page_names_the_websocket_only(product: WebProduct, cast: Cast, as_partner: Callable) -> None:
    assert "connect-src 'self';" in on_domain("/softphone/").headers["Content-Security-Policy"]
    with as_partner(cast.acme):
        save_settings(product, SettingsDraft(sip_domain="sip.acme.example", sip_websocket="wss://sip.acme.example/ws"))
    policy = on_domain("/softphone/").headers["Content-Security-Policy"]
    assert "connect-src 'self' wss://sip.acme.example/ws;" in policy


def test_https_is_asked_for_where_the_portal_has_it(product: WebProduct, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert on_domain("/softphone/?culture=pl").headers["Location"] == f"https://{DOMAIN}/softphone/?culture=pl"
    assert at_portal(AT_PORTAL).headers["Location"] == f"https://testserver{AT_PORTAL}"
    secure = Client().get("/softphone/", headers={"host": DOMAIN}, secure=True)
    assert secure.status_code == 200
    assert "Strict-Transport-Security" not in secure.headers  # not ours to promise for a partner's whole domain


# ---- what the page is told


def test_what_the_phone_is_told(built: Build, product: WebProduct, cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        save_settings(
            product,
            SettingsDraft(
                sip_domain="sip.acme.example",
                sip_websocket="wss://sip.acme.example/ws",
                ice_servers=[IceDraft(urls="turn:turn.acme.example", username="u", credential="p")],
                support_url="https://acme.example/support",
            ),
        )
    phone = told(on_domain("/softphone/"))
    assert phone["version"] == "1.0.3"
    assert phone["sip"] == {
        "domain": "sip.acme.example",
        "websocket": "wss://sip.acme.example/ws",
        "ice_servers": [{"urls": ["turn:turn.acme.example"], "username": "u", "credential": "p"}],
        "ready": True,
    }
    assert phone["support_url"] == "https://acme.example/support"
    assert phone["strings"] == strings.strings_for("en-GB")
    assert phone["cultures"] == [
        {"tag": "en-GB", "name": "English (United Kingdom)", "url": "/softphone/?culture=en-GB"},
        {"tag": "pl", "name": "Polski", "url": "/softphone/?culture=pl"},
    ]
    for name in ("about", "splash", "icon", "icon_192", "icon_512"):
        assert phone["urls"][name].startswith("/softphone/pictures/")


def test_the_platforms_service_is_used_where_the_web_product_has_none(product: WebProduct, settings: Any) -> None:
    assert told(on_domain("/softphone/"))["sip"]["ready"] is False
    settings.SOFTPHONE_SIP_DOMAIN, settings.SOFTPHONE_SIP_WEBSOCKET = "sip.example.com", "wss://sip.example.com/ws"
    sip = told(on_domain("/softphone/"))["sip"]
    assert (sip["domain"], sip["websocket"], sip["ready"]) == ("sip.example.com", "wss://sip.example.com/ws", True)


def test_a_brand_cannot_break_out_of_the_page(make_product: Callable[..., WebProduct]) -> None:
    brand = "</script><script>alert(1)</script>\"'<b>"
    make_product(brand=brand)
    response = on_domain("/softphone/")
    assert told(response)["brand"] == brand
    assert b"<script>alert" not in response.content
    assert b"<b>" not in response.content
    manifest = on_domain("/softphone/manifest.webmanifest")
    assert json.loads(manifest.content)["name"] == brand


def test_cultures(make_product: Callable[..., WebProduct]) -> None:
    make_product(cultures=["en-GB", "pl", "ar"], default_culture="pl")
    assert told(on_domain("/softphone/"))["culture"] == "pl"
    assert told(on_domain("/softphone/", **{"accept-language": "ar,en;q=0.5"}))["culture"] == "ar"
    assert told(on_domain("/softphone/?culture=en-GB", **{"accept-language": "ar"}))["culture"] == "en-GB"
    assert told(on_domain("/softphone/?culture=de", **{"accept-language": "de"}))["culture"] == "pl"
    assert told(on_domain("/softphone/?culture=%00%3Cscript%3E"))["culture"] == "pl"
    arabic = told(on_domain("/softphone/?culture=ar"))
    assert arabic["chosen"] is True
    assert arabic["direction"] == strings.direction_for("ar")
    page = on_domain("/softphone/?culture=ar").content.decode()
    assert f'lang="{arabic["language"]}" dir="{arabic["direction"]}"' in page


# ---- manifest, worker, files


@pytest.mark.parametrize("with_build", [True, False])
def test_the_manifest_is_whole(request: pytest.FixtureRequest, product: WebProduct, with_build: bool) -> None:
    if with_build:
        request.getfixturevalue("built")
    for path, fetch in (("/softphone/", on_domain), (AT_PORTAL, at_portal)):
        response = fetch(told(fetch(f"{path}?culture=pl"))["urls"]["manifest"])
        assert response.headers["Content-Type"] == "application/manifest+json; charset=utf-8"
        manifest = json.loads(response.content)
        assert manifest["id"] == manifest["scope"] == path
        assert manifest["start_url"] == f"{path}?culture=pl"
        assert manifest["name"] == manifest["short_name"] == "Acme Telecom"
        assert manifest["display"] == "standalone"
        assert manifest["lang"] == strings.language_for("pl")
        assert manifest["dir"] in {"ltr", "rtl"}
        for name in ("background_color", "theme_color"):
            assert len(manifest[name]) == 7
        icons = {(icon["sizes"], icon["purpose"]): icon for icon in manifest["icons"]}
        assert set(icons) == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
        for icon in icons.values():
            picture = fetch(icon["src"])
            assert picture.status_code == 200
            assert picture.headers["Content-Type"] == icon["type"] == ("image/png" if with_build else "image/svg+xml")


def test_the_service_worker_is_told_its_version_and_scope(product: WebProduct) -> None:
    for path, fetch in (("/softphone/", on_domain), (AT_PORTAL, at_portal)):
        phone = told(fetch(path))
        response = fetch(phone["urls"]["service_worker"])
        assert response.headers["Service-Worker-Allowed"] == path
        assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert response.headers["Cache-Control"] == "no-cache"
        first, rest = response.content.split(b"\n", 1)
        facts = json.loads(first.removeprefix(b"self.PHONE = ").removesuffix(b";"))
        assert facts["scope"] == path
        assert facts["assets"] == phone["urls"]["assets"]
        assert rest == files.assets().worker
        for file in facts["files"]:
            assert fetch(facts["assets"] + file).status_code == 200, file


def test_files_are_packed_for_those_who_can_unpack(product: WebProduct) -> None:
    url = told(on_domain("/softphone/"))["urls"]["assets"] + "softphone/main.js"
    plain, packed = on_domain(url), on_domain(url, **{"accept-encoding": "br, gzip;q=0.8"})
    refused = on_domain(url, **{"accept-encoding": "gzip;q=0"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content)
    assert refused.content == plain.content
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert plain.headers["Content-Type"] == "text/javascript; charset=utf-8"


def test_files_need_no_database(product: WebProduct, django_assert_num_queries: Callable) -> None:
    url = told(on_domain("/softphone/"))["urls"]["assets"] + "softphone/main.js"
    with django_assert_num_queries(0):
        assert on_domain(url).status_code == 200
        assert on_domain(url, method="post").status_code == 405


def test_another_versions_files_are_gone(product: WebProduct) -> None:
    assert on_domain("/softphone/assets/0000000000000000/softphone/main.js").status_code == 404


# ---- pictures


def test_pictures_of_the_current_build(built: Build, product: WebProduct) -> None:
    about = on_domain(told(on_domain("/softphone/"))["urls"]["about"])
    assert about.content == PNG + f"{product.pk} 3 about".encode()
    assert about.headers["Content-Type"] == "image/png"
    assert about.headers["X-Content-Type-Options"] == "nosniff"


def test_an_earlier_builds_picture_leads_to_the_current_one(
    built: Build, product: WebProduct, cast: Cast, as_partner: Callable
) -> None:
    old = told(on_domain("/softphone/"))["urls"]["about"]
    with as_partner(cast.acme):
        make_build(product, built.artwork, number=4)
    new = told(on_domain("/softphone/"))["urls"]["about"]
    assert old != new
    assert on_domain(old).headers["Location"] == new
    with as_partner(cast.acme):
        CurrentBuild.objects.filter(web_product=product).update(build=built)  # rolled back
    assert on_domain(old).content == PNG + f"{product.pk} 3 about".encode()


def test_a_picture_that_is_not_stored_any_more_is_a_plain_404(
    built: Build, product: WebProduct, as_partner: Callable
) -> None:
    default_storage.delete(built.web_files["about"]["path"])
    assert on_domain(told(on_domain("/softphone/"))["urls"]["about"]).status_code == 404


def test_names_of_the_addresses() -> None:
    """Under which names templates find them; the shapes are those that strangers use above."""
    assert reverse("softphone-phone", args=[DOMAIN]) == AT_PORTAL
    assert reverse("softphone-phone-short", args=[DOMAIN]) == AT_PORTAL[:-1]
    assert reverse("softphone-manifest", args=[DOMAIN]) == f"{AT_PORTAL}manifest.webmanifest"
    assert reverse("softphone-worker", args=[DOMAIN]) == f"{AT_PORTAL}service-worker.js"
    assert reverse("softphone-asset", args=[DOMAIN, "1", "a/b.js"]) == f"{AT_PORTAL}assets/1/a/b.js"
    assert reverse("softphone-picture", args=[DOMAIN, "a.png"]) == f"{AT_PORTAL}pictures/a.png"
