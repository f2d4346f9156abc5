"""Going live: the report, the request, the staff's answers, and what a browser sees of them."""

import socket
import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gateways.models import DdiGateway, TermGateway
from gateways.supply import gateways_of
from portal.history.events import history_of
from portal.mail.models import Mail
from portal.tenancy import wall
from pricelists.models import (
    DdiPrice,
    DdiPricelist,
    DdiPricelistUse,
    MarginFinding,
    TermPrice,
    TermPricelist,
    TermPricelistTerms,
    TermPricelistUse,
)
from pricing.models import FreeRoute, PackagePrice, PackageUse, PricePackage
from products.models import WebProduct
from products.saving import ProductDraft, add_web_product
from support.going_live import network, readiness, requests
from support.going_live.checks import Check, Level
from support.going_live.network import Answer, Verdict
from support.models import ActivationRequest, Ticket, TicketMessage
from tests import patience
from tests.conftest import Cast
from trials.models import Trial, TrialCredit, TrialUse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch) -> dict[str, Answer]:
    """What the network answers: nothing leaves this machine. Change it to change the answers."""
    answers: dict[str, Answer] = {"default": Answer(verdict=Verdict.ANSWERED, detail="198.51.100.7")}

    def together(tries: dict[str, Any], *, limit: float = 0) -> dict[str, Answer]:
        return {key: answers.get(key, answers["default"]) for key in tries}

    monkeypatch.setattr(network, "together", together)
    return answers


def make_product(domain: str = "shop.example.com", currencies: tuple[str, ...] = ("EUR", "USD")) -> WebProduct:
    return add_web_product(
        ProductDraft(
            type="business",
            cultures=["en"],
            default_culture="en",
            currencies=list(currencies),
            brand="Acme Phone",
            domain=domain,
            cms="own",
        )
    )


def numbers(**fields: Any) -> dict[str, Any]:
    return {"destination": "Poland", "country": "PL", "line_type": "L", "codes": ["48"], "code_count": 1,
            "code_min": "48", "code_max": "48", **fields}  # fmt: skip


def make_ready(product: WebProduct) -> None:
    """Link and price everything that going live needs."""
    TermGateway.objects.create(
        name="Supplier", currency="USD", authentication="ip", addresses=["203.0.113.5:5060/udp"], route_count=3,
        coverage_at=timezone.now(),
    )  # fmt: skip
    DdiGateway.objects.create(
        name="Numbers", currency="USD", type="ip", technical_email="t@example.com", offer_count=2,
        coverage_at=timezone.now(),
    )  # fmt: skip
    term = TermPricelist.objects.create(name="Retail", currencies=product.currencies)
    ddi = DdiPricelist.objects.create(name="Numbers", currencies=product.currencies)
    package = PricePackage.objects.create(name="Standard", currencies=product.currencies, minutes_per_month=1000)
    FreeRoute.objects.create(package=package, position=1, destination="Poland", country="PL", line_type="L")
    for currency in product.currencies:
        TermPricelistTerms.objects.create(pricelist=term, currency=currency, expensive_rate=Decimal("0.5"))
        TermPrice.objects.create(pricelist=term, currency=currency, rate=Decimal("0.02"), **numbers())
        DdiPrice.objects.create(pricelist=ddi, currency=currency, country="PL", number_type="G", mrc=Decimal(3))
        PackagePrice.objects.create(package=package, currency=currency, domestic=Decimal(10), international=Decimal(20))
    TermPricelistUse.objects.create(pricelist=term, pricelist_owner_id=term.partner_id, web_product=product)
    DdiPricelistUse.objects.create(pricelist=ddi, pricelist_owner_id=ddi.partner_id, web_product=product)
    PackageUse.objects.create(package=package, web_product=product)


def level(checks: list[Check], key: str) -> Level:
    return next(one.level for one in checks if one.key == key)


def message(checks: list[Check], key: str) -> str:
    return next(one.message for one in checks if one.key == key)


@pytest.fixture
def ready(cast: Cast, as_partner: Callable) -> WebProduct:
    with as_partner(cast.acme):
        product = make_product()
        make_ready(product)
        return WebProduct.objects.get(pk=product.pk)


# ---- the report


def test_an_empty_web_product_is_told_what_to_mend(cast: Cast, as_partner: Callable, world: dict) -> None:
    world["default"] = Answer(verdict=Verdict.UNKNOWN)
    with as_partner(cast.acme):
        checks = readiness.report(make_product())
    blocking = {one.key for one in readiness.blocking(checks)}
    assert blocking == {"package", "term-pricelist", "ddi-pricelist", "term-gateway"}
    assert all(one.mend_url for one in readiness.blocking(checks))
    assert level(checks, "domain") is Level.WARNING, "told, not required"
    assert level(checks, "trial") is Level.OK, "a trial is optional"


def test_a_ready_one_is_ready(cast: Cast, ready: WebProduct, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        checks = readiness.report(ready)
    assert {one.level for one in checks} == {Level.OK}, [one for one in checks if one.level is not Level.OK]
    assert "203.0.113.5:5060/udp" in message(checks, "term-gateway")


def test_each_currency_needs_its_prices(cast: Cast, ready: WebProduct, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        TermPrice.objects.filter(currency="USD").update(ended=True)
        DdiPrice.objects.filter(currency="EUR").delete()
        PackagePrice.objects.filter(currency="USD").delete()
        checks = readiness.report(ready)
    for key, currency in (("term-pricelist", "USD"), ("ddi-pricelist", "EUR"), ("package", "USD")):
        assert level(checks, key) is Level.BLOCKING
        assert currency in message(checks, key)


def test_free_routes_that_are_not_sold_or_dear(cast: Cast, ready: WebProduct, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        package = PricePackage.objects.get()
        FreeRoute.objects.create(package=package, position=2, destination="Atlantis", line_type="O")
        TermPrice.objects.update(expensive=True)
        found = readiness.report(ready)
    assert level(found, "package") is Level.WARNING
    assert "Atlantis" in message(found, "package")
    assert "expensive destinations: Poland" in message(found, "package")


def test_prices_below_cost(cast: Cast, ready: WebProduct, as_partner: Callable) -> None:
    def finding(**fields: Any) -> MarginFinding:
        return MarginFinding.objects.create(
            pricelist=TermPricelist.objects.get(), price_id=1, kind="below", destination="Poland", currency="EUR",
            rate=Decimal("0.01"), codes=["48"], code_count=1, found_at=timezone.now(), **fields,
        )  # fmt: skip

    with as_partner(cast.acme):
        by_hand = finding(handmade=True)
        assert level(readiness.report(ready), "margins") is Level.WARNING, "made by hand: meant"
        by_hand.handmade = False
        by_hand.save()
        assert level(readiness.report(ready), "margins") is Level.BLOCKING
        by_hand.component = "fee"
        by_hand.save()
        assert level(readiness.report(ready), "margins") is Level.BLOCKING, "every call loses"
        by_hand.component = "call90"
        by_hand.save()
        checks = readiness.report(ready)
        assert level(checks, "margins") is Level.WARNING, "calls of some lengths lose"
        assert "its supplier bills in longer steps" in message(checks, "margins")


def test_prices_that_nobody_sells_any_more(cast: Cast, ready: WebProduct, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        found = MarginFinding.objects.create(
            pricelist=TermPricelist.objects.get(), price_id=1, kind="unsold", destination="Poland", currency="EUR",
            rate=Decimal("0.01"), codes=["48"], code_count=1, found_at=timezone.now(),
        )  # fmt: skip
        checks = readiness.report(ready)
        assert level(checks, "unsold") is Level.WARNING
        assert "End it, replace it by the next supplier" in message(checks, "unsold")
        assert level(checks, "margins") is Level.OK, "told once"
        found.delete()
        TermPrice.objects.filter(currency="EUR").update(kept=True, handmade=True)
        checks = readiness.report(ready)
        assert (level(checks, "unsold"), message(checks, "unsold")) == (Level.OK, "1 price is kept by hand.")


def test_old_coverage_and_a_generous_trial(cast: Cast, ready: WebProduct, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        TermGateway.objects.update(coverage_at=timezone.now() - timedelta(days=31))
        trial = Trial.objects.create(name="Fortnight", minutes_allowed=True, credit_allowed=True)
        TrialCredit.objects.create(trial=trial, currency="EUR", amount=Decimal(0))
        TrialUse.objects.create(trial=trial, web_product=ready)
        checks = readiness.report(ready)
    assert level(checks, "coverage-age") is Level.WARNING
    assert level(checks, "trial") is Level.WARNING
    for words in ("Free minutes are unlimited", "Telephone Trial Activation", "unlimited in EUR", "no free call out"):
        assert words in message(checks, "trial")


def test_without_own_gateways_the_platforms_hold(cast: Cast, as_partner: Callable) -> None:
    with wall.enter_partner(0, actor_name="test"):
        TermGateway.objects.create(name="Shared", currency="USD", authentication="ip", route_count=5)
    with as_partner(cast.acme):
        product = make_product()
        assert gateways_of(product).term.by_platform
        assert "Shared" in gateways_of(product).term.told
        assert level(readiness.report(product), "term-gateway") is Level.OK
        TermGateway.objects.create(name="Empty", currency="USD", authentication="ip")
        assert gateways_of(product).term.by_platform, "a gateway without coverage sells nothing"
        TermGateway.objects.create(name="Own", currency="USD", authentication="ip", route_count=1)
        own = gateways_of(product).term
    assert ([gateway.name for gateway in own.gateways], own.by_platform) == (["Own"], False)


def test_silence_is_a_warning_that_says_what_was_tried(
    cast: Cast, ready: WebProduct, as_partner: Callable, world
) -> None:
    for verdict in Verdict:
        world["default"] = Answer(verdict=verdict)
        with as_partner(cast.acme):
            checks = readiness.report(ready)
        expected = Level.OK if verdict is Verdict.ANSWERED else Level.WARNING
        assert (level(checks, "domain"), level(checks, "term-gateway")) == (expected, expected)


# ---- the network


def test_a_slow_try_does_not_hold_up_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    stop = threading.Event()
    fast = Answer(verdict=Verdict.ANSWERED)

    def broken() -> Answer:
        raise OSError("no route")

    def slow() -> Answer:
        stop.wait(patience.seconds(5))
        return fast

    tries = {"slow": slow, "fast": lambda: fast, "broken": broken}
    try:
        answers = network.together(tries, limit=0.2)
    finally:
        stop.set()
    assert answers["fast"] is fast
    assert {answers["slow"].verdict, answers["broken"].verdict} == {Verdict.SILENT}


INSIDE = ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "::1", "203.0.113.5", "0.0.0.0"]  # noqa: S104 -- told not to be tried
MANY_HOSTS = ["224.0.0.1", "239.1.1.1", "ff02::1", "ff0e::1", "255.255.255.255"]
CARRIED = ["::ffff:10.0.0.1", "::ffff:100.64.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "::7f00:1", "fec0::1"]


@pytest.mark.parametrize("host", [*INSIDE, *MANY_HOSTS, *CARRIED])
def test_addresses_inside_are_never_tried(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_args: object) -> None:
        raise AssertionError("a packet was sent")

    monkeypatch.setattr(network, "_ping", forbidden)
    monkeypatch.setattr(network, "_connect", forbidden)
    for transport in ("udp", "tcp", "tls"):
        assert network.reach(host, 5060, transport).verdict is Verdict.PRIVATE


def test_names_inside_the_platforms_network_are_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def inside(*_args: object, **_more: object) -> list[tuple]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.1.2.3", 0))]

    monkeypatch.setattr(socket, "getaddrinfo", inside)
    assert network.resolve("database.internal") == Answer(verdict=Verdict.PRIVATE)
    assert network.reach("database.internal", 5432, "tcp") == Answer(
        verdict=Verdict.PRIVATE, detail="database.internal"
    )


@pytest.fixture
def sip_server() -> Any:
    """A server on the loopback that answers whatever comes with a SIP reply."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(patience.seconds(5))
        heard: list[bytes] = []

        def serve() -> None:
            data, peer = server.recvfrom(4096)
            heard.append(data)
            server.sendto(b"SIP/2.0 200 OK\r\n\r\n", peer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname(), heard
        thread.join(patience.seconds(5))


def test_options_is_asked_and_the_answer_told(sip_server: Any) -> None:
    target, heard = sip_server
    answer = network._ping(socket.AF_INET, target, "198.51.100.9", "portal.example", 2.0)
    assert answer == Answer(verdict=Verdict.ANSWERED, detail="SIP/2.0 200 OK")
    assert heard[0].startswith(b"OPTIONS sip:198.51.100.9 SIP/2.0\r\nVia: SIP/2.0/UDP portal.example;branch=z9hG4bK")


def test_a_closed_port_is_refused() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        assert network._connect(socket.AF_INET, held.getsockname(), 1.0).verdict is Verdict.REFUSED


# ---- asking and answering


def test_from_the_request_to_live(cast: Cast, ready: WebProduct, as_partner: Callable) -> None:
    with as_partner(cast.acme, actor=cast.acme.editor):
        asked = requests.ask(ready, words="On Monday, please")
        ticket = Ticket.objects.get()
        assert (ticket.category, ticket.web_product_id, ticket.unread_by_staff) == ("activation", ready.pk, True)
        text = TicketMessage.objects.get(side="partner").text
        assert text.startswith("On Monday, please")
        assert "Term Pricelist" in text
        assert WebProduct.objects.get().state == "requested"
        with pytest.raises(ValidationError):
            requests.ask(ready)
    with wall.enter_staff(actor_id=cast.staff.pk, actor_name=str(cast.staff)):
        requests.approve(asked.pk)
        with pytest.raises(ValidationError, match="approved already"):
            requests.approve(asked.pk)
        with pytest.raises(ValidationError):
            requests.refuse(asked.pk, reason="Late")
    with as_partner(cast.acme):
        product = WebProduct.objects.get()
        assert product.state == "live"
        assert product.state_since
        assert ActivationRequest.objects.get().decided_by_name == str(cast.staff)
        assert Ticket.objects.get().state == "closed"
        assert sorted(Mail.objects.values_list("to_address", flat=True)) == [
            cast.acme.editor.email,
            cast.acme.owner.email,
        ]
        assert cast.staff.name in {event.actor_name for event in history_of(product)}
    with as_partner(cast.globex):
        assert not ActivationRequest.objects.exists()


def test_what_blocks_is_not_asked(cast: Cast, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        product = make_product()
        with pytest.raises(ValidationError, match="Price Package, Term Pricelist"):
            requests.ask(product)
        assert not Ticket.objects.exists()
        assert WebProduct.objects.get().state == "development"


def test_a_refusal_carries_its_reason(cast: Cast, ready: WebProduct, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        asked = requests.ask(ready)
    with wall.enter_staff(actor_name="Sam"):
        with pytest.raises(ValidationError, match="Say what has to change"):
            requests.refuse(asked.pk, reason="  ")
        requests.refuse(asked.pk, reason="Your imprint is missing.")
    with as_partner(cast.acme):
        assert WebProduct.objects.get().state == "development"
        assert "Your imprint is missing." in Mail.objects.get().text
        assert Ticket.objects.get().unread_by_partner
        assert "Your imprint is missing." in TicketMessage.objects.order_by("-id")[0].text
        again = requests.ask(ready)
        assert again.pk != asked.pk, "asking again is possible"


def test_withdrawing(cast: Cast, ready: WebProduct, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        requests.ask(ready)
        requests.withdraw(ready)
        assert WebProduct.objects.get().state == "development"
        assert requests.open_request(ready) is None
        with pytest.raises(ValidationError, match="waiting"):
            requests.withdraw(ready)


def test_one_open_request_is_the_databases_rule_too(cast: Cast, ready: WebProduct, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        asked = requests.ask(ready)
        with pytest.raises(IntegrityError), transaction.atomic():
            ActivationRequest.objects.create(web_product=ready, ticket=asked.ticket, report=[])


def test_what_broke_meanwhile_is_seen_before_approval(cast: Cast, ready: WebProduct, as_partner: Callable) -> None:
    with as_partner(cast.acme):
        asked = requests.ask(ready)
        PackageUse.objects.all().delete()
    with wall.enter_staff(actor_name="Sam"):
        with pytest.raises(ValidationError, match="Price Package"):
            requests.approve(asked.pk)
        requests.approve(asked.pk, in_spite=True)


def test_suspending_and_resuming_a_live_one(cast: Cast, ready: WebProduct, as_partner: Callable) -> None:
    with wall.enter_staff(actor_name="Sam"):
        with pytest.raises(ValidationError):
            requests.suspend(ready, reason="Fraud")  # it isn't live
        WebProduct.objects.filter(pk=ready.pk).update(state="live")
        with pytest.raises(ValidationError, match="Say why"):
            requests.suspend(ready, reason="")
        requests.suspend(ready, reason="Fraud")
        assert WebProduct.objects.get(pk=ready.pk).state == "suspended"
        requests.resume(ready)
        assert WebProduct.objects.get(pk=ready.pk).state == "live"
    with as_partner(cast.acme):
        assert {mail.kind for mail in Mail.objects.all()} == {"web-product-suspended", "web-product-resumed"}


# ---- the pages


def test_the_partners_pages(cast: Cast, ready: WebProduct, client_for: Callable) -> None:
    base = reverse("going-live", args=[ready.pk])
    assert reverse("going-live-ask", args=[ready.pk]) == base + "ask/"
    assert reverse("going-live-withdraw", args=[ready.pk]) == base + "withdraw/"
    editor, reader, other = (client_for(u) for u in (cast.acme.editor, cast.acme.reader, cast.globex.owner))
    page = editor.get(base).content.decode()
    assert "Request activation" in page
    assert "Term Gateways of your own: Supplier" in page
    assert reader.get(base).status_code == 200
    for path in ("", "ask/", "withdraw/"):
        assert (other.post if path else other.get)(base + path).status_code == 404
        if path:
            assert reader.post(base + path).status_code == 403
    assert editor.post(base + "ask/", {"words": "x" * 5000}).status_code == 422
    answer = editor.post(base + "ask/", {"words": "Please"}, follow=True).content.decode()
    assert "Activation is requested" in answer
    assert "Withdraw the request" in answer
    assert editor.post(base + "ask/", {"words": ""}).status_code == 422, "asked already"
    assert "is withdrawn" in editor.post(base + "withdraw/", follow=True).content.decode()
    menu = editor.get(f"/web-products/{ready.pk}/menu/").content.decode()
    assert "Request activation" in menu


def test_the_page_of_one_that_blocks(cast: Cast, as_partner: Callable, client_for: Callable) -> None:
    with as_partner(cast.acme):
        product = make_product()
    editor: Client = client_for(cast.acme.editor)
    page = editor.get(f"/web-products/{product.pk}/going-live/").content.decode()
    assert "Mend it" in page
    answer = editor.post(f"/web-products/{product.pk}/going-live/ask/")
    assert answer.status_code == 422
    assert "This has to be mended first" in answer.content.decode()


def test_the_staffs_queue(cast: Cast, ready: WebProduct, as_partner: Callable, client_for: Callable) -> None:
    with as_partner(cast.acme):
        asked = requests.ask(ready)
    staff: Client = client_for(cast.staff)
    assert "1" in staff.get("/admin/").content.decode()
    queue = staff.get("/admin/support/activationrequest/", follow=True)
    assert "Acme Phone" in queue.content.decode()
    url = f"/admin/support/activationrequest/{asked.pk}/change/"
    page = staff.get(url).content.decode()
    assert "The report as it was" in page
    ticket = reverse("admin:support_ticket_change", args=[asked.ticket_id])
    assert f'href="{ticket}"' in page, "what the partner wrote stands in the ticket"
    assert f'href="{url}"' in staff.get(ticket).content.decode(), "and the ticket leads back to the decision"
    assert "The report now" in staff.post(url, {"again": "1"}).content.decode()
    refused = staff.post(url, {"refuse": "1", "reason": ""})
    assert refused.status_code == 422
    assert "Say what has to change" in refused.content.decode()
    assert "is live" in staff.post(url, {"approve": "1"}, follow=True).content.decode()
    late = staff.post(url, {"refuse": "1", "reason": "Late"})
    assert late.status_code == 422
    for path, status in (("9" * 30, 404), ("987654", 404), ("x", 403), ("add", 403)):
        assert staff.get(f"/admin/support/activationrequest/{path}/change/").status_code == status
    products = "/admin/products/webproduct/"
    data = {"action": "suspend", "_selected_action": ready.pk, "reason": "Fraud"}
    assert "is suspended" in staff.post(products, data, follow=True).content.decode()
    assert "is live again" in staff.post(products, data | {"action": "resume"}, follow=True).content.decode()
