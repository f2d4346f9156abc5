"""A form sent twice does its work once, whoever sends it. tests/grid/base.py asks that of every grid's Add."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers.models import CustomerImport
from gateways.models import CoverageImport, TermGateway
from portal.grid.models import AnsweredForm
from portal.grid.once import FIELD, new_key
from portal.grid.tasks import forget_forms
from portal.history.models import Note
from portal.tenancy import wall
from products.models import WebProduct
from support.models import Ticket
from tenants.models import User
from tests.conftest import Cast

GATEWAY = {"name": "Supplier", "authentication": "ip", "currency": "USD", "addresses": "203.0.113.5"}
TICKET = {"subject": "No audio", "category": "problem", "text": "Calls to Poland are silent."}
PERSON = {"email": "new@acme.example", "name": "Nora New", "role": "editor"}


@pytest.fixture
def owner(cast: Cast, client_for: Callable[[User], Client]) -> Client:
    return client_for(cast.acme.owner)


def test_every_form_that_posts_carries_a_key() -> None:
    """It comes with {% csrf_token %}: a form without, or with a field of its own for it, would be without a key."""
    checked = 0
    for folder in (settings.BASE_DIR / "templates",):
        for path in folder.rglob("*.html"):
            text = path.read_text(encoding="utf-8")
            assert "csrfmiddlewaretoken" not in text, path
            for form in re.findall(r'<form\b[^>]*\bmethod="post"[^>]*>(.*?)(?:</form>|\Z)', text, re.DOTALL):
                if path.name == "database.html":  # sends again what was posted, token and key among it
                    assert "{% for name, value in fields %}" in form
                    continue
                assert "{% csrf_token %}" in form, path
                checked += 1
    assert checked > 40


def test_only_who_may_write_gets_a_key(cast: Cast, client_for: Callable[[User], Client], owner: Client) -> None:
    assert f'name="{FIELD}"' in owner.get("/account/").content.decode()
    assert f'name="{FIELD}"' not in client_for(cast.acme.reader).get("/account/").content.decode()
    assert f'name="{FIELD}"' not in Client().get("/login/").content.decode()
    drawn = re.findall(rf'name="{FIELD}" value="([^"]+)"', owner.get("/account/").content.decode())
    assert len(drawn) == len(set(drawn)) > 2, "each form has its own"
    assert get_template("tenants/login.html").render({}), "without a request there is none"


@pytest.mark.parametrize(
    ("address", "data", "model"),
    [
        ("term-gateways-add", GATEWAY, TermGateway),
        ("tickets-add", TICKET, Ticket),
        ("users-add", PERSON, User),
    ],
)
def test_a_form_sent_again_gets_the_first_answer(owner: Client, address: str, data: dict, model: Any) -> None:
    before = _count(model)
    data = {**data, FIELD: new_key()}
    answers = [owner.post(reverse(address), data) for _time in range(4)]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (answers[0].status_code, answers[0].headers["Location"])
    }
    assert answers[0].status_code in {302, 303}
    assert _count(model) == before + 1


def test_what_was_said_is_said_again(owner: Client) -> None:
    data = {**GATEWAY, FIELD: new_key()}
    owner.post(reverse("term-gateways-add"), data)
    owner.get("/")  # the first answer's page was never seen, its words are gone
    page = owner.post(reverse("term-gateways-add"), data, follow=True).content.decode()
    assert "Supplier was added." in page


def test_other_values_with_the_same_key_are_refused_with_a_sentence(owner: Client) -> None:
    key = new_key()
    owner.post(reverse("term-gateways-add"), {**GATEWAY, FIELD: key})
    for address, data in (("term-gateways-add", {**GATEWAY, "name": "Other"}), ("tickets-add", TICKET)):
        refused = owner.post(reverse(address), {**data, FIELD: key})
        assert refused.status_code == 409
        assert "was sent already" in refused.content.decode()
    assert _count(TermGateway) == 1
    assert _count(Ticket) == 0


def test_a_form_with_a_mistake_is_corrected_with_its_key(owner: Client) -> None:
    key = new_key()
    assert owner.post(reverse("term-gateways-add"), {**GATEWAY, "name": "", FIELD: key}).status_code == 422
    assert owner.post(reverse("term-gateways-add"), {**GATEWAY, FIELD: key}).status_code == 303
    assert _count(TermGateway) == 1


def test_a_key_is_one_persons(cast: Cast, client_for: Callable[[User], Client], owner: Client) -> None:
    key = new_key()
    for client in (owner, client_for(cast.acme.editor), client_for(cast.globex.owner)):
        assert client.post(reverse("term-gateways-add"), {**GATEWAY, FIELD: key}).status_code in {303, 422}
    assert _count(TermGateway, cast.globex.partner.pk) == 1


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "a b" * 10, "😀" * 20, "\x00" * 20, "' OR 1=1 -- '''''''"])
def test_a_strange_key_is_none(owner: Client, key: str) -> None:
    for number in range(2):
        answer = owner.post(reverse("term-gateways-add"), {**GATEWAY, "name": f"S{number}", FIELD: key})
        assert answer.status_code == 303
    assert _count(TermGateway) == 2
    assert _count(AnsweredForm) == 0


def test_a_note_sent_twice_over_the_grid_is_one(owner: Client) -> None:
    owner.post(reverse("term-gateways-add"), GATEWAY)
    with wall.enter_staff(actor_name="test"):
        gateway = TermGateway.objects.get()
    url = reverse("term-gateways-notes", args=[gateway.pk])
    data = {"text": "Called them.", FIELD: new_key()}
    answers = [owner.post(url, data, headers={"HX-Request": "true", "HX-Target": "div#dialog-body"}) for _n in range(2)]
    assert answers[0].content == answers[1].content
    assert _count(Note) == 1


def test_an_upload_sent_twice_is_one_and_another_file_is_another(owner: Client) -> None:
    owner.post(reverse("term-gateways-add"), GATEWAY)
    with wall.enter_staff(actor_name="test"):
        gateway = TermGateway.objects.get()
    url = reverse("coverage-upload", args=[gateway.pk])
    key, answers = new_key(), []
    for content in (b"Destination;Code;Rate\nPoland;48;0.01\n",) * 2 + (b"Destination;Code;Rate\nPoland;48;0.02\n",):
        file = SimpleUploadedFile("deck.csv", content, content_type="text/csv")
        answers.append(owner.post(url, {"file": file, FIELD: key}))
    assert [answer.status_code for answer in answers][:2] == [answers[0].status_code] * 2
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert answers[2].status_code == 409
    assert _count(CoverageImport) == 1
    assert _count(CustomerImport) == 0


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_make_one(cast: Cast, client_for: Callable[[User], Client]) -> None:
    """Four connections at once, as of an impatient person: one works, the others wait for its answer."""
    clients = [client_for(cast.acme.owner) for _number in range(4)]
    data = {**GATEWAY, FIELD: new_key()}
    barrier = threading.Barrier(len(clients))
    answers: list[Any] = []

    def send(client: Client) -> None:
        try:
            barrier.wait()
            answers.append(client.post(reverse("term-gateways-add"), data))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert _count(TermGateway) == 1


def test_what_is_kept_tells_no_password_and_goes_after_a_day(owner: Client) -> None:
    secret = {"current_password": "correct horse battery", "new_password": "a new long phrase", FIELD: new_key()}
    owner.post("/account/password/", secret | {"repeated": "a new long phrase"})
    owner.post(reverse("term-gateways-add"), {**GATEWAY, FIELD: new_key()})
    with wall.enter_staff(actor_name="test"):
        assert "phrase" not in str(list(AnsweredForm.objects.values()))
    forget_forms()
    assert _count(AnsweredForm) == 2
    with wall.enter_staff(actor_name="test"):
        AnsweredForm.objects.update(created_at=timezone.now() - timedelta(hours=25))
    forget_forms()
    assert _count(AnsweredForm) == 0
    assert _count(WebProduct) == 0


def _count(model: Any, partner_id: int | None = None) -> int:
    with wall.enter_staff(actor_name="test"):
        rows = model._base_manager.all()
        return (rows.filter(partner_id=partner_id) if partner_id else rows).count()
