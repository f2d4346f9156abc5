"""The addresses of a gateway: an IP address with port and transport, in one written form each."""

import ipaddress
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.hostnames import HostNameError, ascii_host_name

TRANSPORTS = ("udp", "tcp", "tls")
DEFAULT_PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061}
"""RFC 3261 §19.1.2: 5060, and 5061 over TLS."""
MOST = 32

_WRITTEN = re.compile(
    r"""(?:sips?:)?
        (?: \[(?P<bracketed>[^\]]*)\](?::(?P<port6>[^/;\s]*))?
          | (?P<plain6>[0-9a-f.]*:[0-9a-f.]*:[0-9a-f:.]*)
          | (?P<plain>[^/;:\s]*)(?::(?P<port>[^/;:\s]*))? )
        (?: \s*/\s*(?P<transport>[a-z0-9]+) | ;transport=(?P<parameter>[a-z0-9]+) )?""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_ENDS_LIKE_A_PORT = re.compile(r"(?P<ip>.*[^:]):(?P<port>506[01])")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a gateway listens. `str()` is the normal form: 203.0.113.5:5060/udp, [2001:db8::1]:5061/tls."""

    ip: ipaddress.IPv4Address | ipaddress.IPv6Address
    port: int
    transport: str

    def __str__(self) -> str:
        return f"{host_in_uri(str(self.ip))}:{self.port}/{self.transport}"


def host_in_uri(host: str) -> str:
    """A host as it stands in a URI: an IPv6 address in brackets, everything else as it is (RFC 3986 §3.2.2)."""
    return f"[{host}]" if ":" in host else host


def parse_address(text: str) -> Address:
    """One address as a person writes it. Port and transport may be left out (5060, UDP).

    Accepts `203.0.113.5`, `203.0.113.5:5080/tcp`, `[2001:db8::1]:5061/tls`, `2001:db8::1`,
    `sip:203.0.113.5;transport=tls`. Raises ValidationError with what to change.
    """
    text = text.strip()
    found = _WRITTEN.fullmatch(text)
    if not found or len(text) > 120:
        raise ValidationError(_("%(text)s is not an address. Write it like 203.0.113.5:5060/udp.") % _cut(text))
    if "::" in (found["plain6"] or "") and (parts := _ENDS_LIKE_A_PORT.fullmatch(found["plain6"])):
        raise ValidationError(
            _("%(text)s can be read in two ways. Put the IP address into brackets, as in [%(ip)s]:%(port)s.")
            % {**_cut(text), **parts.groupdict()}
        )
    transport = (found["transport"] or found["parameter"] or "udp").lower()
    if transport.isdigit():
        raise ValidationError(_("%(text)s looks like a network. Enter single addresses, one per line.") % _cut(text))
    if transport not in TRANSPORTS:
        raise ValidationError(_("%(text)s: the transport is udp, tcp or tls.") % _cut(text))
    port = _port(found["port6"] if found["bracketed"] is not None else found["port"], text, transport)
    written = found["bracketed"] if found["bracketed"] is not None else found["plain6"] or found["plain"]
    return Address(_ip(written, text), port, transport)


def normal_addresses(text: str) -> list[str]:
    """The lines (or comma-separated parts) of a text as normal forms, in their order, without repeats.

    Raises ValidationError naming every line that isn't an address, not only the first.
    """
    parts = [part.strip() for part in re.split(r"[\r\n,]+", text) if part.strip()]
    found: dict[str, None] = {}
    wrong: list[ValidationError] = []
    if len(parts) > MOST:
        raise ValidationError(_("A gateway has at most %(most)s addresses.") % {"most": MOST})
    for part in parts:
        try:
            found[str(parse_address(part))] = None
        except ValidationError as error:
            wrong.append(error)
    if wrong:
        raise ValidationError(wrong)
    return list(found)


def normal_registrar(text: str) -> str:
    """The host that SIP credentials register with, as `sip.example.com`, `sip.example.com:5080` or an IP address.

    Raises ValidationError.
    """
    text = re.sub(r"^sips?:", "", text.strip(), flags=re.IGNORECASE)
    if not text:
        raise ValidationError(_("Enter the host that the credentials register with, such as sip.example.com."))
    try:
        address = parse_address(text)
    except ValidationError:
        host, _colon, port = text.partition(":")
        try:
            name = ascii_host_name(host)
        except HostNameError:
            raise ValidationError(
                _("%(text)s is not a host. Write it like sip.example.com or sip.example.com:5080.") % _cut(text)
            ) from None
        return f"{name}:{_port(port, text, 'udp')}" if port else name
    if "/" in text or ";" in text:
        raise ValidationError(_("Enter the registrar without a transport."))
    host = host_in_uri(str(address.ip))
    return host if address.port == DEFAULT_PORTS["udp"] else f"{host}:{address.port}"


def _port(text: str | None, whole: str, transport: str) -> int:
    if not text:
        return DEFAULT_PORTS[transport]
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65535):
        raise ValidationError(_("%(text)s: a port is a number from 1 to 65535.") % _cut(whole))
    return int(text)


def _ip(written: str, whole: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        ip = ipaddress.ip_address(written)
    except ValueError:
        if re.search(r"[a-z]", written, re.IGNORECASE) and ":" not in written:
            raise ValidationError(
                _("%(text)s is a name. IP authentication needs the address itself, such as 203.0.113.5.") % _cut(whole)
            ) from None
        raise ValidationError(
            _("%(text)s is not an IP address. Write it like 203.0.113.5:5060/udp.") % _cut(whole)
        ) from None
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.scope_id:
            raise ValidationError(_("%(text)s: leave out the zone after %%.") % _cut(whole))
        ip = ip.ipv4_mapped or ip
    if ip.is_unspecified or ip.is_multicast or ip.is_loopback or ip.is_link_local or ip == _BROADCAST:
        raise ValidationError(_("%(text)s can't be the address of a gateway.") % _cut(whole))
    return ip


_BROADCAST = ipaddress.IPv4Address("255.255.255.255")


def _cut(text: str) -> dict[str, str]:
    return {"text": text if len(text) <= 60 else f"{text[:60]}…"}
