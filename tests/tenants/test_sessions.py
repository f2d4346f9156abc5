"""Sessions: how long they last, and one's own page where they are seen and ended."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from portal.tenancy import wall
from tenants.models import Session
from tenants.sessions import SessionStore, handle_of
from tenants.tasks import clear_sessions
from tests.conftest import PASSWORD
from tests.tenants.people import can_log_in, is_inside, try_to_log_in


@pytest.fixture
def owner(cast):
    return can_log_in(cast.acme.owner)


@pytest.fixture
def inside(owner, client):
    try_to_log_in(client, owner.email)
    assert is_inside(client)
    return client


def _row(client: Client) -> Session:
    with wall.enter_login():
        return Session.objects.get(session_key=client.cookies[django_settings.SESSION_COOKIE_NAME].value)


def _age(client: Client, **times: timedelta) -> None:
    row = _row(client)
    with wall.enter_login():
        Session.objects.filter(pk=row.pk).update(**{name: getattr(row, name) - shift for name, shift in times.items()})


def test_a_session_ends_after_an_hour_without_a_visit(inside, settings):
    _age(inside, seen_at=timedelta(seconds=settings.SESSION_IDLE_SECONDS - 60))
    assert is_inside(inside)
    _age(inside, seen_at=timedelta(seconds=settings.SESSION_IDLE_SECONDS + 60))
    assert not is_inside(inside)
    page = inside.get("/account/", follow=True)
    assert "Your session has ended. Please log in again." in page.content.decode()


def test_a_session_ends_at_last_however_busy_it_is(inside, settings):
    begun = _row(inside)
    limit = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    assert abs(begun.expire_date - (begun.created_at + limit)) < timedelta(seconds=5)
    session = inside.session
    session["theme"] = "dark"
    session.save()
    inside.post("/account/sessions/end/", {"handle": "nothing"})
    assert _row(inside).expire_date == begun.expire_date
    _age(inside, expire_date=limit)
    assert not is_inside(inside)


def test_the_cookie_ends_with_the_session(inside, settings):
    _age(inside, expire_date=timedelta(0))
    session = SessionStore(inside.session.session_key)
    assert 0 < session.get_expiry_age() <= settings.SESSION_COOKIE_AGE


def test_a_visit_is_written_down_once_a_minute(inside):
    first = _row(inside).seen_at
    for _number in range(3):
        is_inside(inside)
    assert _row(inside).seen_at == first
    _age(inside, seen_at=timedelta(minutes=2))
    is_inside(inside)
    assert timezone.now() - _row(inside).seen_at < timedelta(minutes=1)


def test_saving_keeps_where_the_session_came_from(owner):
    client = Client(REMOTE_ADDR="192.0.2.9", HTTP_USER_AGENT="Trial/1.0")
    try_to_log_in(client, owner.email)
    before = _row(client)
    client.post("/account/sessions/end/", {"handle": "nothing"})  # writes a message into the session or a cookie
    session = client.session
    session["x"] = 1
    session.save()
    after = _row(client)
    assert (after.address, after.agent, after.created_at) == ("192.0.2.9", "Trial/1.0", before.created_at)


def test_the_page_lists_my_sessions_and_nobody_elses(cast, inside, owner):
    can_log_in(cast.acme.editor)
    other, colleague = Client(HTTP_USER_AGENT="Phone/2"), Client(HTTP_USER_AGENT="Colleague/3")
    try_to_log_in(other, owner.email)
    try_to_log_in(colleague, cast.acme.editor.email)
    text = inside.get("/account/").content.decode()
    assert "Phone/2" in text
    assert "Colleague/3" not in text
    assert text.count("this one") == 1
    for client in (inside, other):
        assert _row(client).session_key not in text


def test_one_session_is_ended_by_its_handle(inside, owner):
    other, third = Client(), Client()
    for client in (other, third):
        try_to_log_in(client, owner.email)
    inside.post("/account/sessions/end/", {"handle": handle_of(_row(other).session_key)})
    assert [is_inside(client) for client in (inside, other, third)] == [True, False, True]
    inside.post("/account/sessions/end/")
    assert [is_inside(client) for client in (inside, third)] == [True, False]


def test_somebody_elses_session_cannot_be_ended(cast, inside):
    victim = Client()
    try_to_log_in(victim, can_log_in(cast.globex.owner).email)
    response = inside.post("/account/sessions/end/", {"handle": handle_of(_row(victim).session_key)}, follow=True)
    assert "0 sessions were ended" in response.content.decode()
    assert is_inside(victim)


def test_a_new_password_asks_for_the_old_one_and_ends_the_other_sessions(inside, owner):
    other = Client()
    try_to_log_in(other, owner.email)
    data = {"current_password": "wrong", "new_password": "a new long phrase", "repeated": "a new long phrase"}
    refused = inside.post("/account/password/", data)
    assert refused.status_code == 422
    assert "isn&#x27;t your current password" in refused.content.decode()
    address = _row(inside).address
    assert inside.post("/account/password/", data | {"current_password": PASSWORD}).status_code == 302
    assert is_inside(inside)
    assert not is_inside(other)
    assert _row(inside).address == address
    again = Client()
    try_to_log_in(again, owner.email)
    assert not is_inside(again)


@pytest.mark.parametrize(
    ("new", "repeated", "why"),
    [
        ("short", "short", "too short"),
        ("password1234", "password1234", "too common"),
        ("a new long phrase", "a new long phrasE", "isn&#x27;t what you typed above"),
        ("1234567890123", "1234567890123", "numeric"),
        ("owner@acme.example", "owner@acme.example", "too similar"),
        ("", "", "required"),
    ],
)
def test_a_new_password_that_cannot_be_used_says_why(inside, new, repeated, why):
    response = inside.post(
        "/account/password/", {"current_password": PASSWORD, "new_password": new, "repeated": repeated}
    )
    assert response.status_code == 422
    assert why in response.content.decode()


def test_a_new_memorable_word_asks_for_the_password_and_works(inside, owner):
    other = Client()
    try_to_log_in(other, owner.email)
    refused = inside.post("/account/word/", {"current_password": "wrong", "word": "elephants"})
    assert refused.status_code == 422
    assert "elephants" in refused.content.decode(), "what was typed is kept"
    inside.post("/account/word/", {"current_password": PASSWORD, "word": "elephants"})
    assert is_inside(inside)
    assert not is_inside(other)
    again = Client()
    try_to_log_in(again, owner.email, word="elephants")
    assert is_inside(again)


def test_the_current_password_cannot_be_guessed_on_the_page(inside):
    data = {"word": "elephants"}
    for _number in range(10):
        inside.post("/account/word/", data | {"current_password": "wrong"})
    refused = inside.post("/account/word/", data | {"current_password": PASSWORD})
    assert "Too many tries" in refused.content.decode()


def test_ended_sessions_are_swept(inside, owner):
    strangers = Client()
    strangers.get("/link/nothing/")
    assert _row(strangers).expire_date < timezone.now() + timedelta(minutes=31)
    _age(strangers, expire_date=timedelta(hours=1))
    clear_sessions()
    with wall.enter_login():
        assert [row.user_id for row in Session.objects.all()] == [owner.pk]
