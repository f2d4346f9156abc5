"""What stands in the address that a mail about a ticket is answered to.

Everybody on the partner's side gets the ticket's token. Staff get the same with a signature behind it, which only the
portal can make: a partner's person who writes as if from a staff address is not taken for staff.
"""

import secrets
from hashlib import sha256

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from portal.mail.addresses import TICKET, from_domain, inbound_address
from support.models import Ticket

_SALT = "support.tickets.staff"


def new_token() -> str:
    """128 random bits, in letters that mail servers leave alone."""
    return secrets.token_hex(16)


def partner_address(ticket: Ticket) -> str:
    """Where the partner's people answer to; "" where the installation takes in no mail."""
    return inbound_address(TICKET, ticket.reply_token)


def staff_address(ticket: Ticket) -> str:
    """Where staff answer to."""
    return inbound_address(TICKET, f"{ticket.reply_token}-{_signature(ticket.reply_token, settings.SECRET_KEY)}")


def read_token(token: str) -> tuple[str, bool]:
    """(the ticket's token, whether it was staff's) from an address's token."""
    own, _dash, signature = token.partition("-")
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return own, any(constant_time_compare(signature, _signature(own, key)) for key in keys)


def thread_of(ticket: Ticket) -> str:
    """The Message-ID that all mails about a ticket name, so that mail programs show them together."""
    return f"<ticket.{sha256(ticket.reply_token.encode()).hexdigest()[:24]}@{from_domain()[:80]}>"


def _signature(token: str, key: str) -> str:
    return salted_hmac(_SALT, token, secret=key, algorithm="sha256").hexdigest()[:16]
