"""Demo data of the Support Centre. Called by `manage.py demo_data` inside a partner's wall."""

import io
from contextlib import suppress

from django.core.exceptions import ValidationError

from portal.tenancy import wall
from products.models import WebProduct
from support.going_live import requests
from support.models import Ticket
from support.tickets import conversation
from support.tickets.attachments import Upload
from support.tickets.authors import PARTNER, STAFF, Author, author_of
from tenants.demo import PARTNERS
from tenants.models import Partner, User

_LOG = """INVITE sip:48221234567@sip.example.net SIP/2.0
SIP/2.0 100 Trying
SIP/2.0 183 Session Progress
SIP/2.0 488 Not Acceptable Here
"""


def make(partner: Partner) -> None:
    """Two tickets with conversations: one answered and unread, one settled; and of the last partner a request for
    activation that waits for staff (the first partner's newcomer asks himself). A second run changes nothing."""
    if Ticket.objects.exists():
        return
    owner = User.objects.filter(partner_id=partner.pk, role=User.Role.OWNER).order_by("pk").first()
    asker = author_of(owner) if owner else Author(side=PARTNER, name=partner.name)
    support = Author(side=STAFF, name="Sam Staff")
    product = WebProduct.objects.order_by("pk").first()
    _settled(asker, support)
    _answered(asker, support, product)
    if product is not None and owner is not None and partner.name == PARTNERS[-1][0]:
        with wall.enter_partner(partner.pk, actor_id=owner.pk, actor_name=str(owner)):
            _request(product)


def _request(product: WebProduct) -> None:
    """Ask for activation as its owner does, unless something is missing that the other apps' demo should have made."""
    with suppress(ValidationError):
        requests.ask(product, words="Our printed leaflets name Monday as the first day. Can we be live by then?")


def _settled(asker: Author, support: Author) -> None:
    ticket = conversation.open_ticket(
        subject="Does the softphone name our brand or yours?",
        category=Ticket.Category.QUESTION,
        text="Which name and logo do our customers see when they install it and when they call?",
        author=asker,
    )
    conversation.reply(
        ticket=ticket,
        text="Yours: the brand name of the Web Product and your pictures, in the installer as in the phone.",
        author=support,
    )
    conversation.reply(ticket=ticket, text="Thank you, that is what we hoped for.", author=asker)
    conversation.close(ticket=ticket, author=asker)
    conversation.mark_read(ticket=ticket, side=STAFF)


def _answered(asker: Author, support: Author, product: WebProduct | None) -> None:
    content = _LOG.encode()
    ticket = conversation.open_ticket(
        subject="Calls to Poland end with 488 Not Acceptable Here",
        category=Ticket.Category.PROBLEM,
        web_product=product,
        text=(
            "Since this morning some calls to Polish mobiles end at once. Other countries work.\n\n"
            "The log of one such call is attached."
        ),
        author=asker,
        attachments=[Upload(name="call-to-poland.log", file=io.BytesIO(content), size=len(content))],
    )
    conversation.reply(
        ticket=ticket,
        text=(
            "Thank you for the log. The supplier answers 488: it takes none of the codecs that were offered.\n\n"
            "Which codecs does your gateway to Poland allow? G.711 A-law must be among them."
        ),
        author=support,
    )
