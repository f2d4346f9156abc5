"""Which mails the receiving server vouches for, by its Authentication-Results."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.tenancy import wall
from support.mail_in import Outcome, receive
from support.models import Ticket, TicketMessage
from support.tickets import conversation, tokens
from support.tickets.authors import author_of
from support.vouching import vouches
from tests.mail.delivering import deliver_all

MX = "mx.example.com"
SENDER = "ed@acme.example"


@pytest.mark.parametrize(
    "header",
    [
        "mx.example.com; dmarc=pass header.from=acme.example",
        "MX.example.com 1; dmarc=pass (p=reject; dis=none) header.from=ACME.example",
        "mx.example.com;\r\n\tspf=fail smtp.mailfrom=a@lists.example;\r\n\tdkim=pass header.i=@x header.d=acme.example",
        "mx.example.com; dkim=pass header.i=@acme.example header.s=2026 header.b=AbC",
        "mx.example.com; dkim/1 = pass header.d=acme.example header.s=2026",
        "mx.example.com; spf=pass smtp.mailfrom=ed@acme.example",
        "mx.example.com; spf=pass smtp.mailfrom=acme.example; dmarc=none",
    ],
)
def test_what_passed_for_the_senders_domain_is_proof(header):
    assert vouches([header], server=MX, sender=SENDER)


def test_dkim_of_a_domain_above_the_senders_is_proof():
    header = "mx.example.com; dkim=pass header.d=acme.example"
    assert vouches([header], server=MX, sender="ed@mail.acme.example")
    assert not vouches(["mx.example.com; dkim=pass header.d=example"], server=MX, sender=SENDER)


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [""],
        ["mx.example.com; none"],
        ["mx.example.com; dmarc=fail header.from=acme.example"],
        ["mx.example.com; dmarc=pass header.from=evil.example"],
        ["mx.example.com; dmarc=passed header.from=acme.example"],
        ["mx.example.com; dkim=pass header.d=evilacme.example"],
        ["mx.example.com; dkim=pass header.d=mail.acme.example"],
        ["mx.example.com; spf=pass smtp.mailfrom=ed@bounces.acme.example"],
        ["mx.example.com; spf=pass smtp.helo=acme.example"],
        ["mx.example.com; auth=pass header.from=acme.example"],
        ["mx.example.com.evil.example; dmarc=pass header.from=acme.example"],
        ["evil.example; dmarc=pass header.from=acme.example"],
        # What somebody wrote who isn't the server, inside what the server wrote.
        ["mx.example.com; dmarc=fail (; dmarc=pass header.from=acme.example) header.from=acme.example"],
        ["mx.example.com; dmarc=fail (a(b); dmarc=pass header.from=acme.example) header.from=acme.example"],
        ['mx.example.com; dmarc=fail reason="; dmarc=pass header.from=acme.example"'],
        ["mx.example.com; dmarc=fail (\\); dmarc=pass header.from=acme.example)"],
        # Ours, below one that isn't: it came with the mail.
        ["evil.example; none", "mx.example.com; dmarc=pass header.from=acme.example"],
    ],
)
def test_nothing_else_is(headers):
    assert not vouches(headers, server=MX, sender=SENDER)


@given(st.lists(st.text(alphabet='mx.examplcod=ps;()" \\\r\n', max_size=60), max_size=3), st.text(max_size=30))
def test_any_text_is_only_read(headers, sender):
    assert vouches(headers, server=MX, sender=sender) in {True, False}


# ---- where it counts


@pytest.fixture
def ticket(cast, as_partner, settings) -> Ticket:
    settings.INBOUND_DOMAIN, settings.INBOUND_AUTHSERV_ID, settings.STAFF_EMAIL = "in.example", MX, "desk@acme.example"
    with as_partner(cast.acme):
        return conversation.open_ticket(subject="No audio", text="Silence.", author=author_of(cast.acme.owner))


def _mail(to: str, sender: str, results: str, number: int = 1) -> bytes:
    head = f"From: {sender}\r\nTo: {to}\r\nMessage-ID: <{number}@x>\r\n"
    return (f"Authentication-Results: {results}\r\n" * bool(results) + head + "\r\nIt works.\r\n").encode()


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_nobody_vouches_for_is_refused_and_the_person_told(cast, ticket):
    address, owner = tokens.partner_address(ticket), cast.acme.owner.email
    assert receive(_mail(address, owner, "")).outcome == Outcome.REFUSED
    assert receive(_mail(address, owner, f"{MX}; dmarc=fail header.from=acme.example", 2)).outcome == Outcome.REFUSED
    assert receive(_mail(address, owner, f"{MX}; dmarc=pass header.from=acme.example", 3)).outcome == Outcome.TAKEN
    told = [m for m in deliver_all() if "was not taken" in m.subject]
    assert [m.to for m in told] == [[owner], [owner]]
    assert "could not make sure that it came from you" in told[0].body
    with wall.enter_partner(ticket.partner_id):
        assert TicketMessage.objects.count() == 2


def test_staff_by_mail_are_held_to_the_same(cast, ticket):
    address = tokens.staff_address(ticket)
    assert receive(_mail(address, "desk@acme.example", "")).outcome == Outcome.REFUSED
    proven = f"{MX}; dkim=pass header.d=acme.example"
    assert receive(_mail(address, "desk@acme.example", proven, 2)).outcome == Outcome.TAKEN


def test_without_the_setting_the_address_and_the_token_are_enough(cast, ticket, settings):
    settings.INBOUND_AUTHSERV_ID = ""
    assert receive(_mail(tokens.partner_address(ticket), cast.acme.owner.email, "")).outcome == Outcome.TAKEN
