"""The ticket that goes with a request for activation."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from portal.tenancy import wall
from products.models import WebProduct
from support.models import Ticket
from support.tickets import conversation
from support.tickets.attachments import Upload
from support.tickets.authors import PARTNER, PORTAL, STAFF, Author


def open_ticket_for(
    product: WebProduct,
    text: str,
    *,
    subject: str = "",
    author: Author | None = None,
    attachments: Sequence[Upload] = (),
) -> Ticket:
    """A ticket that asks staff to take a web product live. Inside the partner's wall.

    author: by default whoever is inside the wall. Raises ValidationError as `conversation.open_ticket` does.
    """
    inside = wall.current()
    name = inside.actor_name if inside else ""
    return conversation.open_ticket(
        subject=subject or _("Activation of %(product)s") % {"product": product},
        text=text,
        author=author or Author(side=PARTNER, name=name, id=inside.actor_id if inside else None),
        category=Ticket.Category.ACTIVATION,
        web_product=product,
        attachments=attachments,
    )


def tell(ticket: Ticket, text: str, *, by_staff: bool, close: bool = False) -> None:
    """Write into the ticket what became of the request. Inside the partner's wall.

    As a line of the portal's own: who has to know gets a mail about the request itself, not a second one.
    """
    inside = wall.current()
    side = STAFF if by_staff else PARTNER
    conversation.reply(ticket=ticket, text=text, author=PORTAL)
    if close:
        author = Author(side=side, name=inside.actor_name if inside else "", id=inside.actor_id if inside else None)
        conversation.close(ticket=ticket, author=author)
    conversation.mark_read(ticket=ticket, side=side)
