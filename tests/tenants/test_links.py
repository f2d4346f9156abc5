"""Links that are mailed: forgotten password, forgotten word, unlocking; each once and for a while."""

import io
import logging
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client, RequestFactory
from django.utils import timezone

from portal.tenancy import wall
from tenants import lock, mailed_links
from tenants.models import LoginFailures, MailedLink, User
from tenants.request_log import RequestLog
from tests.conftest import PASSWORD
from tests.tenants.people import (
    anonymous,
    asked,
    can_log_in,
    fresh,
    is_inside,
    let_the_back_off_pass,
    letters,
    mailed_path,
    opened,
    run_tasks,
    try_to_log_in,
)

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "a new long phrase"


@pytest.fixture
def owner(cast) -> User:
    return can_log_in(cast.acme.owner)


def ask_for(client: Client, email: str, what: str = "password") -> str:
    response = client.post("/forgotten/", {"email": email, "what": what})
    assert response.status_code == 200
    return anonymous(response)


def link_to(client: Client, user: User, what: str = "password") -> str:
    ask_for(client, user.email, what)
    return mailed_path()


def new_password(client: Client, path: str, **more: str):
    page = client.get(path, follow=True)
    data = {"new_password": NEW, "repeated": NEW, **letters(asked(page)), **more}
    return client.post(opened(client, path), data)


def test_the_answer_is_the_same_for_everybody(cast, owner, client):
    lock.unlock(owner)
    known = ask_for(client, owner.email)
    with wall.enter_staff(actor_name="test"):
        User.objects.filter(pk=cast.globex.reader.pk).update(is_active=False)
    for email in ("nobody@nowhere.example", cast.staff.email, cast.globex.reader.email):
        assert ask_for(client, email) == known
    run_tasks()
    assert [message.to for message in mail.outbox] == [[owner.email]]


def test_a_forgotten_password(owner, client):
    other = Client()
    try_to_log_in(other, owner.email)
    path = link_to(client, owner)
    assert new_password(client, path).url == "/login/"
    assert not is_inside(other), "every session has ended"
    try_to_log_in(client, owner.email, NEW)
    assert is_inside(client)
    run_tasks()
    assert mail.outbox[-1].subject == "Your log in was changed"


def test_a_forgotten_password_needs_the_letters(owner, client):
    path = link_to(client, owner)
    refused = new_password(client, path, **{f"letter_{number}": "z" for number in (1, 2, 3)})
    assert refused.status_code == 422
    assert "The letters don&#x27;t match" in refused.content.decode()
    assert fresh(owner).check_password(PASSWORD)


def test_guessing_letters_behind_links_is_bounded_and_locks_nobody(owner, client):
    """Who reads somebody's mail can ask for links and unlock as often as he likes: he gets six guesses a month."""
    wrong = {f"letter_{number}": "z" for number in (1, 2, 3)}
    for _number in range(3):
        path = link_to(client, owner)
        new_password(client, path, **wrong)
        new_password(client, path, **wrong)
        client.post(opened(client, link_to(client, owner, "unlock")))
    assert fresh(owner).locked_at is None
    assert new_password(client, path).status_code == 422, "the right letters come too late"
    assert fresh(owner).check_password(PASSWORD)
    person = Client()
    try_to_log_in(person, owner.email)
    assert is_inside(person)
    with wall.enter_login():
        LoginFailures.objects.update(link_failed_at=timezone.now() - timedelta(days=31))
    assert new_password(client, link_to(client, owner)).url == "/login/"


def test_who_asks_for_anothers_mails_uses_up_nothing(owner, client, settings, valkey):
    """After five in an hour none is sent, and one that works is in the mailbox: asking ends neither."""
    for _number in range(12):
        ask_for(Client(), owner.email, "unlock")
    run_tasks()
    assert len(mail.outbox) == 5
    for message in (mail.outbox[0], mail.outbox[-1]):
        path = re.search(r"https?://[^/\s]+(/link/\S+)", message.body)[1]
        assert client.post(opened(client, path)).url == "/login/"
    assert all(int(valkey.get(key)) == 5 for key in valkey.keys("limit:mail-link:unlock-*"))


def test_an_unlocking_link_makes_the_browser_known(owner, client):
    client.post(opened(client, link_to(client, owner, "unlock")))
    for _number in range(10):
        try_to_log_in(Client(), owner.email, "wrong")
        let_the_back_off_pass(owner)
    try_to_log_in(Client(), owner.email, "wrong")
    try_to_log_in(client, owner.email)
    assert is_inside(client)


def test_a_forgotten_word(owner, client):
    path = link_to(client, owner, "word")
    there = opened(client, path)
    refused = client.post(there, {"current_password": "wrong", "word": "elephants"})
    assert "isn&#x27;t your current password" in refused.content.decode()
    assert client.post(there, {"current_password": PASSWORD, "word": "short"}).status_code == 422
    assert client.post(there, {"current_password": PASSWORD, "word": "elephants"}).url == "/login/"
    try_to_log_in(client, owner.email, word="elephants")
    assert is_inside(client)


def test_a_link_works_once(owner, client):
    path = link_to(client, owner)
    new_password(client, path)
    again = Client()
    assert again.get(path, follow=True).status_code == 410
    assert again.post(opened(again, path), {"new_password": "yet another phrase"}).status_code == 410
    assert fresh(owner).check_password(NEW)


def test_a_link_used_in_two_tabs_works_in_one(owner):
    one, two = Client(), Client()
    path = link_to(one, owner, "word")
    tabs = [(client, opened(client, path)) for client in (one, two)]
    answers = [client.post(there, {"current_password": PASSWORD, "word": "elephants"}) for client, there in tabs]
    assert [answer.status_code for answer in answers] == [302, 410]


def test_two_links_in_one_browser_each_act_on_their_own_account(cast, owner, client):
    """As when somebody opens two invitations in two tabs: what is typed in the first is not the second's."""
    other = can_log_in(cast.globex.owner)
    mine = opened(client, link_to(client, owner, "word"))
    his = opened(client, link_to(client, other, "word"))
    assert client.post(mine, {"current_password": PASSWORD, "word": "elephants"}).url == "/login/"
    assert client.post(mine, {"current_password": PASSWORD, "word": "elephants"}).status_code == 410
    assert client.post(his, {"current_password": PASSWORD, "word": "rhinoceros"}).url == "/login/"
    for person, word in ((owner, "elephants"), (other, "rhinoceros")):
        entering = Client()
        try_to_log_in(entering, person.email, word=word)
        assert is_inside(entering)


def test_only_the_newest_link_works(owner, client):
    older = link_to(client, owner)
    newer = link_to(client, owner)
    assert Client().get(older, follow=True).status_code == 410
    assert Client().get(newer, follow=True).status_code == 200


def test_a_link_ends_after_an_hour(owner, client):
    path = link_to(client, owner)
    with wall.enter_login():
        link = MailedLink.objects.get(used_at=None)
        assert link.expires_at - link.created_at == timedelta(hours=1)
        MailedLink.objects.update(expires_at=timezone.now())
    assert client.get(path, follow=True).status_code == 410


@pytest.mark.parametrize("token", ["x", "x" * 3000, "😀", "%00", "' OR 1=1 --"])
def test_an_invented_link(db, client, token):
    page = client.get(f"/link/{token}/", follow=True)
    assert page.status_code == 410
    assert "This link doesn't work any more" in page.content.decode()


def test_changing_the_password_kills_the_links(owner, client):
    path = link_to(Client(), owner)
    try_to_log_in(client, owner.email)
    client.post("/account/password/", {"current_password": PASSWORD, "new_password": NEW, "repeated": NEW})
    assert Client().get(path, follow=True).status_code == 410


def test_the_token_is_nowhere_but_in_the_mail(owner, client, caplog):
    path = link_to(client, owner)
    token = path.strip("/").split("/")[-1]
    there = opened(client, path)
    assert token not in there, "the address bar, the history and the referrer lose it at once"
    page = client.get(there)
    assert page.status_code == 200
    assert token not in page.content.decode()
    with wall.enter_login():
        assert token not in str(list(MailedLink.objects.values()))
    request = RequestFactory().get(path)
    assert RequestLog.format_request(request) == "GET /link/•••"
    assert token not in caplog.text
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]


def test_no_line_of_the_log_holds_a_token(owner, client, settings):
    """Django names the address it refuses: to a mail scanner's HEAD or POST, or to one that asks too often."""
    path = link_to(client, owner)
    console = next(handler for handler in logging.getLogger().handlers if handler.name == "console")
    written = io.StringIO()
    before = console.setStream(written)  # type: ignore[attr-defined]
    try:
        client.head(path)
        client.post(path)
        settings.LOGIN_TRIES_PER_ADDRESS = 0
        client.get(path)
    finally:
        console.setStream(before)  # type: ignore[attr-defined]
    assert written.getvalue().count("/link/") == 6, "Django's lines and ours"
    assert path.strip("/").split("/")[-1] not in written.getvalue()


def test_who_is_locked_gets_the_unlocking_link(owner, client):
    with wall.enter_login():
        lock.lock(owner)
    run_tasks()
    path = link_to(client, owner)
    assert mail.outbox[-1].subject == "Unlock your account"
    client.post(opened(client, path))
    assert fresh(owner).locked_at is None


def test_who_was_only_invited_gets_the_invitation(cast, client):
    with wall.enter_staff(actor_name="test"):
        User.objects.filter(pk=cast.acme.reader.pk).update(password="!")
    ask_for(client, cast.acme.reader.email)
    run_tasks()
    assert mail.outbox[-1].subject == "You are invited to the Partner Portal"


def test_only_so_many_mails_an_hour(owner, client):
    for _number in range(8):
        ask_for(client, owner.email)
    run_tasks()
    assert len(mail.outbox) == 5


def test_only_so_many_questions_from_one_address(owner, client, settings):
    settings.LOGIN_TRIES_PER_ADDRESS = 2
    for _number in range(2):
        ask_for(client, "a@example.org")
    assert client.post("/forgotten/", {"email": "a@example.org", "what": "password"}).status_code == 429


@pytest.mark.parametrize(
    "data", [{}, {"email": "x"}, {"email": "a@example.org", "what": "invitation"}, {"what": "word"}]
)
def test_a_bad_question_says_what_to_change(db, client, data):
    response = client.post("/forgotten/", data)
    assert response.status_code == 422
    assert "text-danger" in response.content.decode()


def test_a_digest_is_all_that_is_kept(owner):
    with wall.enter_login():
        token = mailed_links.issue(user_id=owner.pk, purpose=MailedLink.Purpose.WORD)
        assert mailed_links.find(token).user_id == owner.pk
        assert mailed_links.find(token.swapcase()) is None
