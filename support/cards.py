"""The dashboard's card of tickets."""

from django.http import HttpRequest

from portal.grid.asked_together import DASHBOARD
from portal.grid.dashboard import Card, card
from portal.prepared import PreparedRows, PreparedValues
from support.models import Ticket
from support.tickets.tables import COLOURS

SHOWN = 5
_WAITING = DASHBOARD.asks(
    PreparedRows(
        lambda closed: Ticket.objects.exclude(state=closed, unread_by_partner=False).order_by(
            "-unread_by_partner", "-last_message_at", "-id"
        )[:SHOWN],
        "a state",
    ),
    Ticket.State.CLOSED.value,
)
_ANY = PreparedValues(lambda: Ticket.objects.values_list("pk")[:1])


@card(order=60)
def open_tickets(request: HttpRequest) -> Card | None:
    """Tickets with something new first, then those still open; nothing for somebody who never asked."""
    tickets = _WAITING.all(Ticket.State.CLOSED.value)
    if not tickets and not _ANY.any():
        return None
    lines = [(ticket, COLOURS[Ticket.State(ticket.state)]) for ticket in tickets]
    return Card(template="support/tickets/card.html", context={"lines": lines}, width=8)
