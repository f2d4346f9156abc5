"""What a phone connects to: SIP over WebSocket, and the servers that find a way through firewalls (ICE)."""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.hostnames import HostNameError, ascii_host_name
from portal.prepared import PreparedRow
from products.models import WebProduct
from softphone.models import SoftphoneSettings

MOST_ICE_SERVERS = 8
LONGEST_WEBSOCKET = 300
_PATH = re.compile(r"/[A-Za-z0-9._~/%-]*", re.ASCII)
_ICE = re.compile(r"(stuns?|turns?):([^?]+?)(?::(\d{1,5}))?(\?transport=(?:udp|tcp))?", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Service:
    """What one web product's phone connects to. websocket is empty when nothing is set."""

    domain: str = ""
    websocket: str = ""
    ice_servers: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    own: bool = False  # the web product's, not the platform's

    @property
    def ready(self) -> bool:
        """Whether the phone can register at all."""
        return bool(self.domain and self.websocket)


_SETTINGS = PreparedRow(lambda product: SoftphoneSettings.objects.filter(web_product_id=product).order_by("pk"), 1)


def service_of(kept: SoftphoneSettings) -> Service:
    """The telephone service of these settings' web product: its own, else the platform's.

    Never a mixture: a domain of one and a server of another would send passwords to somebody who can't use them.
    """
    if kept.sip_domain and kept.sip_websocket:
        return Service(
            domain=kept.sip_domain, websocket=kept.sip_websocket, ice_servers=tuple(kept.ice_servers), own=True
        )
    return Service(
        domain=settings.SOFTPHONE_SIP_DOMAIN,
        websocket=settings.SOFTPHONE_SIP_WEBSOCKET,
        ice_servers=tuple(kept.ice_servers),
    )


def settings_of(product: WebProduct) -> SoftphoneSettings:
    """The web product's settings; unsaved empty ones when it has none yet."""
    return _SETTINGS.first(product.pk) or SoftphoneSettings(web_product=product)


def normal_sip_domain(text: str) -> str:
    """A SIP domain in ASCII, lower case; an IP address stays as it is. Raises ValidationError."""
    typed = text.strip()
    if not typed:
        return ""
    try:
        return str(ipaddress.ip_address(typed))
    except ValueError:
        pass
    try:
        return ascii_host_name(typed)
    except HostNameError as error:
        raise ValidationError(str(error)) from error


def normal_websocket(text: str) -> str:
    """A WebSocket address as browsers and the content security policy take it. Raises ValidationError.

    wss:// only: a page over https may not open ws://, and a SIP password would travel in clear. In local mode and in
    tests ws:// to this machine is taken as well, since browsers trust that.
    """
    typed = text.strip()
    if not typed:
        return ""
    try:
        parts = urlsplit(typed)
        scheme, port = parts.scheme.lower(), parts.port
        host = _host(parts) if scheme in {"ws", "wss"} else ""
    except ValueError:  # HostNameError is one
        raise ValidationError(_("This is not an address such as wss://sip.example.com/ws.")) from None
    if not host:
        raise ValidationError(_("The address begins with wss://, such as wss://sip.example.com/ws."))
    if parts.username is not None or parts.password is not None:
        raise ValidationError(_("Leave user name and password out: each caller enters his own in the phone."))
    if parts.query or parts.fragment or "?" in typed or "#" in typed:
        raise ValidationError(_("The address can't have a ? or # part."))
    if host.startswith("["):
        raise ValidationError(_("Enter a name instead of an IPv6 address: browsers can't be told to allow one."))
    path = parts.path or "/"
    if not _PATH.fullmatch(path):
        raise ValidationError(_("The part after the host may hold letters, digits and - . _ ~ / % only."))
    if scheme == "ws" and not (settings.MODE in {"local", "test"} and _is_this_machine(host)):
        raise ValidationError(_("Use wss://: browsers refuse ws:// from a page that came over https."))
    found = f"{scheme}://{host}{f':{port}' if port is not None else ''}{path}"
    if len(found) > LONGEST_WEBSOCKET:
        raise ValidationError(_("The address is too long."))
    return found


def normal_ice_server(urls: str, username: str, credential: str) -> dict[str, Any]:
    """One STUN or TURN server as browsers take it: {"urls": […]}, with username and credential for TURN.

    urls: addresses separated by spaces, such as "turn:turn.example.com:3478?transport=udp". Raises ValidationError.
    """
    addresses = [_ice_address(url) for url in urls.split()]
    if not addresses:
        raise ValidationError(_("Enter an address such as stun:stun.example.com:3478."))
    turn = any(url.startswith("turn") for url in addresses)
    username, credential = username.strip(), credential.strip()
    if turn and not (username and credential):
        raise ValidationError(_("A TURN server needs a user name and a password: browsers refuse one without."))
    if not turn and (username or credential):
        raise ValidationError(_("A STUN server takes no user name and password."))
    return {"urls": addresses, **({"username": username, "credential": credential} if turn else {})}


def _ice_address(text: str) -> str:
    found = _ICE.fullmatch(text.strip())
    problem = _("%(text)s is not an address such as stun:stun.example.com:3478 or turns:turn.example.com:5349.")
    if not found:
        raise ValidationError(problem % {"text": text[:100]})
    scheme, host, port, transport = found.groups()
    if transport and scheme.startswith("stun"):
        raise ValidationError(_("?transport= belongs to TURN servers only."))
    if port and not 0 < int(port) < 65536:
        raise ValidationError(problem % {"text": text[:100]})
    try:
        name = host if _is_address(host) else ascii_host_name(host)
    except HostNameError:
        raise ValidationError(problem % {"text": text[:100]}) from None
    return f"{scheme}:{name}{f':{int(port)}' if port else ''}{transport or ''}"


def _host(parts: SplitResult) -> str:
    """The host of an address, IPv6 in brackets. Raises ValueError."""
    host = parts.hostname or ""
    if _is_address(host):
        return f"[{host}]" if ":" in host else host
    if host == "localhost":
        return host
    return ascii_host_name(host)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return "%" not in host


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
