"""Finding a web product by its domain, for visitors of whom nothing is known."""

from dataclasses import dataclass

from django.db import models
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


def find(domain: str, *, own: bool) -> Found | None:
    """The web product of this domain (in the form in which domains are kept), unless it or its partner is suspended.

    own: it is asked for under the domain itself, where only who proved the domain is served. Under the portal's own
    name whoever claimed it first has his preview until then. Goes through the login door, which reads five columns of
    web products and no other (migrations 0002, 0004).
    """
    products = WebProduct.objects.filter(domain=domain, partner__state=Partner.State.ACTIVE)
    products = products.order_by(models.F("domain_proved_at").asc(nulls_last=True), "pk")
    if own:
        products = products.filter(domain_proved_at__isnull=False)
    with wall.enter_login():
        row = products.values_list("pk", "partner_id", "state").first()
    if row is not None and row[2] == WebProduct.State.SUSPENDED:  # no other claim takes its place
        row = None
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
