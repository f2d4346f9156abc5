"""Every page of the staff's under what no browser sends: an answer that a person can use, never an exception."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests.conftest import Cast

pytestmark = pytest.mark.django_db

FINE = {200, 302, 403, 404, 405, 413, 422, 400}
NUMBERS = ["0", "-1", "²", "9" * 30, "x", "_5F", "\x00", "' OR 1=1 --"]
QUERIES = [
    {"q": "\x00"}, {"q": "9" * 40}, {"q": "%_\\"}, {"q": "'"}, {"q": "😀" * 100}, {"q": "a" * 5000},
    {"p": "9" * 30}, {"p": "-5"}, {"p": "x"}, {"all": ""}, {"o": "99.-99.x..1"}, {"o": "\x00"}, {"e": "1"},
    {"id__exact": "x"}, {"id__exact": "9" * 30}, {"id": "\x00"}, {"partner__id__exact": "x"},
    {"partner__id__exact": "9" * 30}, {"state__exact": "\x00"}, {"state__exact": "nonsense"},
    {"unread_by_staff__exact": "7"}, {"locked_at__isempty": "x"}, {"is_staff__exact": "maybe"},
    {"password__startswith": "a"},
    {"date__year": "99999"}, {"date__year": "x"}, {"date__month": "13"}, {"date__year": "2026", "date__day": "99"},
    {"actor": "\x00"}, {"object": "9" * 30}, {"from": "0000-00-00"}, {"until": "9999-12-31"}, {"from": "\x00"},
    {"_to_field": "password"}, {"_to_field": "nope"}, {"_popup": "1"}, {"_changelist_filters": "\x00"},
    {"_facets": "x"},
]  # fmt: skip


@pytest.fixture
def staff(cast: Cast, client_for: Callable) -> Client:
    client = client_for(cast.staff)
    client.raise_request_exception = True
    return client


def _lists() -> list[str]:
    return sorted(f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry)


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> Any:
    """The test fails when anything was logged as an error."""
    yield
    assert [record.getMessage() for record in caplog.records if record.levelname in {"ERROR", "CRITICAL"}] == []


def test_there_are_lists() -> None:
    assert len(_lists()) >= 13


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("name", _lists())
def test_lists_under_any_query(staff: Client, name: str) -> None:
    url = reverse(f"admin:{name}_changelist")
    for query in QUERIES:
        answer = staff.get(url, query)
        assert answer.status_code in FINE, query


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("name", _lists())
def test_objects_of_any_number(staff: Client, name: str) -> None:
    url = reverse(f"admin:{name}_changelist")
    for number in NUMBERS:
        assert staff.get(f"{url}{number}/change/", follow=True).status_code in FINE, number
        assert staff.post(f"{url}{number}/delete/", {"post": "yes"}).status_code in FINE, number


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("name", _lists())
def test_actions_on_anything(staff: Client, name: str) -> None:
    url = reverse(f"admin:{name}_changelist")
    known = [action for action in admin.site._registry[_model(name)].actions if isinstance(action, str)]
    for action in [*known, "nonsense", "delete_selected", "\x00"]:
        for chosen in (NUMBERS, ["0"]):
            data = {"action": action, "_selected_action": chosen, "reason": "\x00" + "x" * 600, "index": "0"}
            answer = staff.post(url, data, follow=True)
            assert answer.status_code in FINE, (action, chosen)


def _model(name: str) -> Any:
    return next(m for m in admin.site._registry if f"{m._meta.app_label}_{m._meta.model_name}" == name)


ADDRESSES = ["visit-as", "support_ticket_attachment"]


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("number", [0, 10**18, 10**30])
def test_other_addresses_with_a_number(staff: Client, name: str, number: int) -> None:
    url = reverse(f"admin:{name}", args=[number])
    assert staff.get(url).status_code in FINE
    assert staff.post(url, {"reason": "\x00", "may_write": "x"}).status_code in FINE


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    "data",
    [
        {},
        {"name": "\x00", "owner_email": "x", "owner_name": ""},
        {"name": "x" * 5000, "owner_email": f"{'a' * 300}@x.example", "owner_name": "y" * 5000},
        {"name": "<b>", "owner_email": "Ü@ü.example", "owner_name": "\r\nBcc: x@y.example"},
    ],
)
def test_a_new_partner_from_anything(staff: Client, data: dict[str, str]) -> None:
    assert staff.post(reverse("admin:tenants_partner_add"), data).status_code in FINE


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    "data",
    [
        {"margin_percent": "NaN", "coverage_max_age": "1e5"},
        {"margin_percent": "9" * 60, "coverage_max_age": "9" * 60},
        {"margin_percent": "-1", "coverage_max_age": "-1"},
        {"margin_percent": "1e400", "coverage_max_age": "\x00"},
    ],
)
def test_a_partner_changed_to_anything(cast: Cast, staff: Client, data: dict[str, str]) -> None:
    url = reverse("admin:tenants_partner_change", args=[cast.acme.partner.pk])
    answer = staff.post(url, {"name": "Acme", **data})
    assert answer.status_code == 200, "refused, with the fault beside its field"
    assert "errorlist" in answer.content.decode()
