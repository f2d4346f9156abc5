"""Addresses at which the portal gets mail: `ticket+TOKEN@…` for answers, `bounce+TOKEN@…` for what came back."""

import re
from email.utils import parseaddr

from django.conf import settings

TICKET = "ticket"
BOUNCE = "bounce"
_TOKEN = re.compile(r"(ticket|bounce)\+([0-9a-z_-]{16,50})", re.ASCII | re.IGNORECASE)


def inbound_address(purpose: str, token: str) -> str:
    """The address of this purpose and token; "" where the installation takes in no mail."""
    return f"{purpose}+{token}@{settings.INBOUND_DOMAIN}" if settings.INBOUND_DOMAIN else ""


def read_inbound_address(text: str) -> tuple[str, str] | None:
    """(purpose, token) of one of our own addresses, or None. Mail servers may have changed the letters' case."""
    local, _at, domain = parseaddr(text)[1].rpartition("@")
    if not settings.INBOUND_DOMAIN or domain.casefold() != settings.INBOUND_DOMAIN.casefold():
        return None
    found = _TOKEN.fullmatch(local)
    return (found[1].lower(), found[2].lower()) if found else None


def from_address() -> str:
    """The bare address that mails come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def from_domain() -> str:
    """The domain that mails come from, for their Message-IDs."""
    return from_address().rpartition("@")[2] or "localhost"
