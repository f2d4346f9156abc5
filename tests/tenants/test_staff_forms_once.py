"""The staff's admin: a form sent twice, by a double click or a retry, does its work once."""

import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from gateways.models import TermGateway
from portal.grid.models import AnsweredForm
from portal.grid.once import FIELD, new_key
from portal.grid.tasks import forget_forms
from portal.tenancy import wall
from tenants.models import Partner, User
from tests.conftest import Cast

PARTNER = "/admin/tenants/partner/add/"
INITECH = {"name": "Initech", "owner_email": "bill@initech.example", "owner_name": "Bill"}
GATEWAY = {"name": "Platform", "authentication": "ip", "currency": "USD", "addresses": "203.0.113.5"}


@pytest.fixture
def staff(cast: Cast, client_for: Callable[[User], Client]) -> Client:
    return client_for(cast.staff)


def count(model: Any, **values: object) -> int:
    with wall.enter_staff(actor_name="test"):
        return model._base_manager.filter(**values).count()


def key_in(page: str, action: str = "") -> str:
    found = re.search(rf'<form\b[^>]*{action}[^>]*>.*?name="{FIELD}" value="([^"]+)"', page, re.DOTALL)
    assert found, "the form carries no key"
    return found[1]


@pytest.mark.parametrize(
    ("address", "data", "model", "values"),
    [
        (PARTNER, INITECH, Partner, {"name": "Initech"}),
        (f"{PARTNER}?_popup=1", {**INITECH, "_popup": "1"}, Partner, {"name": "Initech"}),
        ("/admin/gateways/termgateway/add/", GATEWAY, TermGateway, {"name": "Platform"}),
    ],
)
def test_added_by_a_double_click_it_is_there_once(
    staff: Client, address: str, data: dict, model: Any, values: dict
) -> None:
    data = {**data, FIELD: key_in(staff.get(address).content.decode())}
    first, second = (staff.post(address, data) for _click in range(2))
    assert first.status_code in {200, 302}
    assert (second.status_code, second.content, second.headers.get("Location")) == (
        (first.status_code, first.content, first.headers.get("Location"))
    )
    assert count(model, **values) == 1
    if model is Partner:
        assert count(User, email="bill@initech.example") == 1


def test_what_was_said_is_said_again(staff: Client) -> None:
    data = {**INITECH, FIELD: new_key()}
    staff.post(PARTNER, data)
    staff.get("/admin/")  # the words of the first answer are gone with it
    assert "An invitation to bill@initech.example" in staff.post(PARTNER, data, follow=True).content.decode()


def test_other_values_are_refused_with_a_sentence(staff: Client) -> None:
    data = {**INITECH, FIELD: new_key()}
    staff.post(PARTNER, data)
    refused = staff.post(PARTNER, {**data, "name": "Initrode", "owner_email": "b@initrode.example"})
    assert refused.status_code == 409
    assert "This form was sent already" in refused.content.decode()
    assert count(Partner, name="Initrode") == 0


def test_a_form_with_a_mistake_is_corrected_with_its_key(staff: Client) -> None:
    data = {**INITECH, FIELD: new_key()}
    assert staff.post(PARTNER, {**data, "owner_email": "nobody"}).status_code == 200
    assert staff.post(PARTNER, data).status_code == 302
    assert count(Partner, name="Initech") == 1


def test_an_action_on_selected_objects_is_done_once(staff: Client, cast: Cast) -> None:
    page = staff.get("/admin/tenants/partner/").content.decode()
    data = {
        "action": "suspend",
        "reason": "unpaid",
        "_selected_action": [cast.acme.partner.pk],
        FIELD: key_in(page, 'id="changelist-form"'),
    }
    first = staff.post("/admin/tenants/partner/", data, follow=True).content.decode()
    second = staff.post("/admin/tenants/partner/", data, follow=True).content.decode()
    assert "Acme is suspended." in first
    assert "Acme is suspended." in second, "not the refusal of a partner that is suspended already"


def test_answers_of_staff_are_the_platforms_and_go_after_a_day(staff: Client, cast: Cast) -> None:
    staff.post(PARTNER, {**INITECH, FIELD: new_key()})
    with wall.enter_staff(actor_name="test"):
        kept = AnsweredForm.objects.get()
        assert (kept.partner_id, kept.user_id) == (wall.PLATFORM_PARTNER_ID, cast.staff.pk)
        AnsweredForm.objects.update(created_at="2026-01-01T00:00Z")
    forget_forms()
    assert count(AnsweredForm) == 0


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one(cast: Cast, client_for: Callable[[User], Client]) -> None:
    clients = [client_for(cast.staff) for _click in range(3)]
    data = {**INITECH, FIELD: new_key()}
    together, answers = threading.Barrier(len(clients)), []

    def send(client: Client) -> None:
        try:
            together.wait()
            answers.append(client.post(PARTNER, data).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302] * 3
    assert count(Partner, name="Initech") == 1
