"""Where a web product's hosted pages are: under a name of ours that works at once, and under the partner's own."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.text import slugify

from products.models import WebProduct
from website.models import Site

_LONGEST_BRAND = 40  # a DNS label has 63 characters (RFC 1035); a number of 19 digits and a hyphen fit behind it
_LABEL = re.compile(r"[a-z0-9-]*?([1-9][0-9]{0,17})", re.ASCII)
_WWW = "www."


def label(product: WebProduct) -> str:
    """The first label of our own address: `acme-voice-12`. Only its number counts: a new brand breaks no link."""
    brand = slugify(product.brand).replace("_", "-")[:_LONGEST_BRAND].strip("-")
    return f"{brand or 'site'}-{product.pk}"


def number_in(host: str) -> int | None:
    """The number of the web product in a host name of ours; None for every other name."""
    name, dot, domain = host.partition(".")
    if not dot or domain != settings.WEBSITE_DOMAIN:
        return None
    match = _LABEL.fullmatch(name)
    before = name.removesuffix(match[1]) if match else ""
    return int(match[1]) if match and before.endswith("-") else None


def site_url(product: WebProduct, path: str = "/") -> str:
    """An address of the hosted pages under our own name, with the scheme and port of PORTAL_BASE_URL."""
    base = urlsplit(settings.PORTAL_BASE_URL)
    port = f":{base.port}" if base.port else ""
    return f"{base.scheme}://{label(product)}.{settings.WEBSITE_DOMAIN}{port}{path}"


def base_domain(domain: str) -> str:
    """What a Portal host must end in: the web product's domain, without a leading `www.`."""
    return domain.removeprefix(_WWW)


def own_host(product: WebProduct, site: Site | None) -> str:
    """The host name of the partner's own, in ASCII: the one it chose, else `my.` and its domain."""
    return (site.host if site else "") or f"my.{base_domain(product.domain)}"
