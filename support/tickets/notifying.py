"""Telling the other side by mail: a partner's message reaches staff, an answer reaches the ticket's people."""

from django.conf import settings
from django.urls import reverse

from portal.mail.sending import send
from portal.tenancy import wall
from support.models import Ticket, TicketMessage
from support.tickets import tokens
from tenants.models import Partner, User


def tell(message: TicketMessage) -> None:
    """Mail a new message to the other side, once. Inside the wall of the ticket's partner."""
    if message.side == TicketMessage.Side.PARTNER:
        _tell_staff(message)
    elif message.side == TicketMessage.Side.STAFF:
        _tell_people(message)


def people_of(ticket: Ticket) -> list[User]:
    """Who of the partner takes part: whoever opened it, and whoever wrote; those who can still log in."""
    wrote = ticket.messages.filter(side=TicketMessage.Side.PARTNER).values_list("author_id", flat=True)
    ids = [pk for pk in {*wrote, ticket.opened_by_id} if pk is not None]
    return list(User.objects.filter(pk__in=ids, partner_id=ticket.partner_id, is_active=True).order_by("pk"))


def _tell_people(message: TicketMessage) -> None:
    ticket = message.ticket
    for person in people_of(ticket):
        send(
            kind="ticket-answered",
            to=person.email,
            context={
                **_context(message),
                "person": person,
                "url": settings.PORTAL_BASE_URL + reverse("ticket", args=[ticket.pk]),
            },
            event=f"ticket-message:{message.pk}:{person.pk}",
            reply_to=tokens.partner_address(ticket),
            thread=tokens.thread_of(ticket),
        )


def _tell_staff(message: TicketMessage) -> None:
    """Staff's mail is the platform's own: it isn't among the mails that the partner sees."""
    if not settings.STAFF_EMAIL:
        return
    ticket = message.ticket
    partner = Partner.objects.get(pk=ticket.partner_id)
    context = {
        **_context(message),
        "partner": partner,
        "attachments": list(message.attachments.all()),
        "web_product": ticket.web_product,
        "category": ticket.get_category_display(),
        "url": settings.PORTAL_BASE_URL + reverse("admin:support_ticket_change", args=[ticket.pk]),
    }
    with wall.enter_partner(wall.PLATFORM_PARTNER_ID, actor_name="tickets"):
        send(
            kind="ticket-written",
            to=settings.STAFF_EMAIL,
            context=context,
            event=f"ticket-message:{message.pk}:staff",
            reply_to=tokens.staff_address(ticket),
            thread=tokens.thread_of(ticket),
        )


def _context(message: TicketMessage) -> dict[str, object]:
    return {
        "ticket": message.ticket,
        "message": message,
        "files": [attachment.name for attachment in message.attachments.all()],
        "by_mail": bool(settings.INBOUND_DOMAIN),
    }
