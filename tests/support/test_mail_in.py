"""Mail that reaches the portal: answers to tickets, what came back, and what strangers send."""

import io
import time
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.mail.composing import token_of
from portal.mail.models import Mail
from portal.mail.sending import send
from portal.tenancy import wall
from support.hypertext import words_of_html
from support.letters import read_letter
from support.mail_in import Outcome, receive
from support.models import Ticket, TicketAttachment, TicketMessage
from support.tickets import conversation, tokens
from support.tickets.authors import author_of
from support.tickets.quotes import own_words
from tests import patience
from tests.mail.delivering import deliver_all

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 30


@pytest.fixture(autouse=True)
def inbound(settings):
    settings.INBOUND_DOMAIN, settings.STAFF_EMAIL = "in.example", "desk@platform.example"


@pytest.fixture
def ticket(cast, as_partner) -> Ticket:
    with as_partner(cast.acme, actor=cast.acme.editor):
        return conversation.open_ticket(subject="No audio", text="Silence.", author=author_of(cast.acme.editor))


def letter(to: str, sender: str, text: str = "It works now.", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, "Re: No audio"
    message["Message-ID"] = headers.pop("message_id", "<1@mua.example>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def messages(ticket: Ticket) -> list[TicketMessage]:
    with wall.enter_partner(ticket.partner_id):
        return list(TicketMessage.objects.filter(ticket=ticket).order_by("pk"))


def fresh(ticket: Ticket) -> Ticket:
    with wall.enter_staff(actor_name="test"):
        return Ticket.objects.get(pk=ticket.pk)


# ---- answers


def test_an_answer_by_mail_lands_in_the_ticket(cast, ticket):
    text = "It works <b>now</b>.\n\nOn Monday, Partner Portal <ticket+x@in.example>\nwrote:\n\n> ##- x -##\n> Hello"
    message = letter(tokens.partner_address(ticket), f"Ed <{cast.acme.editor.email.upper()}>", text)
    message.add_attachment(PNG, maintype="image", subtype="png", filename="Łódź.png")
    message.add_attachment(b"MZ\0\0", maintype="application", subtype="pdf", filename="a.pdf")
    assert receive(message.as_bytes()).outcome == Outcome.TAKEN
    answer = messages(ticket)[-1]
    assert answer.text.startswith("It works <b>now</b>.\n\n[a.pdf can't be taken")
    assert (answer.side, answer.author_id, answer.by_mail) == ("partner", cast.acme.editor.pk, True)
    with wall.enter_partner(ticket.partner_id):
        file = TicketAttachment.objects.get()
    assert (file.name, file.content_type, file.size) == ("Łódź.png", "image/png", len(PNG))
    assert fresh(ticket).unread_by_staff


def test_a_mail_is_taken_once(cast, ticket):
    raw = letter(tokens.partner_address(ticket), cast.acme.editor.email).as_bytes()
    assert receive(raw).outcome == Outcome.TAKEN
    assert receive(raw).outcome == Outcome.SEEN
    without_id = raw.replace(b"Message-ID: <1@mua.example>\n", b"")
    assert without_id != raw
    assert receive(without_id).outcome == Outcome.TAKEN
    assert receive(without_id).outcome == Outcome.SEEN
    assert len(messages(ticket)) == 3


def test_letter_case_of_the_address_and_the_servers_word_for_it(cast, ticket):
    address = tokens.partner_address(ticket)
    assert receive(letter(address.upper(), cast.acme.editor.email).as_bytes()).outcome == Outcome.TAKEN
    hidden = letter("undisclosed@lists.example", cast.acme.editor.email, message_id="<2@x>").as_bytes()
    assert receive(hidden).outcome == Outcome.IGNORED
    assert receive(hidden, (address,)).outcome == Outcome.TAKEN


@pytest.mark.django_db(transaction=True)
def test_staff_answer_by_mail_and_the_partner_gets_it(cast, ticket, settings):
    raw = letter(tokens.staff_address(ticket), "desk@platform.example", "Which codec?").as_bytes()
    assert receive(raw).outcome == Outcome.TAKEN
    personal = letter(tokens.staff_address(ticket), cast.staff.email, "G.711?", message_id="<2@x>").as_bytes()
    assert receive(personal).outcome == Outcome.TAKEN
    assert [(m.side, m.author_name) for m in messages(ticket)[1:]] == [("staff", "Support team"), ("staff", "Staff")]
    assert fresh(ticket).state == "answered"
    assert [m.to for m in deliver_all()][-1] == [cast.acme.editor.email]


# ---- who may not


@pytest.mark.django_db(transaction=True)
def test_whoever_takes_no_part_is_refused_and_learns_nothing(cast, ticket, as_partner):
    partner_side, staff_side = tokens.partner_address(ticket), tokens.staff_address(ticket)
    deliver_all()
    with wall.enter_staff(actor_name="test"):
        before = Mail.objects.count()
    cases = [
        (partner_side, "stranger@example.org"),
        (partner_side, cast.globex.owner.email),  # another partner's person with the right token
        (partner_side, cast.staff.email),  # as if from staff, with the partner's token
        (partner_side, "desk@platform.example"),
        (staff_side, cast.acme.editor.email),
        (staff_side, cast.globex.owner.email),
        (partner_side.replace("+", "+0"), cast.acme.editor.email),
        (f"ticket+{'0' * 32}@in.example", cast.acme.editor.email),
        (f"{partner_side.split('@')[0]}-{'0' * 16}@in.example", cast.staff.email),
        (partner_side, f"{cast.acme.editor.email}, {cast.acme.owner.email}"),
        (partner_side, ""),
    ]
    for number, (to, sender) in enumerate(cases):
        result = receive(letter(to, sender, message_id=f"<{number}@x>").as_bytes())
        assert result.outcome in {Outcome.REFUSED, Outcome.IGNORED}, (to, sender)
    assert len(messages(ticket)) == 1
    with wall.enter_staff(actor_name="test"):
        assert Mail.objects.count() == before, "no answer to strangers"


@pytest.mark.django_db(transaction=True)
def test_who_takes_part_is_told_why_a_mail_was_not_taken(cast, ticket):
    address = tokens.partner_address(ticket)
    by_reader = letter(address, cast.acme.reader.email).as_bytes()
    assert receive(by_reader).outcome == Outcome.REFUSED
    assert receive(by_reader).outcome == Outcome.REFUSED
    empty = letter(address, cast.acme.editor.email, "", message_id="<2@x>").as_bytes()
    assert receive(empty).outcome == Outcome.REFUSED
    told = [(m.to[0], m.body) for m in deliver_all() if "was not taken" in m.subject]
    assert [to for to, _body in told] == [cast.acme.reader.email, cast.acme.editor.email], "once for each mail"
    assert "read-only" in told[0][1]
    assert "no text" in told[1][1]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated (vacation)"},
        {"Precedence": "bulk"},
        {"Precedence": "AUTO_REPLY"},
        {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<a.example>"},
    ],
)
def test_what_no_person_wrote_is_ignored(cast, ticket, headers):
    raw = letter(tokens.partner_address(ticket), cast.acme.editor.email, **headers).as_bytes()
    assert receive(raw).outcome == Outcome.IGNORED
    assert len(messages(ticket)) == 1


@pytest.mark.django_db(transaction=True)
def test_our_own_mail_that_comes_back_starts_no_loop(cast, ticket):
    with wall.enter_staff(actor_id=cast.staff.pk, actor_name="Staff"), conversation.inside(ticket):
        conversation.reply(ticket=ticket, text="Hello?", author=author_of(cast.staff))
    ours = deliver_all()[-1].message()
    ours.replace_header("To", tokens.partner_address(ticket))
    ours.replace_header("From", cast.acme.editor.email)
    assert receive(ours.as_bytes()).outcome == Outcome.IGNORED


def test_a_machine_that_hides_what_it_is_gets_no_further_than_the_limit(cast, ticket):
    outcomes = [
        receive(
            letter(tokens.partner_address(ticket), cast.acme.editor.email, message_id=f"<{n}@x>").as_bytes()
        ).outcome
        for n in range(32)
    ]
    assert outcomes.count(Outcome.TAKEN) == 30
    assert outcomes[-1] == Outcome.REFUSED


# ---- hostile and broken mails


def test_too_large_is_not_even_read(cast, ticket, settings):
    settings.INBOUND_MAX_BYTES = 1000
    raw = letter(tokens.partner_address(ticket), cast.acme.editor.email, "x" * 2000).as_bytes()
    assert receive(raw).reason == "too large"


BROKEN = {
    "nothing": b"",
    "no headers": b"hello",
    "unknown charset": b"Content-Type: text/plain; charset=klingon-8\n\n\xff\xfe It works.",
    "wrong charset": "Content-Type: text/plain; charset=utf-8\n\nŁódź".encode("iso-8859-2"),
    "no boundary": b"Content-Type: multipart/mixed\n\nIt works.",
    "open boundary": b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nIt works.',
    "bad base64": b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!=not base64",
    "bad quoted": b"Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n=ZZ It works =",
    "NUL": b"Content-Type: text/plain\n\nIt \x00 works",
    "bad name": b'Content-Type: image/png; name="=?utf-8?b?!!!?="\nContent-Disposition: attachment\n\nx',
    "bad header": b"Content-Type: \xff\xff; charset=\x00\nContent-Disposition: ;;;=\n\nIt works.",
    "deep": b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(3000)),
    "many parts": b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * 20_000,
    "html": b"Content-Type: text/html\n\n<p>It works.<script>x</script><blockquote>old</blockquote>",
    "long line": b"Content-Type: text/plain\n\n" + b"x" * 500_000,
    "long header": b"Subject: " + b"=?utf-8?q?x?= " * 50_000 + b"\n\nIt works.",
    "quotes": b"Content-Type: text/plain\n\n" + b"> a\nOn x wrote:\n" * 30_000,
    "comments": b"Content-Type: text/html\n\n" + b"<!--" * 60_000,
    "half a tag": b"Content-Type: text/html\n\n" + b"<a " * 70_000,
    "references": b"Content-Type: text/html\n\n&#" + b"9" * 5_000 + b" It works.",
    "slow codec": b"Content-Type: text/plain; charset=punycode\n\n-" + b"ba" * 2_000_000,
    "endless parameter": b'Content-Type: text/plain; a="' + b";" * 300_000 + b"\n\nIt works.",
    "addresses": b"Cc: " + b"a@example.org, " * 300_000 + b"\n\nIt works.",
    "on on on": b"Content-Type: text/plain\n\n" + b"On " * 100_000 + b"wrote:\n> x",
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_mail_is_decided_about_and_breaks_nothing(cast, ticket, name):
    head = f"From: {cast.acme.editor.email}\nTo: {tokens.partner_address(ticket)}\nMessage-ID: <1@x>\n".encode()
    began = time.monotonic()
    result = receive(head + BROKEN[name])
    assert time.monotonic() - began < patience.seconds(10)
    assert result.outcome in set(Outcome)
    shown = "".join(message.text for message in messages(ticket))
    assert "<script>" not in shown
    assert "\x00" not in shown
    if name == "html":
        assert messages(ticket)[-1].text == "It works."


@pytest.mark.parametrize("sender", ["a\x00@example.org", "{}\x00"])
def test_a_nul_in_a_header_reaches_no_query(cast, ticket, sender):
    """PostgreSQL refuses it with an exception: such a mail would stay unread in the mailbox and stop all behind it."""
    head = f"From: {sender.format(cast.acme.editor.email)}\nTo: {tokens.partner_address(ticket)}\n"
    assert receive(f"{head}Message-ID: <1@x>\n\nIt works.".encode()).outcome == Outcome.REFUSED
    head = f"From: {cast.acme.editor.email}\nTo: {tokens.partner_address(ticket)}\n"
    assert receive(f"{head}Message-ID: <\x001@x>\n\nIt works.".encode()).outcome == Outcome.TAKEN


def test_what_the_database_refuses_is_refused_not_tried_for_ever(cast, ticket, monkeypatch):
    raw = letter(tokens.partner_address(ticket), cast.acme.editor.email).as_bytes()
    found = read_letter(raw)
    monkeypatch.setattr("support.mail_in.read_letter", lambda *_args: replace(found, message_id="\x00"))
    assert receive(raw).reason == "not storable"
    monkeypatch.undo()
    assert receive(raw).outcome == Outcome.TAKEN


HTML = {
    "a &lt; b": "a < b",
    "1 < 2 and 3 > 2": "1 < 2 and 3 > 2",
    "<head><title>x</title></head><body>Hi<br/>there<!-- no <b>-->!</body>": "Hi\nthere!",
    "<P CLASS=x>One</P>\n<div>Two &amp; &#321;</div><script>3</script><blockquote><p>old</p></blockquote>": (
        "One\nTwo & Ł"
    ),
    "<!--[if mso]><p>no</p><![endif]-->yes": "yes",
}


@pytest.mark.parametrize("html", HTML)
def test_the_words_of_html(html):
    assert words_of_html(html) == HTML[html]


@hypothesis_settings(max_examples=60)
@given(raw=st.binary(max_size=2000), text=st.text(max_size=500))
def test_any_bytes_are_read_without_a_fault(raw, text):
    for head in (b"", b"From: a@example.org\nTo: ticket+00000000000000000000000000000000@in.example\n"):
        read_letter(head + raw)
        read_letter(head + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + raw + b"\n--b--")
    own_words(text)


# ---- what was quoted

KEPT = {
    "top": ("Thanks!\n\nOn Mon, 23 Nov 2026 at 10:00, P <t@x.example>\nwrote:\n\n> Hello\n> again\n", "Thanks!"),
    "polish": ("Dzięki!\n\npon., 23 lis 2026 o 10:00 P <t@x.example> napisał(a):\n> Hej\n", "Dzięki!"),
    "outlook": (
        "Yes.\n\n________________________________\nFrom: P <t@x>\nSent: Monday\nTo: A\n\n##- Write -##\nold",
        "Yes.",
    ),
    "outlook desk": ("Yes.\n\nFrom: P <t@x.example>\nSent: Monday\nTo: Ann\nSubject: x\n\n##- Write -##\nold", "Yes."),
    "original": ("Yes.\n\n-----Original Message-----\nFrom: P\n\nold", "Yes."),
    "marker": ("Yes.\n\n> ##- Write your answer above this line -##\n> old", "Yes."),
    "no quote": (
        "a: b\n\nFrom: here to there\n> is how we quote code",
        "a: b\n\nFrom: here to there\n> is how we quote code",
    ),
    "ends in colon": ("Numbers:\n\n> 48 22 100\n\nThese fail.", "Numbers:\n\n> 48 22 100\n\nThese fail."),
    "below": (
        "On Monday, P <t@x.example> wrote:\n> Which codec?\n\nG.711",
        "> Which codec?\n\nG.711",
    ),
    "between": ("> ##- Write -##\n> One?\nYes\n> Two?\nNo", "> One?\nYes\n> Two?\nNo"),
    "only a quote": ("> ##- Write -##\n> all of it\n> is quoted", ""),
    "": ("", ""),
}


@pytest.mark.parametrize("name", KEPT)
def test_quoted_mail_is_left_out(name):
    text, expected = KEPT[name]
    assert own_words(text) == expected
    assert own_words(text.replace("\n", "\r\n")) == expected


# ---- what came back


def report(mail: Mail, *, action: str = "failed", status: str = "5.1.1", to: str | None = None) -> bytes:
    to = to or f"bounce+{token_of(mail)}@in.example"
    return (
        f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: {to}\nSubject: Gone\nAuto-Submitted: auto-replied\n"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nSorry.\n\n--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; ann@example.org\n"
        f"Action: {action}\nStatus: {status}\nDiagnostic-Code: smtp; 550 {status} No such\n person\n\n--b--\n"
    ).encode()


@pytest.fixture
def sent(cast, as_partner) -> Mail:
    with as_partner(cast.acme):
        mail = send(kind="job-ended", to="ann@example.org", context={"url": "x"})
        Mail.objects.update(state=Mail.State.SENT)
    assert mail is not None
    return mail


def state_of(mail: Mail) -> tuple[str, str]:
    with wall.enter_staff(actor_name="test"):
        found = Mail.objects.get(pk=mail.pk)
    return found.state, found.error


def test_a_delivery_report_marks_the_mail(sent):
    assert receive(report(sent)).outcome == Outcome.BOUNCE
    assert state_of(sent) == ("bounced", "550 5.1.1 No such person")


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("failed", "4.2.2")])
def test_a_delay_marks_nothing(sent, action, status):
    receive(report(sent, action=action, status=status))
    assert state_of(sent) == ("sent", "")


def test_only_the_mail_with_the_token_is_marked(sent):
    for to in (f"bounce+{'0' * 32}@in.example", f"bounce+{token_of(sent)}@other.example", "bounce+%@in.example"):
        receive(report(sent, to=to))
    absent = letter(f"bounce+{token_of(sent)}@in.example", "ann@example.org", Auto_Submitted="auto-replied")
    assert receive(absent.as_bytes()).outcome == Outcome.IGNORED
    assert state_of(sent) == ("sent", "")


# ---- the command


def test_the_command_reads_one_mail_and_ends_well_whatever_it_was(cast, ticket, monkeypatch, capsys):
    class Stdin:
        buffer = io.BytesIO(letter(tokens.partner_address(ticket), cast.acme.editor.email).as_bytes())

    monkeypatch.setattr("sys.stdin", Stdin)
    call_command("receive_mail")
    assert capsys.readouterr().out.strip() == "taken"
    Stdin.buffer = io.BytesIO(b"\xff\xfe nonsense")
    call_command("receive_mail", "someone@in.example")
    assert capsys.readouterr().out.startswith("ignored")


def test_the_command_asks_the_mail_server_to_try_again_when_the_database_is_away(monkeypatch, capsys):
    from django.db import OperationalError

    def away(*args: Any) -> None:
        raise OperationalError("connection refused")

    class Stdin:
        buffer = io.BytesIO(b"")

    monkeypatch.setattr("sys.stdin", Stdin)
    monkeypatch.setattr("support.management.commands.receive_mail.receive", away)
    with pytest.raises(SystemExit) as end:
        call_command("receive_mail")
    assert end.value.code == 75
