"""A web product's WordPress site: its page, its key, and what is sent to it when, against a small real HTTP server."""

import json
import threading
import time
import xmlrpc.client
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO, StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.jobs import running
from portal.jobs.models import Job
from portal.tenancy import wall
from pricelists.models import DdiPricelistUse, TermPrice, TermPricelistUse
from pricing.models import PackageUse
from products.models import WebProduct
from tests.conftest import Cast
from tests.pricing.conftest import Make
from website.wordpress import asking, outgoing, rpc, saving
from website.wordpress.addresses import normal_address
from website.wordpress.models import SentCall, WordpressSite
from website.wordpress.problems import SiteProblem
from website.wordpress.saving import SiteDraft

pytestmark = pytest.mark.django_db


class Site(BaseHTTPRequestHandler):
    """What a WordPress answers to the portal, as its notes have it; each test sets what goes wrong."""

    def do_POST(self) -> None:
        server: Any = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.bodies.append(body)
        if server.slow:
            time.sleep(server.slow)
        if server.status != 200:
            self.answer(server.status, b"no", {"Location": server.moved} if server.moved else {})
            return
        if server.garbage:
            self.answer(200, server.garbage)
            return
        parameters, method = xmlrpc.client.loads(body)
        if method == "system.multicall":
            calls: Any = parameters[0]
            found: Any = [self.one(call["methodName"], call["params"]) for call in calls]
            reply = xmlrpc.client.dumps(([f if isinstance(f, dict) else [f] for f in found],), methodresponse=True)
        else:
            found = self.one(str(method), list(parameters))
            fault = xmlrpc.client.Fault(found["faultCode"], found["faultString"]) if isinstance(found, dict) else None
            reply = xmlrpc.client.dumps(fault or (found,), methodresponse=True)
        self.answer(200, b"Notice: something\n" + reply.encode())

    def one(self, method: str, parameters: list[Any]) -> Any:
        server: Any = self.server
        server.called.append(method)
        if method not in server.methods:
            return {"faultCode": -32601, "faultString": "no such method"}
        if method != "l7.ping" and parameters[0] != server.key:
            return {"faultCode": 401, "faultString": "wrong"}
        if method == "l7.about":
            return json.dumps({"plugin": "2.0.0", "wordpress": "6.1", "php": "8.2", "digests": server.digests})
        return "OK"

    def do_GET(self) -> None:
        server: Any = self.server
        self.answer(server.page_status, server.page.encode())

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


_VENDOR = {
    "l7.ping",
    "l7.setSettings",
    "l7.setPricelist",
    "l7.setRoutes",
    "l7.setDdi",
    "l7.setDdiCountry",
    "l7.cacheClear",
}


@pytest.fixture
def remote(settings: LazySettings) -> Iterator[Any]:
    settings.WEBSITE_ALLOW_LOOPBACK = True
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.status, server.garbage, server.slow, server.moved = 200, b"", 0, ""
    server.page, server.page_status = "<td>€ 9.99</td>", 200
    server.key, server.methods, server.digests = "", set(_VENDOR), {}
    server.called, server.bodies = [], []
    server.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def make() -> Make:
    return Make()


@pytest.fixture
def product(cast: Cast, as_partner: Callable, make: Make) -> WebProduct:
    """Acme's, with prices of everything."""
    with as_partner(cast.acme):
        made = make.product("Acme", "EUR")
        made.cms = "wordpress"
        made.save()
        sell(made, make)
        return made


def sell(product: WebProduct, make: Make) -> None:
    pricelist = make.pricelist("Retail", "EUR")
    make.price(pricelist, "48", "Poland", rate="0.0444")
    TermPricelistUse.objects.create(pricelist=pricelist, pricelist_owner_id=pricelist.partner_id, web_product=product)
    package = make.package(currencies=["EUR"], routes=["Poland"])
    PackageUse.objects.create(package=package, web_product=product)
    numbers = make.ddi_pricelist("Numbers", "EUR")
    DdiPricelistUse.objects.create(pricelist=numbers, pricelist_owner_id=numbers.partner_id, web_product=product)


@pytest.fixture
def site(cast: Cast, as_partner: Callable, product: WebProduct, remote: Any) -> WordpressSite:
    with as_partner(cast.acme):
        made = saving.save_site(product, SiteDraft(address=remote.url))
        remote.key = saving.make_key(made)
        return made


def pushed(
    cast: Cast, as_partner: Callable, site: WordpressSite, *, everything: bool = False
) -> tuple[Job, WordpressSite]:
    """Ask for a push and run it, as a worker does: the job and the site afterwards."""
    with as_partner(cast.acme):
        job = asking.ask_for_push(site, everything=everything)
    running.run(job.partner_id, job.pk)
    with as_partner(cast.acme):
        return Job.objects.get(pk=job.pk), WordpressSite.objects.get(pk=site.pk)


@pytest.mark.django_db(transaction=True)
class TestPushing:
    """With a worker's own connection: needs rows that are really committed."""

    def test_all_then_nothing_then_one_price(
        self, cast: Cast, as_partner: Callable, site: WordpressSite, remote: Any, make: Make
    ) -> None:
        job, after = pushed(cast, as_partner, site)
        assert (job.state, job.error) == ("succeeded", "")
        assert (after.plugin, after.problem, after.read_back_problem) == ("vendor", "", "")
        assert {"l7.setSettings", "l7.setPricelist", "l7.setRoutes", "l7.setDdi"} <= set(remote.called)
        assert remote.called[-1] == "l7.cacheClear"
        remote.called.clear()
        _job, after = pushed(cast, as_partner, site)
        assert (after.push_calls, after.changed_at) == (0, None)
        assert not [name for name in remote.called if name.startswith("l7.set")]
        with as_partner(cast.acme):
            TermPrice.objects.update(rate="0.0555")
        pushed(cast, as_partner, site)
        assert [name for name in remote.called if name.startswith("l7.set")] == ["l7.setPricelist", "l7.setRoutes"]
        remote.called.clear()
        pushed(cast, as_partner, site, everything=True)
        assert len([name for name in remote.called if name.startswith("l7.set")]) == 4

    def test_our_plugin_is_asked_what_it_has(
        self, cast: Cast, as_partner: Callable, site: WordpressSite, remote: Any
    ) -> None:
        remote.methods.add("l7.about")
        pushed(cast, as_partner, site)
        assert any(b"0.0444" in body for body in remote.bodies), "all decimals"
        with as_partner(cast.acme):
            remote.digests = dict(SentCall.objects.values_list("name", "digest"))
        del remote.digests["l7.setRoutes"]  # the site was restored from a copy
        remote.called.clear()
        pushed(cast, as_partner, site)
        assert [name for name in remote.called if name.startswith("l7.set")] == ["l7.setRoutes"]

    @pytest.mark.parametrize(
        ("spoil", "words"),
        [
            ({"key": "another"}, "paste the API key"),
            ({"methods": set()}, "plugin isn't active"),
            ({"status": 404}, "no xmlrpc.php"),
            ({"status": 403}, "keeps xmlrpc.php closed"),
            ({"status": 500}, "failed with status 500"),
            ({"status": 301, "moved": "https://www.acme.example/xmlrpc.php"}, "https://www.acme.example/"),
            ({"garbage": b"<html>Hello</html>"}, "no WordPress"),
            ({"garbage": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><methodResponse/>'}, "no WordPress"),
        ],
    )
    def test_what_is_wrong_is_said_and_tried_again_later(
        self, cast: Cast, as_partner: Callable, site: WordpressSite, remote: Any, spoil: dict[str, Any], words: str
    ) -> None:
        for name, value in spoil.items():
            setattr(remote, name, value)
        job, after = pushed(cast, as_partner, site)
        assert job.state == "failed"
        assert words in job.error
        assert after.problem == job.error
        assert (after.pushed_at, after.failures) == (None, 1)
        assert after.next_try_at is not None
        assert after.next_try_at - timezone.now() <= asking.PAUSES[0]

    def test_nobody_there(self, cast: Cast, as_partner: Callable, site: WordpressSite, remote: Any) -> None:
        remote.shutdown()
        remote.server_close()
        job, _after = pushed(cast, as_partner, site)
        assert "refuses connections" in job.error

    def test_a_page_without_prices_is_no_success(
        self, cast: Cast, as_partner: Callable, site: WordpressSite, remote: Any
    ) -> None:
        remote.page_status = 404
        _job, after = pushed(cast, as_partner, site)
        assert "press Update settings" in after.read_back_problem
        remote.page_status, remote.page = 200, "<td>0.0 ¢</td>"
        _job, after = pushed(cast, as_partner, site)
        assert "none of your plans' prices" in after.read_back_problem
        remote.page = "<td>€ 9.99</td>"
        _job, after = pushed(cast, as_partner, site)
        assert after.read_back_problem == ""

    def test_without_prices_nothing_is_wiped(
        self, cast: Cast, as_partner: Callable, site: WordpressSite, remote: Any
    ) -> None:
        with as_partner(cast.acme):
            TermPricelistUse.objects.all().delete()
        job, _after = pushed(cast, as_partner, site)
        assert "Link a Term Pricelist" in job.error
        assert remote.called == []

    def test_one_at_a_time(self, cast: Cast, as_partner: Callable, site: WordpressSite) -> None:
        with as_partner(cast.acme):
            asking.ask_for_push(site)
            with pytest.raises(asking.PushRefusedError, match="being sent"):
                asking.ask_for_push(site)


def test_the_sweep_waits_until_changes_settle(cast: Cast, as_partner: Callable, site: WordpressSite) -> None:
    now = timezone.now()
    with as_partner(cast.acme):
        site.changed_at = site.waits_since = None
        asking.notice_change(site, now)
        assert site.changed_at == now, "the first look finds something new"
        assert not asking.is_due(site, now + timedelta(minutes=1))
        assert asking.is_due(site, now + asking.SETTLES_AFTER)
        asking.notice_change(site, now + timedelta(minutes=1))
        assert site.changed_at == now, "nothing has changed"
        for change, do in (
            ("a price", lambda: TermPrice.objects.update(rate="0.07")),
            ("a brand", lambda: WebProduct.objects.update(brand="Another")),
            ("a price that ends", lambda: TermPrice.objects.update(valid_to=now)),
        ):
            seen = site.pulse
            do()
            site.web_product.refresh_from_db()
            asking.notice_change(site, now + timedelta(minutes=2))
            assert site.pulse != seen, change
        site.waits_since = now - asking.WAITS_AT_MOST
        assert asking.is_due(site, now + timedelta(minutes=2)), "changes that never settle are sent all the same"
        site.next_try_at = now + timedelta(hours=1)
        assert not asking.is_due(site, now + timedelta(minutes=30)), "a failed site is left alone until its next try"


def test_the_sweep_begins_what_is_due(cast: Cast, as_partner: Callable, site: WordpressSite) -> None:
    with as_partner(cast.acme):
        asking.notice_change(site, timezone.now())
        WordpressSite.objects.update(changed_at=timezone.now() - timedelta(minutes=3))
    assert asking.sweep() == 1
    assert asking.sweep() == 0, "one at a time"
    with as_partner(cast.acme):
        Job.objects.update(state="succeeded")
        WebProduct.objects.update(cms="own")
    assert asking.sweep() == 0
    assert asking.nightly() == 1


BAD_ADDRESSES = """
    ftp://acme.example https://user:pass@acme.example https://127.0.0.1 https://[::1]/ https://10.0.0.1 localhost
    https://acme.example:22 https://[x
"""


@pytest.mark.parametrize("bad", ["", "http://" + "a" * 400, *BAD_ADDRESSES.split()])
def test_addresses_that_are_refused(bad: str) -> None:
    with pytest.raises(ValidationError):
        normal_address(bad)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Acme.example", "https://acme.example"),
        (" https://www.acme.example/blog/ ", "https://www.acme.example/blog"),
        ("http://acme.example/wp-admin/options.php", "http://acme.example"),
        ("https://acme.example/xmlrpc.php?x=1#y", "https://acme.example"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_addresses_in_one_form(typed: str, kept: str) -> None:
    assert normal_address(typed) == kept


def test_private_addresses_are_not_connected_to(remote: Any, settings: LazySettings) -> None:
    settings.WEBSITE_ALLOW_LOOPBACK = False
    with pytest.raises(SiteProblem, match="private network"):
        rpc.Wordpress(remote.url, "k").call("l7.ping")
    assert remote.called == []
    for address in ("10.1.2.3", "169.254.169.254", "::1", "fd00::1", "::ffff:127.0.0.1"):
        assert not outgoing.may_connect(address)
    settings.WEBSITE_ALLOW_LOOPBACK = True
    assert outgoing.may_connect("127.0.0.1")
    assert not outgoing.may_connect("169.254.169.254"), "loopback only, nothing else of the inside"


def test_slow_sites_end_at_the_deadline(remote: Any) -> None:
    remote.slow = 3
    with pytest.raises(SiteProblem, match="too long to answer"):
        rpc.Wordpress(remote.url, "k").call("l7.ping", seconds=0.3)


# ---- the page


@pytest.fixture
def owner(cast: Cast, client_for: Callable[..., Client]) -> Client:
    return client_for(cast.acme.owner)


def at(product: WebProduct, name: str = "") -> str:
    return reverse(f"web-product-wordpress{name}", args=[product.pk])


def token(client: Client, url: str) -> str:
    return client.get(url).content.decode().split('name="version" value="')[1].split('"')[0]


def test_connecting_by_the_form(
    owner: Client, product: WebProduct, remote: Any, cast: Cast, as_partner: Callable
) -> None:
    assert "Connect a website" in owner.get(at(product)).content.decode()
    url = at(product, "-settings")
    wrong = owner.post(url, {"address": "ftp://x", "vat": "excluded", "sends": "on", "version": token(owner, url)})
    assert wrong.status_code == 422
    assert "begins with https:// or http://" in wrong.content.decode()
    assert 'value="ftp://x"' in wrong.content.decode()
    typed = {"address": remote.url, "vat": "excluded", "sends": "on", "version": token(owner, url)}
    assert owner.post(url, typed).status_code == 303
    page = owner.get(at(product)).content.decode()
    assert remote.url in page
    assert "Prices are without VAT" in page
    assert "begins with http://" in page
    assert owner.post(url, {**typed, "vat": "included"}).status_code == 409, "somebody else was faster"


def test_the_key_is_shown_once_and_sealed(
    owner: Client, site: WordpressSite, product: WebProduct, cast: Cast, as_partner: Callable
) -> None:
    shown = owner.post(at(product, "-key")).content.decode()
    key = shown.split('id="website-key">')[1].split("<")[0]
    assert len(key) >= 43
    assert key not in owner.get(at(product)).content.decode()
    with as_partner(cast.acme):
        stored = WordpressSite.objects.get()
        assert key.encode() not in bytes(stored.key_sealed)
        assert saving.key_of(stored) == key
    history = owner.get(reverse("web-product-wordpress-history", args=[product.pk])).content.decode()
    assert key not in history
    assert "API key" in history


def test_the_key_outlives_a_change_of_the_sealing_key(
    site: WordpressSite, remote: Any, settings: LazySettings, cast: Cast, as_partner: Callable
) -> None:
    old = settings.SEALING_KEYS
    settings.SEALING_KEYS = [Fernet.generate_key().decode(), *old]
    call_command("reseal_website_keys", stdout=StringIO())
    settings.SEALING_KEYS = settings.SEALING_KEYS[:1]
    with as_partner(cast.acme):
        assert saving.key_of(WordpressSite.objects.get()) == remote.key


def test_the_plugin_comes_with_the_key(owner: Client, site: WordpressSite, product: WebProduct, remote: Any) -> None:
    answer = owner.post(at(product, "-plugin"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="level7platform.zip"'
    with zipfile.ZipFile(BytesIO(answer.content)) as archive:
        names = archive.namelist()
        assert "level7platform/level7platform.php" in names
        assert all(name.startswith("level7platform/") for name in names)
        brought = archive.read("level7platform/portal.php").decode()
    assert f"'{remote.key}'" in brought


def test_testing_the_connection(owner: Client, site: WordpressSite, product: WebProduct, remote: Any) -> None:
    good = owner.post(at(product, "-test")).content.decode()
    assert "The site answers and takes the key: the earlier Level 7 plugin." in good
    assert "every second of a call counts" in good, "what it can't say is told"
    remote.key = "another"
    assert "paste the API key" in owner.post(at(product, "-test")).content.decode()


def test_comparing(owner: Client, site: WordpressSite, product: WebProduct, remote: Any) -> None:
    page = owner.post(at(product, "-compare")).content.decode()
    assert "Rates by destination" in page
    remote.status = 404
    assert "no xmlrpc.php" in owner.post(at(product, "-compare")).content.decode()


def test_sending_is_a_job(
    owner: Client, site: WordpressSite, product: WebProduct, cast: Cast, as_partner: Callable
) -> None:
    assert owner.post(at(product, "-send"), {"everything": "1"}).status_code == 302
    page = owner.get(at(product)).content.decode()
    assert "Waiting for a worker" in page
    owner.post(at(product, "-send"))
    assert "being sent to this site already" in owner.get(at(product)).content.decode()
    with as_partner(cast.acme):
        assert Job.objects.filter(kind=asking.PUSH).count() == 1


def test_disconnecting(
    owner: Client, site: WordpressSite, product: WebProduct, cast: Cast, as_partner: Callable
) -> None:
    assert "forgets" in owner.get(at(product, "-disconnect")).content.decode()
    assert owner.post(at(product, "-disconnect")).status_code == 303
    with as_partner(cast.acme):
        assert not WordpressSite.objects.exists()


def test_only_the_products_of_wordpress_have_the_page(
    owner: Client, product: WebProduct, cast: Cast, as_partner: Callable, client_for: Callable
) -> None:
    menu = owner.get(f"/web-products/{product.pk}/menu/").content.decode()
    assert at(product) in menu
    with as_partner(cast.acme):
        WebProduct.objects.update(cms="own")
    assert owner.get(at(product)).status_code == 404
    assert at(product) not in owner.get(f"/web-products/{product.pk}/menu/").content.decode()


def test_another_partners_site_is_a_404(
    cast: Cast, site: WordpressSite, product: WebProduct, client_for: Callable
) -> None:
    stranger = client_for(cast.globex.owner)
    names = [
        "web-product-wordpress-key",
        "web-product-wordpress-plugin",
        "web-product-wordpress-test",
        "web-product-wordpress-compare",
        "web-product-wordpress-send",
        "web-product-wordpress-disconnect",
        "web-product-wordpress-settings",
    ]
    addresses = [reverse(name, args=[product.pk]) for name in names]
    assert stranger.get(reverse("web-product-wordpress", args=[product.pk])).status_code == 404
    assert [stranger.post(address).status_code for address in addresses] == [404] * len(names)
    reader = client_for(cast.acme.reader)
    assert [reader.post(address).status_code for address in addresses] == [403] * len(names)
    page = reader.get(at(product))
    assert page.status_code == 200
    assert "Send again" not in page.content.decode()


def test_the_wall_holds_for_sites(cast: Cast, site: WordpressSite, as_partner: Callable) -> None:
    with as_partner(cast.globex):
        assert not WordpressSite.objects.exists()
    with wall.enter_staff(actor_name="test"):
        assert WordpressSite.objects.count() == 1
