"""Tickets: opened, answered, closed, opened again, read. The only place that writes them.

All of it runs inside the wall of the ticket's partner; `inside(ticket)` takes staff there.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.tenancy import wall
from products.models import WebProduct
from support.models import Ticket, TicketMessage
from support.tickets.attachments import Upload, accept, keep
from support.tickets.authors import PARTNER, PORTAL, STAFF, SYSTEM, Author
from support.tickets.notifying import tell
from support.tickets.tokens import new_token

LONGEST = 20_000
"""Characters of one message."""


@contextmanager
def inside(ticket: Ticket) -> Iterator[None]:
    """The wall of a ticket's partner, for staff; the history names the person who is acting now."""
    now = wall.current()
    with wall.enter_partner(
        ticket.partner_id,
        actor_id=now.actor_id if now else None,
        actor_name=now.actor_name if now else "",
        request_id=now.request_id if now else "",
    ):
        yield


def open_ticket(
    *,
    subject: str,
    text: str,
    author: Author,
    category: str = Ticket.Category.QUESTION,
    web_product: WebProduct | None = None,
    attachments: Sequence[Upload] = (),
) -> Ticket:
    """Open a ticket with its first message; the other side is mailed.

    Raises ValidationError({"attachments": …}) for files that can't be taken, {"subject" or "text": …} for none.
    """
    if not (words := _clean(subject.replace("\n", " ")).strip()):
        raise ValidationError({"subject": _("Say in a few words what it is about.")})
    ticket = Ticket(
        subject=words[:160],
        category=category,
        web_product=web_product,
        opened_by_id=author.id if author.side == PARTNER else None,
        opened_by_name=author.name,
        reply_token=new_token(),
        last_message_at=timezone.now(),
    )
    accepted = _accept(attachments)
    cleaned = _clean_text(text)
    ticket.save(force_insert=True)
    _write(ticket, author=author, text=cleaned, accepted=accepted)
    return ticket


def reply(
    *,
    ticket: Ticket,
    text: str,
    author: Author,
    attachments: Sequence[Upload] = (),
    by_mail: bool = False,
    mail_id: str = "",
) -> TicketMessage:
    """Write into a ticket; the other side is mailed. A closed one is open again.

    mail_id: the Message-ID of the mail it came by. Raises ValidationError as open_ticket does.
    """
    accepted = _accept(attachments)
    cleaned = _clean_text(text)
    Ticket.objects.select_for_update().get(pk=ticket.pk)  # two answers at once: one after the other
    return _write(ticket, author=author, text=cleaned, accepted=accepted, by_mail=by_mail, mail_id=mail_id)


def close(*, ticket: Ticket, author: Author) -> bool:
    """Close a ticket. Returns False when it was closed already."""
    changed = Ticket.objects.filter(pk=ticket.pk).exclude(state=Ticket.State.CLOSED)
    return _turn(ticket, changed, Ticket.State.CLOSED, _("%(name)s closed the ticket.") % {"name": author.name}, author)


def reopen(*, ticket: Ticket, author: Author) -> bool:
    """Open a closed ticket again. Returns False when it was open."""
    changed = Ticket.objects.filter(pk=ticket.pk, state=Ticket.State.CLOSED)
    told = _("%(name)s opened the ticket again.") % {"name": author.name}
    return _turn(ticket, changed, Ticket.State.OPEN, told, author)


def mark_read(*, ticket: Ticket, side: TicketMessage.Side) -> bool:
    """This side has seen everything so far. Returns whether anything was new."""
    name = "unread_by_staff" if side == STAFF else "unread_by_partner"
    return bool(Ticket.objects.filter(pk=ticket.pk, **{name: True}).update(**{name: False}))


def unread() -> int:
    """Tickets with something new for the partner inside. Every page asks, so the statement is not built each time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM support_ticket WHERE unread_by_partner")
        return int(cursor.fetchone()[0])


def _turn(ticket: Ticket, changed: object, state: str, told: str, author: Author) -> bool:
    if not changed.update(state=state):  # type: ignore[attr-defined]
        return False
    ticket.state = state
    _say(ticket, told)
    if author.side == STAFF:
        Ticket.objects.filter(pk=ticket.pk).update(unread_by_partner=True)
    return True


def _say(ticket: Ticket, text: str) -> None:
    """A line of the portal's own between the messages."""
    TicketMessage.objects.create(ticket=ticket, side=SYSTEM, author_name=PORTAL.name, text=text)


def _write(
    ticket: Ticket,
    *,
    author: Author,
    text: str,
    accepted: Sequence[object],
    by_mail: bool = False,
    mail_id: str = "",
) -> TicketMessage:
    message = TicketMessage.objects.create(
        ticket=ticket,
        side=author.side,
        author_id=author.id,
        author_name=author.name,
        text=text,
        by_mail=by_mail,
        mail_id=mail_id[:255],
    )
    keep(message, accepted)  # type: ignore[arg-type]
    ticket.last_message_at = message.created_at
    if author.side == PARTNER:
        ticket.state, ticket.unread_by_staff = Ticket.State.OPEN, True
        ticket.unread_by_partner = False
    elif author.side == STAFF:
        ticket.state, ticket.unread_by_partner = Ticket.State.ANSWERED, True
        ticket.unread_by_staff = False
    else:
        ticket.unread_by_partner = ticket.unread_by_staff = True
    ticket.save(update_fields=["state", "unread_by_partner", "unread_by_staff", "last_message_at"])
    tell(message)
    return message


def _accept(attachments: Sequence[Upload]) -> list[object]:
    try:
        return list(accept(attachments))
    except ValidationError as refusal:
        raise ValidationError({"attachments": refusal.messages}) from refusal


def _clean_text(text: str) -> str:
    cleaned = _clean(text).strip()
    if not cleaned:
        raise ValidationError({"text": _("Write a message.")})
    if len(cleaned) > LONGEST:
        raise ValidationError(
            {"text": _("This is longer than %(n)d characters. Send the rest as a file.") % {"n": LONGEST}}
        )
    return cleaned


def _clean(text: str) -> str:
    """What PostgreSQL can hold: no NUL, no halves of characters; one kind of line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").encode("utf-8", "replace").decode()
