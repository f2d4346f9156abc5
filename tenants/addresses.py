"""Where a request comes from."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address of the person's machine, or None when it is unreadable.

    Behind a proxy (settings.BEHIND_PROXY) it is the last entry of X-Forwarded-For, the one that the proxy itself
    wrote; the earlier ones are whatever the person sent. Without a proxy the header counts for nothing.
    """
    text = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        text = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip() or text
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return str(getattr(address, "ipv4_mapped", None) or address)


def subnet_of(address: str) -> str:
    """The network an address is counted with: /24 of IPv4, /56 of IPv6 (what one household gets)."""
    bits = 24 if ip_address(address).version == 4 else 56
    return str(ip_network(f"{address}/{bits}", strict=False))
