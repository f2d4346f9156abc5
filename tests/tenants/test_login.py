"""Logging in as a person does it, and as somebody does who shouldn't."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.history.models import Event
from portal.tenancy import wall
from tenants import lock, login
from tenants.known_browsers import FORGET_AFTER
from tenants.login_failures import LOCK_AFTER, TOLD_FROM
from tenants.memorable_word import ALPHABET
from tenants.models import KnownBrowser, LoginAttempt, LoginFailures, Session, User
from tenants.sessions import SessionStore
from tenants.tasks import clear_sessions
from tests.conftest import PASSWORD, WORD
from tests.tenants.people import (
    NO_MATCH,
    anonymous,
    asked,
    can_log_in,
    failures_of,
    first_step,
    fresh,
    is_inside,
    let_the_back_off_pass,
    letters,
    lock_out,
    mailed_path,
    opened,
    run_tasks,
    second_step,
    try_to_log_in,
)

NOBODY = "nobody@nowhere.example"


@pytest.fixture
def owner(cast) -> User:
    return can_log_in(cast.acme.owner)


def test_the_two_steps_of_the_manual(owner, client):
    first = client.get("/login/").content.decode()
    assert ">Continue</button>" in first
    assert 'type="password"' in first
    page = first_step(client, owner.email)
    text = page.content.decode()
    assert ">Login</button>" in text
    assert text.count("<select") == 3
    for position in asked(page):
        assert f">Letter {position}</label>" in text
    for letter in ALPHABET:
        assert text.count(f'<option value="{letter}">{letter}</option>') == 3
    assert not is_inside(client)
    end = second_step(client, page)
    assert end.redirect_chain == [("/", 302)]
    assert is_inside(client)


def test_case_and_space_around_the_address_do_not_matter(owner, client):
    try_to_log_in(client, f"  {owner.email.upper()} ")
    assert is_inside(client)


def test_a_session_begins_with_the_login_under_a_key_of_its_own(owner, client):
    """A key that was planted before is not the one that is logged in."""
    planted = SessionStore()
    planted["x"] = 1
    planted.save()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = planted.session_key
    try_to_log_in(client, owner.email)
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
    assert cookie.value != planted.session_key
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    thief = Client()
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = planted.session_key
    assert not is_inside(thief)
    stranger = Client()
    first_step(stranger, owner.email)
    assert django_settings.SESSION_COOKIE_NAME not in stranger.cookies, "before that there is none"


def test_a_session_says_where_it_came_from(owner):
    client = Client(REMOTE_ADDR="192.0.2.7", HTTP_USER_AGENT="Trial/1.0")
    try_to_log_in(client, owner.email)
    with wall.enter_login():
        session = Session.objects.get(user=owner)
    assert (session.address, session.agent) == ("192.0.2.7", "Trial/1.0")


@pytest.mark.parametrize(("password", "word"), [("wrong", WORD), (PASSWORD, "elephants"), ("wrong", "elephants")])
def test_wrong_details_are_refused_at_the_end_without_saying_which(owner, client, password, word):
    page = first_step(client, owner.email, password)
    end = second_step(client, page, word)
    assert end.redirect_chain[-1][0].partition("?")[0] == "/login/"
    assert f'value="{owner.email}"' in end.content.decode(), "what was typed is there again"
    assert NO_MATCH in end.content.decode()
    assert not is_inside(client)
    assert failures_of(owner) == 1


def test_a_wrong_password_is_not_told_before_the_second_step(owner, client):
    right = first_step(Client(), owner.email)
    wrong = first_step(client, owner.email, "wrong")
    assert wrong.status_code == right.status_code == 200
    assert anonymous(wrong) == anonymous(right)


def test_an_unknown_address_and_a_locked_account_look_like_any_other(cast, owner):
    lock_out(can_log_in(cast.acme.editor))
    for email in (NOBODY, cast.acme.editor.email, cast.acme.reader.email):
        client = Client()
        page = first_step(client, email)
        assert anonymous(page) == anonymous(first_step(Client(), owner.email))
        end = second_step(client, page)
        assert NO_MATCH in end.content.decode()
        assert anonymous(end) == anonymous(try_to_log_in(Client(), owner.email, "wrong"))
        assert not is_inside(client)
        let_the_back_off_pass(owner)
        lock.unlock(owner)


def test_the_letters_asked_stay_until_they_are_answered(owner):
    positions = asked(first_step(Client(), owner.email))
    for password, word in (("wrong", WORD), (PASSWORD, "elephants"), (PASSWORD, "elephants")):
        client = Client()
        page = first_step(client, owner.email, password)
        assert asked(page) == positions
        second_step(client, page, word)
        let_the_back_off_pass(owner)
    assert asked(first_step(Client(), owner.email)) == positions
    seen = set()
    for _number in range(6):
        client = Client()
        try_to_log_in(client, owner.email)
        assert is_inside(client)
        seen.add(tuple(asked(first_step(Client(), owner.email))))
    assert len(seen) > 1


def test_an_unknown_address_is_asked_for_the_same_letters_again(db, client):
    assert asked(first_step(client, NOBODY)) == asked(first_step(Client(), NOBODY))


def test_after_a_failure_there_is_a_wait_and_guesses_meanwhile_do_not_count(owner, client):
    try_to_log_in(client, owner.email, word="elephants")
    try_to_log_in(client, owner.email)
    assert not is_inside(client)
    assert failures_of(owner) == 1
    let_the_back_off_pass(owner)
    try_to_log_in(client, owner.email)
    assert is_inside(client)
    assert failures_of(owner) == 0


# ---- nobody locks another out


def test_wrong_passwords_never_lock_whatever_their_number(owner):
    """Six requests did, for a day."""
    for _number in range(4 * LOCK_AFTER):
        try_to_log_in(Client(), owner.email, "wrong")
        let_the_back_off_pass(owner)
    assert fresh(owner).locked_at is None
    client = Client()
    try_to_log_in(client, owner.email)
    assert is_inside(client)


def test_the_wait_grows_to_a_quarter_of_an_hour_and_no_further(owner):
    waits = []
    for _number in range(14):
        try_to_log_in(Client(), owner.email, "wrong")
        waits.append(login.wait_seconds(address=owner.email, browser=""))
        let_the_back_off_pass(owner)
    assert all(abs(wait - 2**number) <= 1 for number, wait in enumerate(waits[:10])), waits
    assert all(895 < wait <= 901 for wait in waits[10:])


@pytest.mark.parametrize("known_to_us", [True, False])
def test_a_stranger_who_has_to_wait_is_told_the_same_of_any_address(owner, known_to_us):
    email = owner.email if known_to_us else NOBODY
    for _number in range(8):
        client = Client()
        second_step(client, first_step(client, email, "wrong"))
        with wall.enter_login():
            LoginFailures.objects.filter(email=email).update(failed_at=timezone.now() - timedelta(minutes=16))
    with wall.enter_login():
        LoginFailures.objects.filter(email=email).update(failed_at=timezone.now())
    refused = first_step(Client(), email)
    assert refused.status_code == 429
    assert "This address was tried too often" in refused.content.decode()
    assert 'href="/forgotten/"' in refused.content.decode()


def test_a_browser_that_logged_in_before_comes_in_during_an_attack(owner, settings):
    known = Client()
    try_to_log_in(known, owner.email)
    known.post("/logout/")
    for _number in range(9):
        try_to_log_in(Client(), owner.email, "wrong")
        let_the_back_off_pass(owner)
    try_to_log_in(Client(), owner.email, "wrong")
    assert first_step(Client(), owner.email).status_code == 429
    settings.LOGIN_TRIES_PER_ADDRESS = settings.LOGIN_TRIES_PER_SUBNET = 0
    try_to_log_in(known, owner.email)
    assert is_inside(known), "neither the account's wait nor the network's limit holds it up"


def test_a_known_browser_comes_in_while_the_account_is_locked(owner):
    """Even somebody who has the password keeps nobody out of his own browser."""
    known = Client()
    try_to_log_in(known, owner.email)
    known.post("/logout/")
    lock_out(owner)
    assert fresh(owner).locked_at
    try_to_log_in(known, owner.email)
    assert is_inside(known)
    assert fresh(owner).locked_at, "to strangers it stays closed"


def test_a_known_browser_has_a_limit_of_its_own(owner):
    """A stolen cookie opens nothing: ten wrong answers, and it is a stranger's."""
    known = Client()
    try_to_log_in(known, owner.email)
    known.post("/logout/")
    for _number in range(FORGET_AFTER):
        assert first_step(known, owner.email).status_code == 200
        try_to_log_in(known, owner.email, word="zzzzzzzzz")
    lock_out(owner)
    try_to_log_in(known, owner.email)
    assert not is_inside(known)
    assert failures_of(owner) >= LOCK_AFTER


def test_a_known_browser_is_one_persons(cast, owner):
    """It spares its own person the wait, nobody else."""
    known, other = Client(), can_log_in(cast.acme.editor)
    try_to_log_in(known, owner.email)
    known.post("/logout/")
    lock_out(other)
    try_to_log_in(known, other.email)
    assert not is_inside(known)


@pytest.mark.parametrize("cookie", ["", "x", "x:y", "a" * 5000])
def test_a_forged_browser_cookie_is_a_strangers(owner, cookie):
    lock_out(owner)
    forger = Client()
    forger.cookies[django_settings.BROWSER_COOKIE_NAME] = cookie
    try_to_log_in(forger, owner.email)
    assert not is_inside(forger)


@pytest.mark.django_db(transaction=True)
def test_six_wrong_letters_after_a_right_password_lock_and_a_mailed_link_unlocks_once(owner, client):
    lock_out(owner)
    assert fresh(owner).locked_at
    end = try_to_log_in(client, owner.email)
    assert NO_MATCH in end.content.decode()
    assert not is_inside(client)
    path = mailed_path()
    assert mail.outbox[-1].to == [owner.email]
    assert len(mail.outbox) == 1
    assert client.get(path, follow=True).status_code == 200
    assert fresh(owner).locked_at, "a mail scanner's GET unlocks nothing"
    client.post(opened(client, path))
    assert fresh(owner).locked_at is None
    try_to_log_in(client, owner.email)
    assert is_inside(client)
    again = Client()
    assert again.post(opened(again, path)).status_code == 410


@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_time_count_one_by_one(owner):
    """Eight threads guess at once; the wait lets one through each time, and six in all."""

    def guess(attempt: LoginAttempt) -> None:
        try:
            got.append(login.second_step(attempt, "???"))
        finally:
            connections.close_all()

    got: list[object] = []
    counts = []
    for _round in range(LOCK_AFTER):
        attempts = [login.first_step(address=owner.email, password=PASSWORD, staff=False) for _number in range(8)]
        threads = [threading.Thread(target=guess, args=[attempt]) for attempt in attempts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        counts.append(failures_of(owner))
        let_the_back_off_pass(owner)
    assert got == [None] * 8 * LOCK_AFTER
    assert counts == list(range(1, LOCK_AFTER + 1))
    assert fresh(owner).locked_at
    right = login.first_step(address=owner.email, password=PASSWORD, staff=False)
    assert login.second_step(right, "".join(WORD[position - 1] for position in right.positions)) is None


@pytest.mark.django_db(transaction=True)
def test_staff_are_told_of_an_attack_once_an_hour(cast, owner, settings):
    settings.STAFF_EMAIL = "desk@platform.example"
    for email in (owner.email, NOBODY):
        for _number in range(TOLD_FROM + 2):
            second_step(client := Client(), first_step(client, email, "wrong"))
            with wall.enter_login():
                LoginFailures.objects.update(failed_at=timezone.now() - timedelta(minutes=16))
    run_tasks()
    assert [(message.to, owner.email in message.subject) for message in mail.outbox] == [([settings.STAFF_EMAIL], True)]


@pytest.mark.django_db(transaction=True)
def test_staff_are_told_of_a_network_that_tries_many_addresses(settings):
    settings.STAFF_EMAIL, settings.LOGIN_TRIES_PER_ADDRESS = "desk@platform.example", 3
    for number in range(6):
        first_step(Client(REMOTE_ADDR="192.0.2.44"), f"{number}@nowhere.example")
    run_tasks()
    assert [message.subject for message in mail.outbox] == ["Many attempts to log in from 192.0.2.44"]


def test_what_says_nothing_any_more_is_swept(owner, client):
    try_to_log_in(Client(), owner.email, "wrong")
    try_to_log_in(Client(), NOBODY, "wrong")
    lock_out(owner)
    with wall.enter_login():
        LoginFailures.objects.update(failed_at=timezone.now() - timedelta(days=2))
        LoginAttempt.objects.update(begun_at=timezone.now() - timedelta(hours=1))
    clear_sessions()
    with wall.enter_login():
        assert [row.email for row in LoginFailures.objects.all()] == [owner.email], "guessed letters aren't forgotten"
        assert not LoginAttempt.objects.exists()
        assert not KnownBrowser.objects.exists()


# ---- two log ins at once


@pytest.mark.django_db(transaction=True)
def test_two_tabs_log_in_at_the_same_moment_and_both_get_through(owner):
    """Both steps of both tabs, each pair at once, over two connections."""
    tabs = [Client(), Client()]
    tabs[0].get("/login/")
    first_step(tabs[0], NOBODY)  # gives this browser its name
    tabs[1].cookies = tabs[0].cookies
    pages: dict[int, object] = {}
    ends: dict[int, object] = {}

    def both(work) -> None:
        def one(number: int) -> None:
            try:
                barrier.wait()
                work(number)
            finally:
                connections.close_all()

        barrier = threading.Barrier(2)
        threads = [threading.Thread(target=one, args=[number]) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    both(lambda number: pages.update({number: first_step(tabs[number], owner.email)}))
    answers = [letters(asked(pages[number])) for number in range(2)]
    both(
        lambda number: ends.update({number: tabs[number].post(pages[number].request["PATH_INFO"], answers[number])}),
    )
    assert [ends[number].url for number in range(2)] == ["/", "/"]
    with wall.enter_login():
        assert Session.objects.filter(user=owner).count() == 2


def test_a_double_click_on_login_gets_in_twice(owner, client):
    page = first_step(client, owner.email)
    twin = Client()
    twin.cookies[django_settings.BROWSER_COOKIE_NAME] = client.cookies[django_settings.BROWSER_COOKIE_NAME].value
    data = letters(asked(page))
    for tab in (client, twin):
        assert tab.post(page.request["PATH_INFO"], data).url == "/"
        assert is_inside(tab)
    other = letters(asked(page), "elephants")
    third = Client()
    third.cookies[django_settings.BROWSER_COOKIE_NAME] = client.cookies[django_settings.BROWSER_COOKIE_NAME].value
    assert "already used" in third.post(page.request["PATH_INFO"], other, follow=True).content.decode()
    assert not is_inside(third)


# ---- the same work, whoever asks


def _cases(cast) -> dict[str, tuple[str, str]]:
    can_log_in(cast.acme.owner)
    lock_out(can_log_in(cast.acme.editor))
    can_log_in(cast.globex.reader)
    with wall.enter_staff(actor_name="test"):
        User.objects.filter(pk=cast.globex.reader.pk).update(is_active=False)
        User.objects.filter(pk=cast.globex.editor.pk).update(password="!")
    return {
        "right": (cast.acme.owner.email, PASSWORD),
        "wrong password": (cast.acme.owner.email, "wrong"),
        "unknown": (NOBODY, PASSWORD),
        "locked": (cast.acme.editor.email, PASSWORD),
        "deactivated": (cast.globex.reader.email, PASSWORD),
        "invited": (cast.globex.editor.email, PASSWORD),
        "staff": (cast.staff.email, PASSWORD),
    }


def test_the_first_step_costs_the_same_for_everybody(cast, monkeypatch):
    hashes = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *a: hashes.append(1) or encode(*a))
    costs = {}
    for name, (email, password) in _cases(cast).items():
        hashes.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            login.first_step(address=email, password=password, staff=False)
        costs[name] = (len(hashes), len(queries))
    assert set(costs.values()) == {costs["right"]}, costs
    assert costs["right"][0] == 1


def test_the_second_step_costs_the_same_for_everybody_who_fails(cast):
    costs = {}
    for name, (email, password) in _cases(cast).items():
        attempt = login.first_step(address=email, password=password, staff=False)
        let_the_back_off_pass(cast.acme.owner)
        with CaptureQueriesContext(connection) as queries:
            assert login.second_step(attempt, "???") is None
        costs[name] = sorted(query["sql"].split()[0] for query in queries)
    for name, cost in costs.items():
        assert cost == costs["right"], name


# ---- bad input


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"email": "", "password": ""},
        {"email": "someone@example.org"},
        {"password": "x"},
        {"email": "not an address", "password": "x"},
        {"email": "a\x00b@example.org", "password": "x"},
        {"email": "someone@example.org", "password": "a\x00b"},
        {"email": "someone@example.org", "password": "x" * 5000},
        {"email": "x" * 5000 + "@example.org", "password": "x"},
        {"email": "😀@😀", "password": "😀"},
        {"email": ["a@example.org", "b"], "password": ["x", ""]},
    ],
)
def test_a_bad_first_step_says_what_to_change(db, client, data):
    response = client.post("/login/", data)
    assert response.status_code == 422
    assert "text-danger" in response.content.decode()


@pytest.mark.parametrize("bad", ["", "😀", "tt", "T", "ł", "\x00", "?", "x" * 5000, "<script>", " "])
def test_a_letter_that_is_none_is_asked_for_again_and_does_not_count(owner, client, bad):
    page = first_step(client, owner.email)
    data = letters(asked(page)) | {"letter_2": bad}
    response = client.post(page.request["PATH_INFO"], data)
    assert response.status_code == 422
    assert "Choose letter" in response.content.decode()
    assert failures_of(owner) == 0
    client.post(page.request["PATH_INFO"], letters(asked(page)))
    assert is_inside(client)


def test_a_missing_list_is_asked_for_again(owner, client):
    page = first_step(client, owner.email)
    data = letters(asked(page))
    del data["letter_3"]
    assert f"Choose letter {asked(page)[2]}." in client.post(page.request["PATH_INFO"], data).content.decode()


def test_any_letter_may_be_chosen(owner, client):
    """Every option of the lists, digits too, is an answer like another."""
    for letter in ALPHABET[::5]:
        page = first_step(client, owner.email)
        end = client.post(page.request["PATH_INFO"], {f"letter_{n}": letter for n in (1, 2, 3)}, follow=True)
        assert end.status_code == 200
        lock.unlock(owner)


def test_a_form_sent_twice_begins_anew(owner, client):
    page = first_step(client, owner.email)
    wrong = letters(asked(page), "elephants")
    client.post(page.request["PATH_INFO"], wrong)
    let_the_back_off_pass(owner)
    replayed = client.post(page.request["PATH_INFO"], letters(asked(page)), follow=True)
    assert "already used, or took longer than five minutes" in replayed.content.decode()
    assert not is_inside(client)
    assert failures_of(owner) == 1


def test_the_back_button_after_logging_in_leads_inside(owner, client):
    page = first_step(client, owner.email)
    second_step(client, page)
    for response in (
        client.get(page.request["PATH_INFO"]),
        client.post(page.request["PATH_INFO"]),
        client.get("/login/"),
    ):
        assert (response.status_code, response.url) == (302, "/")


def test_a_step_older_than_five_minutes_begins_anew(owner, client):
    page = first_step(client, owner.email)
    with wall.enter_login():
        LoginAttempt.objects.update(begun_at=timezone.now() - timedelta(seconds=login.STEP_SECONDS + 1))
    end = second_step(client, page)
    assert "took longer than five minutes" in end.content.decode()
    assert not is_inside(client)


@pytest.mark.parametrize("name", ["x", "0" * 300, "😀", "%00"])
def test_the_second_step_without_a_first(db, client, name):
    end = client.get(f"/login/letters/{name}/", follow=True)
    assert "Please begin again" in end.content.decode()


def test_another_browsers_step_is_of_no_use(owner, client):
    page = first_step(client, owner.email)
    thief = Client()
    thief.post(page.request["PATH_INFO"], letters(asked(page)))
    assert not is_inside(thief)


def test_two_tabs_at_once_both_get_through(cast, owner, client):
    can_log_in(cast.globex.owner)
    one = first_step(client, owner.email)
    two = first_step(client, owner.email)
    assert client.post(one.request["PATH_INFO"], letters(asked(one))).url == "/"
    assert client.post(two.request["PATH_INFO"], letters(asked(two))).url == "/"
    assert is_inside(client)


def test_a_form_from_before_another_tab_logged_in(owner):
    client = Client(enforce_csrf_checks=True)
    client.get("/login/")
    end = client.post("/login/", {"email": owner.email, "password": PASSWORD, "csrfmiddlewaretoken": "x" * 64})
    assert end.url == "/login/?stale=1"
    assert "in another tab" in client.get(end.url).content.decode()
    refused = client.post("/account/password/", {})
    assert refused.status_code == 403
    assert "out of date" in refused.content.decode()


def test_where_to_go_afterwards_is_one_of_our_own_pages(owner):
    for asked_for, led_to in (
        ("/users/?sort=name", "/users/?sort=name"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/x" * 3000, "/"),
    ):
        client = Client()
        page = client.post("/login/", {"email": owner.email, "password": PASSWORD, "next": asked_for}, follow=True)
        assert client.post(page.request["PATH_INFO"], letters(asked(page))).url == led_to


def test_who_asks_for_a_page_inside_is_led_back_to_it(owner, client):
    assert client.get("/account/").url == "/login/?next=/account/"


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(db, client, method):
    assert getattr(client, method)("/login/").status_code == 405


# ---- limits by address


def test_an_address_that_tries_too_often_is_told_to_wait(owner, settings):
    settings.LOGIN_TRIES_PER_ADDRESS = 3
    here, there = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="198.51.100.1")
    for email in (owner.email, NOBODY, NOBODY):
        assert first_step(here, email).status_code == 200
    for email in (owner.email, NOBODY):
        refused = first_step(here, email)
        assert refused.status_code == 429
        assert "Too many attempts from your network" in refused.content.decode()
        assert email in refused.content.decode()
    try_to_log_in(there, owner.email)
    assert is_inside(there)


def test_a_subnet_is_counted_as_a_whole(owner, settings):
    settings.LOGIN_TRIES_PER_SUBNET = 3
    for number in (1, 2, 3):
        assert first_step(Client(REMOTE_ADDR=f"2001:db8:0:{number}::1"), NOBODY).status_code == 200
    assert first_step(Client(REMOTE_ADDR="2001:db8:0:9::1"), NOBODY).status_code == 429
    assert first_step(Client(REMOTE_ADDR="2001:db8:9::1"), NOBODY).status_code == 200


def test_a_forwarded_address_counts_only_behind_a_proxy(owner, settings):
    settings.LOGIN_TRIES_PER_ADDRESS = 2
    codes = [first_step(Client(HTTP_X_FORWARDED_FOR=f"203.0.113.{n}"), NOBODY).status_code for n in range(3)]
    assert codes == [200, 200, 429]
    settings.BEHIND_PROXY = True
    for forged in ("203.0.113.9", "1.1.1.1, 203.0.113.9", "nonsense, 203.0.113.9"):
        last = first_step(Client(HTTP_X_FORWARDED_FOR=forged), NOBODY).status_code
    assert last == 429


def test_without_valkey_people_still_log_in(owner, client, settings, caplog):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    try_to_log_in(client, owner.email)
    assert is_inside(client)


def test_the_counting_window_ends(owner, settings, valkey):
    settings.LOGIN_TRIES_PER_ADDRESS = 1
    assert first_step(Client(), NOBODY).status_code == 200
    assert first_step(Client(), NOBODY).status_code == 429
    assert all(0 < valkey.ttl(key) <= 600 for key in valkey.keys("limit:*"))
    valkey.delete(*valkey.keys("limit:*"))
    assert first_step(Client(), NOBODY).status_code == 200


# ---- who may


def test_a_deactivated_person_is_out_at_once(cast, owner, client):
    try_to_log_in(client, owner.email)
    with wall.enter_staff(actor_name="test"):
        User.objects.filter(pk=owner.pk).update(is_active=False)
    assert not is_inside(client)
    try_to_log_in(client, owner.email)
    assert not is_inside(client)


def test_staff_do_not_come_in_at_the_partners_door(cast, client):
    can_log_in(cast.staff)
    try_to_log_in(client, cast.staff.email)
    assert not is_inside(client)


def test_a_password_alone_opens_nothing(owner, client):
    first_step(client, owner.email)
    assert client.get("/", follow=True).redirect_chain
    assert not client.login(username=owner.email, password=PASSWORD)


def test_logging_out_ends_the_session(owner, client):
    try_to_log_in(client, owner.email)
    key = client.session.session_key
    assert ">Log out</button>" in client.get("/logout/").content.decode()
    assert is_inside(client)
    client.post("/logout/")
    assert not is_inside(client)
    with wall.enter_login():
        assert not Session.objects.filter(session_key=key).exists()


@pytest.mark.django_db(transaction=True)
def test_a_lock_and_its_end_are_in_the_history(owner):
    lock_out(owner)
    run_tasks()
    with wall.enter_staff(actor_id=1, actor_name="Sam"):
        lock.unlock(owner)
        events = Event.objects.filter(table_name="tenants_user", object_id=owner.pk, changes__has_key="locked_at")
        told = [(event.door, event.actor_name, event.changes["locked_at"][1] is None) for event in events]
    assert told == [("login", "Sam", True), ("login", "", False)]
