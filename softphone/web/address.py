"""Where a web product's softphone is found."""

from urllib.parse import urlsplit

from django.conf import settings

from products.models import WebProduct

PHONE_PATH = "/softphone/"
"""The path of the phone on a web product's own domain."""


def phone_url(product: WebProduct) -> str:
    """The address to give to customers: on the web product's own domain once it is live, on the portal's before.

    The same views serve both; before a web product is live its domain needn't lead to the portal yet, and before the
    domain is proved nothing is served under it.
    """
    if product.state == WebProduct.State.LIVE and product.domain_proved_at is not None:
        return own_url(product)
    return portal_url(product)


def own_url(product: WebProduct) -> str:
    """The address on the web product's own domain, whether or not the domain leads to the portal already."""
    return f"https://{product.domain}{PHONE_PATH}"


def portal_url(product: WebProduct) -> str:
    """The address under the portal's own name, which works without any change of DNS."""
    return f"{settings.PORTAL_BASE_URL.rstrip('/')}{PHONE_PATH}{product.domain}/"


def origin(url: str) -> str:
    """Scheme, host and port of an address, as a content security policy names it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
