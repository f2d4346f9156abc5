"""Opening a ticket of any category. One that asks for activation is a request for activation, however it is asked."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from products.models import WebProduct
from support.going_live import requests
from support.models import Ticket
from support.tickets import conversation
from support.tickets.attachments import Upload
from support.tickets.authors import Author


def open_by_category(
    *,
    subject: str,
    text: str,
    author: Author,
    category: str,
    web_product: WebProduct | None = None,
    attachments: Sequence[Upload] = (),
) -> Ticket:
    """Open a ticket; in the category "Activation of a Web Product" it makes the request. Inside the partner's wall.

    Raises ValidationError by field; `requests.NotReadyError` when the web product can't be activated now.
    """
    if category != Ticket.Category.ACTIVATION:
        return conversation.open_ticket(
            subject=subject,
            text=text,
            author=author,
            category=category,
            web_product=web_product,
            attachments=attachments,
        )
    if web_product is None:
        raise ValidationError({"web_product": _("Select the Web Product that is to go live.")})
    asked = requests.ask(web_product, words=text, subject=subject, author=author, attachments=attachments)
    return asked.ticket
