"""Writing mails down: once per event, in the transaction of what they tell, in the reader's language."""

import threading
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import override_settings

from portal.mail.composing import compose
from portal.mail.models import Mail
from portal.mail.rendering import render
from portal.mail.sending import one_line, send
from portal.tenancy import wall
from tests import patience
from tests.mail.delivering import deliver_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def kinds(settings, tmp_path: Path):
    """Templates of a kind of our own, in two languages."""
    files = {
        "hello/subject.txt": "Hello {{ name }},\n from {{ brand }}",
        "hello/text.txt": "Text for {{ name }} & you, {{ amount }}",
        "hello/body.html": "{% extends 'mail/base.html' %}{% block body %}<p>HTML for {{ name }}</p>{% endblock %}",
        "hello/pl/text.txt": "Tekst: {{ amount }}",
        "hello/pt-BR/subject.txt": "Olá",
        "bare/subject.txt": "Bare",
        "bare/text.txt": "Only text",
        "broken/subject.txt": "No text",
    }
    for name, text in files.items():
        path = tmp_path / "mail" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    with override_settings(TEMPLATES=[engine]):
        yield


def hello(**more):
    return send(**{"kind": "hello", "to": "ann@example.org", "context": {"name": "Ann", "amount": 1234.5}, **more})


def rows() -> list[Mail]:
    with wall.enter_staff(actor_name="test"):
        return list(Mail.objects.order_by("pk"))


def test_a_mail_is_written_and_then_sent(cast, as_partner):
    with as_partner(cast.acme):
        mail = hello(to_name="Ann Other", reply_to="answers@example.org")
        assert mail is not None
        assert mail.state == Mail.State.QUEUED
    [sent] = deliver_all()
    assert sent.to == ["Ann Other <ann@example.org>"]
    assert sent.subject == "Hello Ann, from Partner Portal"
    assert sent.body == "Text for Ann & you, 1234.5\n"
    assert "<p>HTML for Ann</p>" in sent.alternatives[0].content
    assert sent.reply_to == ["answers@example.org"]
    message = sent.message()
    assert message["Message-ID"] == mail.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["From"] == "Partner Portal <portal@localhost>"
    [row] = rows()
    assert (row.state, row.attempts, row.error) == ("sent", 1, "")
    assert row.sent_at is not None
    assert row.partner_id == cast.acme.partner.pk


def test_what_is_rolled_back_was_never_mailed(cast, as_partner):
    with pytest.raises(RuntimeError):
        with as_partner(cast.acme):
            hello()
            raise RuntimeError
    assert rows() == []
    assert deliver_all() == []


def test_an_event_is_mailed_once_for_each_partner(cast, as_partner):
    for company, expected in ((cast.acme, True), (cast.acme, False), (cast.globex, True)):
        with as_partner(company):
            assert (hello(event="trial-ends:7") is not None) is expected
    assert len(deliver_all()) == 2


def test_the_same_event_written_by_two_at_once_is_one_mail(cast, as_partner):
    both_inside = threading.Barrier(2)
    found = []

    def write() -> None:
        try:
            with as_partner(cast.acme):
                Mail.objects.exists()
                both_inside.wait(timeout=patience.seconds(10))
                found.append(hello(event="once"))
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=patience.seconds(20))
    assert sorted(mail is None for mail in found) == [False, True]
    assert len(rows()) == 1


def test_an_event_written_before_leaves_the_transaction_usable(cast, as_partner):
    with as_partner(cast.acme):
        hello(event="once")
        assert hello(event="once") is None
        assert Mail.objects.count() == 1


def test_the_readers_language_with_its_fallbacks():
    context = {"name": "Ann", "amount": 1234.5}
    polish = render("hello", context, culture="pl")
    assert polish.text == "Tekst: 1234,5\n"
    assert polish.subject == "Hello Ann, from Partner Portal"
    assert '<html lang="pl">' in polish.html
    brazil = render("hello", context, culture="pt-BR")
    assert brazil.subject == "Olá"
    assert brazil.text.startswith("Text for Ann")
    german = render("hello", context, culture="de")
    assert german.text.endswith("1234.5\n"), "nothing of it is German, so the numbers aren't either"
    for nonsense in ("../../etc", "x", "pl/../..", "é", "en\n"):
        assert render("hello", context, culture=nonsense).text == german.text


def test_a_kind_without_templates_is_a_fault_of_ours():
    for kind in ("nothing", "broken", "../jobs", ""):
        with pytest.raises(ValueError, match="mail"):
            render(kind, {})


def test_a_mail_may_be_text_only(cast, as_partner):
    with as_partner(cast.acme):
        hello(kind="bare", context={})
    [sent] = deliver_all()
    assert sent.body == "Only text\n"
    assert not sent.alternatives


def test_a_brand_speaks_to_its_customers(cast, as_partner):
    with as_partner(cast.acme):
        hello(brand='Acme, "Phone" <Co>')
    [sent] = deliver_all()
    assert sent.message()["From"] == '"Acme, \\"Phone\\" <Co>" <portal@localhost>'
    html = sent.alternatives[0].content
    assert "Acme, &quot;Phone&quot; &lt;Co&gt;" in html
    assert "Partner Portal" not in html
    assert "127.0.0.1" not in html


HOSTILE = [
    "Ann\r\nBcc: all@example.org",
    "Ann\nX: y\n\nbody",
    "Ann\x00\x0b\u2028Bcc: x@example.org",
    '"><script>',
    "Łódź" * 80,
]


@pytest.mark.parametrize("name", HOSTILE)
def test_headers_can_not_be_forged(cast, as_partner, name):
    with as_partner(cast.acme):
        hello(context={"name": name, "amount": 1}, to_name=name, brand=name, reply_to=f"x@example.org\r\nBcc: {name}")
    for row in rows():
        row.reply_to = "x@example.org"
        message = compose(row).message()
        assert message["Bcc"] is None
        assert message["X"] is None
        assert len(message.get_all("To")) == 1
        assert all("\n" not in one_line(value, 100) for value in (row.subject, row.to_name, row.from_name))
        assert not set("\r\n\x00") & set(row.subject + row.to_name + row.from_name + row.reply_to)
        if row.html:
            assert "<script>" not in row.html


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b", "a b@example.org", "a@example.org\nBcc: b@example.org", "x" * 300]
)
def test_what_is_no_address_fails_at_once_and_says_so(cast, as_partner, address):
    with as_partner(cast.acme):
        mail = hello(to=address)
    assert mail is not None
    assert mail.state == Mail.State.FAILED
    assert mail.error == "This is not an email address."
    assert deliver_all() == []


def test_a_secret_mail_is_sealed_and_then_forgotten(cast, as_partner, admin_connection):
    with as_partner(cast.acme):
        hello(secret=True, context={"name": "SesamOpen", "amount": 0})
    stored = admin_connection.execute("SELECT to_jsonb(m)::text FROM mail_mail m").fetchone()[0]
    assert "SesamOpen & you" not in stored
    assert "HTML for SesamOpen" not in stored
    [sent] = deliver_all()
    assert "SesamOpen" in sent.body
    assert "HTML for SesamOpen" in sent.alternatives[0].content
    [row] = rows()
    assert (row.text, row.html, row.sealed) == ("", "", None)
    assert row.secret


def test_a_mail_can_not_be_written_outside_a_partners_wall(cast):
    from django.db import Error

    with pytest.raises(Error):
        with transaction.atomic():
            hello()
