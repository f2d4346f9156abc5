"""The dashboard's card of tickets."""

from django.http import HttpRequest

from portal.grid.dashboard import Card, card
from support.models import Ticket
from support.tickets.tables import COLOURS

SHOWN = 5


@card(order=60)
def open_tickets(request: HttpRequest) -> Card | None:
    """Tickets with something new first, then those still open; nothing for somebody who never asked."""
    waiting = Ticket.objects.exclude(state=Ticket.State.CLOSED, unread_by_partner=False)
    tickets = list(waiting.order_by("-unread_by_partner", "-last_message_at", "-id")[:SHOWN])
    if not tickets and not Ticket.objects.exists():
        return None
    lines = [(ticket, COLOURS[Ticket.State(ticket.state)]) for ticket in tickets]
    return Card(template="support/tickets/card.html", context={"lines": lines}, width=8)
