"""Sending what waits: once, again after a while, given up, come back."""

import smtplib
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.utils import timezone

from portal.celery import app
from portal.mail import delivery
from portal.mail.models import Mail
from portal.mail.sending import send
from portal.mail.tasks import sweep_mails
from portal.tenancy import wall
from tests import patience
from tests.mail.delivering import deliver_all
from tests.tenants.people import run_tasks

pytestmark = pytest.mark.django_db(transaction=True)


class Server(BaseEmailBackend):
    """A mail server that answers as the test says."""

    answer: Callable[[], None] = staticmethod(lambda: None)
    taken: list = []

    def send_messages(self, email_messages) -> int:
        type(self).answer()
        type(self).taken.extend(email_messages)
        return len(email_messages)


@pytest.fixture
def server(settings) -> type[Server]:
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    Server.answer = staticmethod(lambda: None)
    Server.taken = []
    return Server


def refusing(error: Exception) -> Callable[[], None]:
    def answer() -> None:
        raise error

    return answer


@pytest.fixture
def waiting(cast, as_partner) -> Mail:
    with as_partner(cast.acme):
        mail = send(kind="job-ended", to="ann@example.org", context={"url": "https://portal.example/"})
    assert mail is not None
    return mail


def reload(mail: Mail) -> Mail:
    with wall.enter_staff(actor_name="test"):
        return Mail.objects.get(pk=mail.pk)


def let_pass(mail: Mail, span: timedelta = timedelta(0)) -> None:
    """As if its next try were due, and overdue by so much."""
    with wall.enter_staff(actor_name="test"):
        Mail.objects.filter(pk=mail.pk).update(next_try_at=timezone.now() - span)


def deliver(mail: Mail) -> Mail.State | None:
    return delivery.deliver(mail.partner_id, mail.pk)


def test_it_goes_out_by_a_message_that_carries_ids_only(waiting):
    with app.connection_for_read() as broker, broker.SimpleQueue(app.conf.task_default_queue) as queue:
        message = queue.get_nowait()
        assert message.payload[0] == [waiting.partner_id, waiting.pk]
        message.requeue()
    run_tasks()
    assert len(django_mail.outbox) == 1
    assert reload(waiting).state == Mail.State.SENT


def test_a_second_message_sends_nothing(waiting):
    assert deliver(waiting) == Mail.State.SENT
    assert deliver(waiting) is None
    assert len(django_mail.outbox) == 1


def test_two_workers_at_once_send_it_once(waiting, server):
    sending, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        sending.set()
        assert go_on.wait(timeout=patience.seconds(10))

    server.answer = staticmethod(slow)
    results = []

    def work() -> None:
        try:
            results.append(deliver(waiting))
        finally:
            connection.close()

    first = threading.Thread(target=work)
    first.start()
    assert sending.wait(timeout=patience.seconds(10))
    second = threading.Thread(target=work)
    second.start()
    second.join(timeout=patience.seconds(10))
    go_on.set()
    first.join(timeout=patience.seconds(10))
    assert results == [None, Mail.State.SENT]
    assert len(server.taken) == 1


TEMPORARY = [
    ConnectionRefusedError("no"),
    TimeoutError(),
    smtplib.SMTPServerDisconnected("gone"),
    smtplib.SMTPAuthenticationError(535, b"wrong password hunter2"),
    smtplib.SMTPSenderRefused(550, b"not you", "portal@localhost"),
    smtplib.SMTPDataError(451, b"greylisted"),
    smtplib.SMTPRecipientsRefused({"ann@example.org": (450, b"4.2.1 busy")}),
]


@pytest.mark.parametrize("error", TEMPORARY, ids=lambda error: type(error).__name__)
def test_what_may_pass_is_tried_again_later_and_later(waiting, server, error):
    server.answer = staticmethod(refusing(error))
    for number, pause in enumerate(delivery.BACK_OFF, start=1):
        before = timezone.now()
        assert deliver(waiting) == Mail.State.QUEUED
        row = reload(waiting)
        assert row.attempts == number
        assert row.error
        assert "hunter2" not in row.error
        assert pause <= row.next_try_at - before < pause + timedelta(seconds=30)
        assert deliver(waiting) is None, "not before its time"
        let_pass(waiting)
    assert deliver(waiting) == Mail.State.FAILED
    row = reload(waiting)
    assert (row.state, row.attempts, row.next_try_at) == ("failed", 6, None)
    assert deliver(waiting) is None


def test_what_works_later_is_sent(waiting, server):
    server.answer = staticmethod(refusing(TimeoutError()))
    deliver(waiting)
    server.answer = staticmethod(lambda: None)
    let_pass(waiting)
    assert deliver(waiting) == Mail.State.SENT
    assert (reload(waiting).attempts, reload(waiting).error) == (2, "")


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"ann@example.org": (550, b"5.1.1 No such\r\nperson")}), "bounced"),
        (smtplib.SMTPDataError(554, b"looks like spam"), "failed"),
        (smtplib.SMTPNotSupportedError("SMTPUTF8"), "failed"),
    ],
)
def test_what_will_not_change_is_not_tried_again(waiting, server, error, state):
    server.answer = staticmethod(refusing(error))
    assert deliver(waiting) == state
    row = reload(waiting)
    assert (row.state, row.attempts, row.next_try_at) == (state, 1, None)
    assert "\n" not in row.error
    if state == "bounced":
        assert row.error == "550 5.1.1 No such person"


def test_a_worker_that_dies_while_sending_loses_no_mail(waiting, server):
    server.answer = staticmethod(refusing(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        deliver(waiting)
    row = reload(waiting)
    assert (row.state, row.attempts) == ("queued", 1)
    assert deliver(waiting) is None, "its lease holds"
    server.answer = staticmethod(lambda: None)
    let_pass(waiting)  # ten minutes later
    assert deliver(waiting) == Mail.State.SENT


def test_a_worker_that_was_believed_dead_writes_nothing(waiting, server):
    def overtaken() -> None:
        let_pass(waiting)
        server.answer = staticmethod(lambda: None)
        assert deliver(waiting) == Mail.State.SENT
        raise TimeoutError

    server.answer = staticmethod(overtaken)
    deliver(waiting)
    row = reload(waiting)
    assert (row.state, row.attempts, row.error) == ("sent", 2, "")


def test_the_sweep_hands_over_what_a_lost_message_left(waiting, valkey, cast):
    valkey.flushdb()  # the message is lost
    assert sweep_mails() == 0, "it has only just been written"
    let_pass(waiting, timedelta(minutes=2))
    assert sweep_mails() == 1
    run_tasks()
    assert reload(waiting).state == Mail.State.SENT
    assert sweep_mails() == 0


def test_every_partners_mails_are_swept(cast, as_partner, valkey):
    for company in (cast.acme, cast.globex):
        with as_partner(company):
            let = send(kind="job-ended", to="ann@example.org", context={})
        let_pass(let, timedelta(minutes=2))
    valkey.flushdb()
    assert sweep_mails() == 2


def test_a_broker_that_is_away_does_not_undo_what_was_written(cast, as_partner, monkeypatch):
    from portal.mail.tasks import deliver_mail

    monkeypatch.setattr(deliver_mail, "apply_async", refusing(ConnectionError("no broker")))
    with as_partner(cast.acme):
        mail = send(kind="job-ended", to="ann@example.org", context={})
    assert reload(mail).state == Mail.State.QUEUED
    assert len(deliver_all()) == 1


def test_a_sealed_mail_whose_key_is_gone_fails_in_words(cast, as_partner, settings):
    from cryptography.fernet import Fernet

    with as_partner(cast.acme):
        mail = send(kind="job-ended", to="ann@example.org", context={}, secret=True)
    settings.SEALING_KEYS = [Fernet.generate_key().decode()]
    assert deliver(mail) == Mail.State.FAILED
    assert reload(mail).error == "This mail can't be put together."
    assert reload(mail).sealed is None
