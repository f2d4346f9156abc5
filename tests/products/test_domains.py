"""Proving a domain: with a real DNS server and a real website, both on loopback, and hostile ones."""

import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import dns.flags
import dns.message
import dns.rrset
import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from portal.mail.models import Mail
from portal.tenancy import wall
from products import domain_lookup, domains
from products.models import WebProduct
from products.saving import ProductDraft, add_web_product, change_web_product
from products.tasks import recheck_domains
from softphone.web.finding import find
from support.going_live import supply
from support.going_live.checks import Level
from tests import patience
from tests.conftest import Cast, Company

NAME = "www.acme-telekom.com"


class Zone:
    """What the name server answers; `silent`: nothing."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], list[str]] = {}
        self.silent = False

    def txt(self, *values: str, name: str = NAME) -> None:
        self.records[f"_partner-portal.{name}.", "TXT"] = [f'"{value}"' for value in values]


class Site:
    """What the website answers; a function writes what it likes."""

    def __init__(self) -> None:
        self.answer: bytes | Callable[[socket.socket], None] = b"HTTP/1.0 404 Not Found\r\n\r\n"
        self.asked: list[bytes] = []

    def file(self, content: str) -> None:
        self.answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n{content}\n".encode()


@pytest.fixture
def zone(settings) -> Iterator[Zone]:
    zone = Zone()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data, line = self.request
            query = dns.message.from_wire(data)
            if zone.silent:
                return
            answer = dns.message.make_response(query)
            asked = query.question[0]
            found = zone.records.get((asked.name.to_text().lower(), dns.rdatatype.to_text(asked.rdtype)))
            if found:
                kind = dns.rdatatype.to_text(asked.rdtype)
                answer.answer.append(dns.rrset.from_text(asked.name, 60, "IN", kind, *found))
            elif not any(name == asked.name.to_text().lower() for name, _kind in zone.records):
                answer.set_rcode(dns.rcode.NXDOMAIN)
            line.sendto(answer.to_wire(), self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        settings.DOMAIN_PROOF_NAMESERVERS = [f"127.0.0.1:{server.server_address[1]}"]
        yield zone
        server.shutdown()


@pytest.fixture
def site(settings, zone: Zone) -> Iterator[Site]:
    site = Site()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            site.asked.append(self.request.recv(4096))
            if callable(site.answer):
                site.answer(self.request)
            else:
                self.request.sendall(site.answer)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: Any, client_address: Any) -> None:
            """The other end hung up on a hostile answer: meant."""

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        settings.DOMAIN_PROOF_HTTP_PORT = server.server_address[1]
        settings.DOMAIN_PROOF_HTTPS_PORT = 1  # nobody listens: over https the test has no certificate to show
        zone.records[f"{NAME}.", "A"] = ["127.0.0.1"]
        yield site
        server.shutdown()


def draft(domain: str = NAME) -> ProductDraft:
    return ProductDraft(
        type="business", cultures=["en"], default_culture="en", currencies=["EUR"], brand="B", domain=domain, cms="own"
    )


@pytest.fixture
def claim(as_partner: Callable) -> Callable[..., WebProduct]:
    def add(company: Company, domain: str = NAME) -> WebProduct:
        with as_partner(company):
            return add_web_product(draft(domain))

    return add


@pytest.fixture
def check(as_partner: Callable) -> Callable[..., WebProduct]:
    def look(company: Company, product: WebProduct) -> WebProduct:
        with as_partner(company):
            return domains.check_now(WebProduct.objects.get(pk=product.pk))

    return look


def value(product: WebProduct) -> str:
    return domains.wanted(product).value


def test_a_record_proves_a_domain_and_only_then_is_it_served(cast: Cast, claim, check, zone: Zone, site: Site) -> None:
    product = claim(cast.acme)
    assert product.domain_proved_at is None
    assert find(NAME, own=True) is None
    assert supply.domain_proof(product).level is Level.BLOCKING
    looked = check(cast.acme, product)
    assert looked.domain_proved_at is None
    assert "There is no TXT record under _partner-portal." in looked.domain_problem
    zone.txt("v=spf1 -all", value(product))
    looked = check(cast.acme, product)
    assert (looked.domain_proof, looked.domain_problem) == ("txt", "")
    assert find(NAME, own=True).product_id == product.pk  # type: ignore[union-attr]
    assert supply.domain_proof(looked).level is Level.OK


def test_a_file_proves_a_domain(cast: Cast, claim, check, site: Site) -> None:
    product = claim(cast.acme)
    site.file(value(product))
    assert check(cast.acme, product).domain_proof == "file"
    assert site.asked[0].startswith(b"GET /.well-known/partner-portal-proof.txt HTTP/1.0\r\n")
    assert f"Host: {NAME}".encode() in site.asked[0]


def test_a_claim_without_proof_blocks_nobody(cast: Cast, claim, check, zone: Zone, site: Site) -> None:
    squatter, real = claim(cast.globex), claim(cast.acme)
    zone.txt(value(real))
    assert check(cast.globex, squatter).domain_proved_at is None
    assert check(cast.acme, real).domain_proof == "txt"
    assert find(NAME, own=True).product_id == real.pk  # type: ignore[union-attr]
    assert find(NAME, own=False).product_id == real.pk  # type: ignore[union-attr]


def test_a_proof_that_is_there_is_not_taken_and_one_that_is_gone_is(
    cast: Cast, claim, check, zone: Zone, site: Site
) -> None:
    first, second = claim(cast.globex), claim(cast.acme)
    zone.txt(value(first))
    check(cast.globex, first)
    zone.txt(value(first), value(second))
    with pytest.raises(ValidationError, match="Somebody else on the platform has proved"):
        check(cast.acme, second)
    zone.txt(value(second))
    assert check(cast.acme, second).domain_proof == "txt"
    assert find(NAME, own=True).product_id == second.pk  # type: ignore[union-attr]
    with wall.enter_staff(actor_name="test"):
        assert WebProduct.objects.get(pk=first.pk).domain_proved_at is None
        assert [mail.to_address for mail in Mail.objects.filter(kind="domain-proof")] == [cast.globex.owner.email]


def test_the_same_partner_claims_a_domain_once(cast: Cast, claim) -> None:
    claim(cast.acme)
    with pytest.raises(ValidationError, match="Another of your Web Products"):
        claim(cast.acme)


def test_a_new_domain_has_to_be_proved_anew(cast: Cast, claim, check, as_partner, zone: Zone, site: Site) -> None:
    product = claim(cast.acme)
    zone.txt(value(product))
    proved = check(cast.acme, product)
    with as_partner(cast.acme):
        same = change_web_product(proved, draft())
        assert same.domain_proved_at is not None
        moved = change_web_product(proved, draft("www.other-telekom.com"))
    assert moved.domain_proved_at is None
    assert value(moved) != value(product)


def test_a_proof_is_looked_at_daily_and_ends_after_a_fortnight_without(
    cast: Cast, claim, check, zone: Zone, site: Site, as_partner
) -> None:
    product = claim(cast.acme)
    zone.txt(value(product))
    check(cast.acme, product)
    for _day in range(domains.LOST_AFTER - 1):
        zone.records = {}
        recheck_domains()
    assert find(NAME, own=True) is not None
    zone.txt(value(product))
    recheck_domains()
    with as_partner(cast.acme):
        assert WebProduct.objects.get().domain_failures == 0, "in a row"
    zone.records = {}
    for _day in range(domains.LOST_AFTER):
        recheck_domains()
    assert find(NAME, own=True) is None
    with as_partner(cast.acme):
        told = [mail.subject for mail in Mail.objects.filter(kind="domain-proof").order_by("pk")]
    missing, lost = f"The proof for {NAME} was not found", f"{NAME} is no longer proved to be yours"
    assert told == [missing, missing, lost]


@pytest.mark.parametrize(
    ("domain", "mode", "ours"),
    [
        ("shop.portal.test-platform.com", "production", True),
        ("portal.test-platform.com", "production", False),
        ("evilportal.test-platform.com", "production", False),
        ("www.acme.example", "production", False),
        ("www.acme.example", "local", True),
        ("shop.example.com", "local", True),
        ("shop.notexample.com", "local", False),
        ("www.acme.com", "local", False),
    ],
)
def test_names_that_need_no_proof(settings, domain: str, mode: str, ours: bool) -> None:
    settings.PORTAL_BASE_URL, settings.MODE = "https://portal.test-platform.com", mode
    assert domains.needs_no_proof(domain) is ours


# ---- hostile answers


def drip(line: socket.socket) -> None:
    line.sendall(b"HTTP/1.0 200 OK\r\n")
    for _time in range(1000):
        line.sendall(b"X")
        time.sleep(0.2)


def sleep(_line: socket.socket) -> None:
    time.sleep(6)


def flood(line: socket.socket) -> None:
    line.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
    while True:
        line.sendall(b"x" * 65536)


@pytest.mark.parametrize(
    "answer",
    [
        drip,
        flood,
        b"",
        b"\x00" * 100,
        b"HTTP/1.0 200",
        b"HTTP/1.0 OK\r\n\r\n",
        b"\r\n\r\n",
        lambda _line: time.sleep(6),
    ],
)
def test_a_hostile_website_costs_seconds_at_most(cast: Cast, claim, check, site: Site, answer: Any) -> None:
    product = claim(cast.acme)
    site.answer = answer
    begun = time.monotonic()
    assert check(cast.acme, product).domain_proved_at is None
    assert time.monotonic() - begun < patience.seconds(3 * domain_lookup.DNS_SECONDS + 2 * domain_lookup.FILE_SECONDS)


def test_no_redirect_is_followed(cast: Cast, claim, check, site: Site) -> None:
    product = claim(cast.acme)
    site.answer = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n" + value(product).encode()
    assert "answered 302" in check(cast.acme, product).domain_problem
    assert len(site.asked) == 1


def test_a_silent_name_server_is_waited_for_three_seconds(cast: Cast, claim, zone: Zone) -> None:
    product = claim(cast.acme)
    zone.silent = True
    begun = time.monotonic()
    look = domain_lookup.look_for_record(product.domain, product.domain_token)
    assert not look.found
    assert "didn't answer" in look.problem
    assert time.monotonic() - begun < patience.seconds(2 * domain_lookup.DNS_SECONDS)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"])  # noqa: S104
def test_private_addresses_are_not_asked_in_production(settings, zone: Zone, site: Site, address: str) -> None:
    settings.MODE = "production"
    zone.records[f"{NAME}.", "A"] = ["198.51.100.1" if address == "0.0.0.0" else "93.184.215.14", address]  # noqa: S104
    look = domain_lookup.look_for_file(NAME, "x")
    assert "no public address" in look.problem
    assert site.asked == []


# ---- the screen


@pytest.fixture
def owner(cast: Cast, client_for: Callable) -> Client:
    return client_for(cast.acme.owner)


def test_the_dialog_says_what_to_set_and_checks(cast: Cast, claim, owner: Client, zone: Zone, site: Site) -> None:
    product = claim(cast.acme)
    url = f"/web-products/{product.pk}/domain/"
    assert (
        url
        in owner.get(f"/web-products/{product.pk}/").content.decode()
        + owner.get(f"/web-products/{product.pk}/menu/").content.decode()
    )
    page = owner.get(url).content.decode()
    for words in (f"_partner-portal.{NAME}", value(product), "Not proved yet", "Check now", "/.well-known/"):
        assert words in page
    assert "There is no TXT record" in owner.post(url).content.decode()
    zone.txt(value(product))
    assert "Proved: by a TXT record" in owner.post(url).content.decode()
    assert "Proved: by a TXT record" in owner.get(url).content.decode()


def test_who_may_only_read_sees_it_and_checks_nothing(cast: Cast, claim, client_for, zone: Zone) -> None:
    url = f"/web-products/{claim(cast.acme).pk}/domain/"
    reader = client_for(cast.acme.reader)
    page = reader.get(url)
    assert page.status_code == 200
    assert "Check now" not in page.content.decode()
    assert reader.post(url).status_code == 403
    assert client_for(cast.globex.owner).get(url).status_code == 404


def test_checking_has_a_limit(cast: Cast, claim, owner: Client, zone: Zone, site: Site, valkey) -> None:
    product = claim(cast.acme)
    url = f"/web-products/{product.pk}/domain/"
    codes = [owner.post(url).status_code for _time in range(domains.CHECKS.times + 1)]
    assert codes == [200] * domains.CHECKS.times + [422]
