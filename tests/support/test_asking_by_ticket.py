"""The manual's own way to go live: a ticket that asks for activation is the request, and is answered from there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.mail.models import Mail
from portal.tenancy import wall
from products.models import WebProduct
from support.going_live import network
from support.going_live.network import Answer, Verdict
from support.models import ActivationRequest, Ticket, TicketAttachment
from tests.conftest import Cast
from tests.support.test_going_live import make_product, make_ready

pytestmark = pytest.mark.django_db
ADD = "/tickets/add/"


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing leaves this machine."""
    answer = Answer(verdict=Verdict.ANSWERED, detail="198.51.100.7")
    monkeypatch.setattr(network, "together", lambda tries, **_limits: dict.fromkeys(tries, answer))


@pytest.fixture
def product(cast: Cast, as_partner: Callable) -> WebProduct:
    with as_partner(cast.acme):
        return make_product()


@pytest.fixture
def ready(cast: Cast, product: WebProduct, as_partner: Callable) -> WebProduct:
    with as_partner(cast.acme):
        make_ready(product)
    return product


def asked(product: WebProduct | None, **more: Any) -> dict[str, Any]:
    words = {"subject": "Please take us live", "category": "activation", "text": "Monday would be best."}
    return {**words, "web_product": product.pk if product else "", **more}


def state_of(product: WebProduct) -> tuple[str, int, int]:
    """(state, requests, tickets) of the product's partner."""
    with wall.enter_partner(product.partner_id):
        state = WebProduct.objects.get(pk=product.pk).state
        return state, ActivationRequest.objects.count(), Ticket.objects.count()


def test_the_ticket_is_the_request(cast: Cast, ready: WebProduct, client_for: Callable[..., Client]) -> None:
    owner = client_for(cast.acme.owner)
    file = SimpleUploadedFile("leaflet.txt", b"Opening on Monday")
    answer = owner.post(ADD, asked(ready, attachments=[file]))
    assert answer.status_code == 303
    assert state_of(ready) == ("requested", 1, 1)
    with wall.enter_partner(ready.partner_id):
        request = ActivationRequest.objects.select_related("ticket").get()
        assert request.ticket.subject == "Please take us live"
        text = request.ticket.messages.get().text
        assert text.startswith("Monday would be best.")
        assert "Price Package" in text, "the report"
        assert TicketAttachment.objects.get().name == "leaflet.txt"
        assert request.asked_by_name == str(cast.acme.owner)
    page = owner.get(answer.url).content.decode()
    assert reverse("going-live", args=[ready.pk]) in page
    again = owner.post(ADD, asked(ready))
    assert again.status_code == 422
    assert "is requested already" in again.content.decode()
    assert state_of(ready) == ("requested", 1, 1)


def test_what_is_not_ready_is_refused_with_the_way_to_the_report(
    cast: Cast, product: WebProduct, client_for: Callable[..., Client]
) -> None:
    owner = client_for(cast.acme.owner)
    answer = owner.post(ADD, asked(product))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'<a href="{reverse("going-live", args=[product.pk])}">' in page
    assert "This has to be mended first" in page
    assert "Monday would be best." in page
    assert state_of(product) == ("development", 0, 0)
    nothing = owner.post(ADD, asked(None))
    assert nothing.status_code == 422
    assert "Select the Web Product that is to go live." in nothing.content.decode()


def test_other_tickets_about_it_stay_tickets(cast: Cast, ready: WebProduct, client_for: Callable[..., Client]) -> None:
    assert client_for(cast.acme.owner).post(ADD, asked(ready, category="question")).status_code == 303
    assert state_of(ready) == ("development", 0, 1)


@pytest.fixture
def page(cast: Cast, ready: WebProduct, client_for: Callable[..., Client]) -> str:
    """Staff's page of the ticket that asks for activation."""
    assert client_for(cast.acme.owner).post(ADD, asked(ready)).status_code == 303
    with wall.enter_staff(actor_name="test"):
        return reverse("admin:support_ticket_change", args=[Ticket.objects.get().pk])


def test_staff_approve_from_the_ticket(
    cast: Cast, ready: WebProduct, page: str, client_for: Callable[..., Client]
) -> None:
    staff = client_for(cast.staff)
    assert 'name="approve"' in staff.get(page).content.decode()
    begun = staff.post(page, {"text": "One more question", "approve": "1"})
    assert begun.status_code == 422
    assert "One more question" in begun.content.decode()
    assert state_of(ready)[0] == "requested"
    assert staff.post(page, {"approve": "1", "text": ""}).status_code == 302
    assert state_of(ready) == ("live", 1, 1)
    with wall.enter_partner(ready.partner_id):
        assert ActivationRequest.objects.get().state == "approved"
        assert Ticket.objects.get().state == "closed"
        assert "is live" in Ticket.objects.get().messages.filter(side="system").first().text
        assert Mail.objects.filter(kind="activation-approved").exists()
    assert 'name="approve"' not in staff.get(page).content.decode()
    assert staff.post(page, {"approve": "1", "text": ""}).status_code == 422


def test_staff_refuse_from_the_ticket_with_a_reason(
    cast: Cast, ready: WebProduct, page: str, client_for: Callable[..., Client]
) -> None:
    staff = client_for(cast.staff)
    assert staff.post(page, {"refuse": "1", "reason": "", "text": ""}).status_code == 422
    slip = staff.post(page, {"answer": "1", "reason": "The imprint is missing", "text": "Hello"})
    assert slip.status_code == 422
    assert "Nothing is refused yet" in slip.content.decode()
    assert staff.post(page, {"refuse": "1", "reason": "The imprint is missing", "text": ""}).status_code == 302
    assert state_of(ready)[0] == "development"
    with wall.enter_partner(ready.partner_id):
        assert ActivationRequest.objects.get().reason == "The imprint is missing"
        assert Mail.objects.filter(kind="activation-refused").exists()
