"""Mail that reaches the portal: answers to tickets, and mails that came back.

`receive` decides about one mail and never raises for what is in it; only a database that is away does, so that the mail
server keeps the mail and tries again. A stranger learns nothing: he gets no answer, whether a ticket exists or not.
Somebody who takes part in the ticket and whose mail can't be taken is told why, at the address the portal knows.
"""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.mail import bounces
from portal.mail.addresses import BOUNCE, read_inbound_address
from portal.mail.sending import send
from portal.tenancy import wall
from support.letters import Letter, read_letter
from support.models import Ticket, TicketMessage
from support.tickets import conversation
from support.tickets.attachments import Upload, accept_one, safe_name
from support.tickets.authors import STAFF, Author, author_of
from support.tickets.tokens import read_token
from support.vouching import vouches
from tenants.models import User, normal_email
from tenants.rate_limit import Limit, passes

logger = structlog.get_logger(__name__)

MAILS_AN_HOUR = Limit(name="ticket-mails", times=30, seconds=3_600)
"""From one sender into one ticket; ends what two machines say to each other."""


class Outcome(StrEnum):
    """What became of a mail."""

    TAKEN = "taken"
    SEEN = "seen before"
    BOUNCE = "bounce"
    IGNORED = "ignored"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Received:
    """What became of a mail and, for the log, why."""

    outcome: Outcome
    reason: str = ""


def receive(raw: bytes, recipients: tuple[str, ...] = ()) -> Received:
    """Take in one mail. recipients: whom the mail server took it for, if it says so."""
    try:
        result = _decide(raw, recipients)
    except (DataError, ValueError) as trouble:  # or it would stay unread, and stop all mail behind it
        logger.warning("mail_in.not_storable", size=len(raw), error=type(trouble).__name__)
        result = Received(outcome=Outcome.REFUSED, reason="not storable")
    logger.info("mail_in.received", outcome=result.outcome.value, reason=result.reason, size=len(raw))
    return result


def _decide(raw: bytes, recipients: tuple[str, ...]) -> Received:
    if len(raw) > settings.INBOUND_MAX_BYTES:
        return Received(outcome=Outcome.REFUSED, reason="too large")
    letter = read_letter(raw, recipients)
    if letter is None:
        return Received(outcome=Outcome.REFUSED, reason="unreadable")
    found = next(filter(None, map(read_inbound_address, letter.recipients)), None)
    if found is None:
        return Received(outcome=Outcome.IGNORED, reason="to none of our addresses")
    purpose, token = found
    if purpose == BOUNCE:
        if letter.report is None:
            return Received(outcome=Outcome.IGNORED, reason="no delivery report")
        known = bounces.record(token, letter.report)
        return Received(outcome=Outcome.BOUNCE, reason="marked" if known else "nothing to mark")
    if letter.automatic:
        return Received(outcome=Outcome.IGNORED, reason="automatic")
    return _into_ticket(letter, token)


def _into_ticket(letter: Letter, address_token: str) -> Received:
    token, of_staff = read_token(address_token)
    with wall.enter_staff(actor_name="mail"):
        ticket = Ticket.objects.filter(reply_token=token).first()
        sender = normal_email(letter.senders[0]) if len(letter.senders) == 1 else ""
        person = User.objects.select_related("partner").filter(email=sender, is_active=True).first()
    if ticket is None:
        return Received(outcome=Outcome.REFUSED, reason="unknown token")
    author = _author(ticket, sender, person, of_staff=of_staff)
    if author is None:
        return Received(outcome=Outcome.REFUSED, reason="the sender takes no part in the ticket")
    if not passes(MAILS_AN_HOUR, f"{ticket.pk}-{sha256(sender.encode()).hexdigest()[:16]}"):
        return Received(outcome=Outcome.REFUSED, reason="too many")
    with wall.enter_partner(ticket.partner_id, actor_id=author.id, actor_name=author.name):
        Ticket.objects.select_for_update().get(pk=ticket.pk)  # the same mail twice at once
        if TicketMessage.objects.filter(ticket=ticket, mail_id=letter.message_id).exists():
            return Received(outcome=Outcome.SEEN)
        if settings.INBOUND_AUTHSERV_ID and not vouches(
            letter.authentication, server=settings.INBOUND_AUTHSERV_ID, sender=sender
        ):
            return _refuse(ticket, person, letter, _("The mail server could not make sure that it came from you."))
        if author.side != STAFF and person is not None and not person.can_write:
            return _refuse(ticket, person, letter, _("Your role is read-only, so you can't write tickets."))
        return _write(ticket, letter, author, person)


def _author(ticket: Ticket, sender: str, person: User | None, *, of_staff: bool) -> Author | None:
    """Who writes: staff by staff's own address of the ticket, or one of its partner's people. None for others."""
    if of_staff:
        if person is not None and person.is_staff:
            return author_of(person)
        desk = normal_email(settings.STAFF_EMAIL)
        return Author(side=STAFF, name=_("Support team")) if desk and sender == desk else None
    if person is None or person.is_staff or person.partner_id != ticket.partner_id:
        return None
    return author_of(person)


def _write(ticket: Ticket, letter: Letter, author: Author, person: User | None) -> Received:
    """The letter as a message. Files that can't be taken are named below the text instead of losing the message."""
    files, remarks = _sort_out(letter.files)
    text = letter.text
    if len(text) > conversation.LONGEST - 1000:
        text = text[: conversation.LONGEST - 1000]
        remarks.append(_("The rest of the mail was too long."))
    if not text and files:
        text = _("(no text, only files)")
    if not text:
        return _refuse(ticket, person, letter, _("There was no text in it."))
    if remarks:
        text = "\n\n".join([text, *(f"[{remark[:300]}]" for remark in remarks[:3])])
    try:
        conversation.reply(
            ticket=ticket, text=text, author=author, attachments=files, by_mail=True, mail_id=letter.message_id
        )
    except ValidationError as refusal:
        return _refuse(ticket, person, letter, " ".join(refusal.messages))
    return Received(outcome=Outcome.TAKEN)


def _sort_out(files: tuple[Upload, ...]) -> tuple[list[Upload], list[str]]:
    """(the files that can be taken, a sentence for each that can't)."""
    taken: list[Upload] = []
    remarks: list[str] = []
    for upload in files:
        if len(taken) >= settings.ATTACHMENTS_MAX:
            remarks.append(_("%(name)s was one file too many.") % {"name": safe_name(upload.name)})
            continue
        try:
            accept_one(upload)
        except ValidationError as refusal:
            remarks.append(" ".join(refusal.messages))
        else:
            taken.append(upload)
    return taken, remarks


def _refuse(ticket: Ticket, person: User | None, letter: Letter, reason: str) -> Received:
    """Tell somebody who takes part why the mail was not taken; once per mail."""
    if person is not None and not person.is_staff:
        digest = sha256(letter.message_id.encode("utf-8", "replace")).hexdigest()[:32]
        send(
            kind="ticket-refused",
            to=person.email,
            context={
                "ticket": ticket,
                "person": person,
                "reason": reason,
                "url": settings.PORTAL_BASE_URL + reverse("ticket", args=[ticket.pk]),
            },
            event=f"ticket-refused:{ticket.pk}:{digest}",
        )
    return Received(outcome=Outcome.REFUSED, reason=reason)
