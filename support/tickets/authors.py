"""Who writes into a ticket."""

from dataclasses import dataclass
from typing import Any

from support.models import TicketMessage

PARTNER = TicketMessage.Side.PARTNER
STAFF = TicketMessage.Side.STAFF
SYSTEM = TicketMessage.Side.SYSTEM


@dataclass(frozen=True, kw_only=True)
class Author:
    """One side's person; id None: nobody with an account."""

    side: TicketMessage.Side
    name: str
    id: int | None = None


def author_of(user: Any) -> Author:
    """A person with an account: one of a partner's people, or staff."""
    return Author(side=STAFF if user.is_staff else PARTNER, name=str(user)[:254], id=user.pk)


PORTAL = Author(side=SYSTEM, name="")
"""The portal itself: what it says is a line between the messages."""
