"""Finding a web product by its domain, for visitors of whom nothing is known."""

from dataclasses import dataclass

from django.http.request import split_domain_port

from portal.hostnames import HostNameError, ascii_host_name
from portal.tenancy import wall
from products.models import WebProduct
from tenants.models import Partner


@dataclass(frozen=True, kw_only=True)
class Found:
    """A web product that may have a phone, and whose it is."""

    product_id: int
    partner_id: int
    domain: str


def find(domain: str) -> Found | None:
    """The web product of this domain (in the form in which domains are kept), unless it or its partner is suspended.

    Goes through the login door, which reads four columns of web products and no other (migration 0002).
    """
    products = WebProduct.objects.filter(domain=domain, partner__state=Partner.State.ACTIVE).order_by("pk")
    with wall.enter_login():
        row = products.exclude(state=WebProduct.State.SUSPENDED).values_list("pk", "partner_id").first()
    return Found(product_id=row[0], partner_id=row[1], domain=domain) if row else None


def telephones() -> list[str]:
    """The types of web products that have a softphone: a chat has nothing to call with."""
    return [WebProduct.Type.BUSINESS, WebProduct.Type.RESIDENTIAL]


def normal_domain(text: str) -> str | None:
    """A domain from an address, as it is kept: ASCII, lower case, without the final dot. None when it is none."""
    try:
        return ascii_host_name(text)
    except HostNameError:
        return None


def domain_of_host(header: str) -> str | None:
    """The domain in a Host header, without its port; None for addresses and for what isn't a host."""
    name, _port = split_domain_port(header)
    return normal_domain(name) if name else None
