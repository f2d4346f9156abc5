"""Finding the web product that a stranger's request came to, by nothing but the name of the host."""

from dataclasses import dataclass

from django.db import connection

from portal.hostnames import HostNameError, ascii_host_name
from portal.tenancy import wall
from products.models import WebProduct
from website.addresses import number_in


@dataclass(frozen=True, kw_only=True)
class Found:
    """A web product and whose it is: all that the database tells of it before the partner is known.

    own: it was found by the partner's own name, not by one of ours.
    """

    partner_id: int
    product_id: int
    state: str
    own: bool

    @property
    def is_live(self) -> bool:
        return self.state == WebProduct.State.LIVE


def find(host: str) -> Found | None:
    """The web product whose hosted pages are at this host name (without a port); None when there are none.

    Suspended web products, and those of suspended partners, aren't found. Opens a transaction of its own.
    """
    try:
        name = ascii_host_name(host)
    except HostNameError:
        return None
    number = number_in(name)
    with wall.enter_lookup(), connection.cursor() as cursor:
        cursor.execute("SELECT partner_id, product_id, state FROM website_find(%s, %s)", [name, number])
        row = cursor.fetchone()
    if row is None:
        return None
    return Found(partner_id=row[0], product_id=row[1], state=row[2], own=number is None)
