"""Which addresses the portal may send something to because somebody entered a name: one host's of the public internet.

What a partner enters decides where packets go; the portal must not become a way to look around in its own network.
"""

from ipaddress import IPv6Address, ip_address, ip_network

_TRANSLATED = ip_network("64:ff9b::/96")  # NAT64: such an address is an IPv4 one behind a translator


def is_public(text: str) -> bool:
    """Whether this IP address is one host's of the public internet. False for what is no address.

    An IPv6 address that carries an IPv4 one (mapped, 6to4, NAT64) is judged by that too.
    """
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if address.is_site_local or int(address) < 1 << 32:  # ::a.b.c.d, of old
            return False
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _TRANSLATED:
            inner = ip_address(int(address) & 0xFFFFFFFF)  # type: ignore[assignment]
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return address.is_global and not address.is_multicast


def is_address(text: str) -> bool:
    """Whether this is an IP address at all."""
    try:
        ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True
