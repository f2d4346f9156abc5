"""People who log in: making them, and doing with a test client what they do with a browser."""

import re
from datetime import timedelta
from queue import Empty

from django.contrib.auth.hashers import make_password
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.celery import app
from portal.tenancy import wall
from tenants import accounts, login_failures
from tenants.login_failures import LOCK_AFTER, LONGEST_WAIT, LoginFailures
from tenants.models import Partner, User
from tests.conftest import PASSWORD, WORD

NO_MATCH = "The details you entered don&#x27;t match. Please begin again."


def make_person(*, email: str, partner: Partner, role: str = User.Role.OWNER, word: str = WORD) -> User:
    """A person who can log in with PASSWORD and `word`."""
    with wall.enter_staff(actor_name="test"):
        person = User.objects.create(email=email, name="Test", partner=partner, role=role, password="!")
    accounts.set_up(person, password=PASSWORD, word=word)
    return person


def anonymous(response: HttpResponse) -> str:
    """A page without what differs from visit to visit: tokens, nonces, addresses and the letters asked."""
    text = re.sub(r'("X-CSRFToken": |name="csrfmiddlewaretoken" value=|nonce=)"\w+"', "", response.content.decode())
    text = re.sub(r'value="[^"]*@[^"]*"', "", text)
    return re.sub(r"[Ll]etter \d(, \d and \d)?", "letter", text)


def can_log_in(person: User, *, word: str = WORD) -> User:
    """Give a person of the cast a memorable word."""
    accounts.set_up(person, password=PASSWORD, word=word)
    return person


def make_staff(*, email: str) -> tuple[User, TOTPDevice]:
    """Staff with an authenticator."""
    with wall.enter_staff(actor_name="test"):
        person = User.objects.create(
            email=email, name="Staff", is_staff=True, is_superuser=True, password=make_password(PASSWORD)
        )
    with wall.enter_login():
        return person, TOTPDevice.objects.create(user=person, name="test")


def code_of(device: TOTPDevice) -> str:
    """The authenticator's present code."""
    return f"{totp(device.bin_key, device.step, device.t0, device.digits, device.drift):06d}"


def first_step(client: Client, email: str, password: str = PASSWORD, *, url: str = "/login/") -> HttpResponse:
    """Post address and password; follow to step two."""
    return client.post(url, {"email": email, "password": password}, follow=True)


def asked(response: HttpResponse) -> list[int]:
    """The positions that step two asks for, as the page says them."""
    found = re.search(r"Enter letter (\d), (\d) and (\d) of your memorable word", response.content.decode())
    assert found, response.content.decode()
    return [int(number) for number in found.groups()]


def letters(positions: list[int], word: str = WORD) -> dict[str, str]:
    """The three drop-down lists, filled."""
    return {f"letter_{number}": word[position - 1] for number, position in enumerate(positions, start=1)}


def second_step(client: Client, page: HttpResponse, word: str = WORD) -> HttpResponse:
    """Answer step two from the word."""
    return client.post(page.request["PATH_INFO"], letters(asked(page), word), follow=True)


def try_to_log_in(client: Client, email: str, password: str = PASSWORD, word: str = WORD) -> HttpResponse:
    """Both steps. The last page."""
    return second_step(client, first_step(client, email, password), word)


def is_inside(client: Client) -> bool:
    """Whether this browser is past both steps."""
    return client.get("/account/").status_code == 200


def let_the_back_off_pass(user: User) -> None:
    """As if the wait after the last failure were over."""
    with wall.enter_login():
        LoginFailures.objects.filter(email=user.email).update(
            failed_at=timezone.now() - LONGEST_WAIT - timedelta(seconds=1)
        )


def failures_of(user: User) -> int:
    """How many wrong answers strangers gave in a row."""
    with wall.enter_login():
        return login_failures.of(user.email).failures


def lock_out(user: User, *, word: str = "zzzzzzzzz") -> None:
    """Have somebody who knows the password guess at the letters until the account is locked."""
    for _number in range(LOCK_AFTER):
        try_to_log_in(Client(), user.email, word=word)
        let_the_back_off_pass(user)


def fresh(user: User) -> User:
    """The user as the database has him now."""
    with wall.enter_login():
        return User.objects.get(pk=user.pk)


def run_tasks() -> int:
    """Do what was sent to the workers. Returns how many tasks that were."""
    done = 0
    with app.connection_for_read() as connection, connection.SimpleQueue(app.conf.task_default_queue) as queue:
        while True:
            try:
                message = queue.get_nowait()
            except Empty:
                return done
            args, kwargs, _embed = message.payload
            message.ack()
            app.tasks[message.headers["task"]](*args, **kwargs)
            done += 1


def opened(client: Client, path: str) -> str:
    """The page that a mailed link leads to, whose address no longer holds the token."""
    return client.get(path).url


def mailed_path() -> str:
    """The path of the link in the newest mail, after the workers have run."""
    run_tasks()
    found = re.search(r"https?://[^/\s]+(/link/\S+)", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found[1]
