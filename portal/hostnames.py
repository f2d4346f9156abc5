"""Host names as people type them, and in the one form in which they are stored and compared."""

import ipaddress
import re
from urllib.parse import urlsplit

import idna
from django.conf import settings
from django.http.request import validate_host
from django.utils.translation import gettext as _

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.ASCII | re.IGNORECASE)
_NEVER_PUBLIC = frozenset({"localhost", "localdomain", "local", "internal", "invalid", "onion", "arpa"})
_LONGEST_INPUT = 1000


class HostNameError(ValueError):
    """The text isn't a host name that a website can have; the message says what to change."""


def normal_host_name(text: str) -> str:
    """A public host name in ASCII (IDNA 2008 after UTS 46 mapping), lower case, without the final dot.

    A pasted web address is accepted by taking its host. Raises HostNameError for addresses, single labels,
    names that are never public, and for what isn't a host name at all.
    """
    host = _host_of(text.strip())
    name = ascii_host_name(host)
    labels = name.split(".")
    if labels[-1] in _NEVER_PUBLIC:
        raise HostNameError(_("%(name)s is not a public name. Enter a name such as www.example.com.") % {"name": name})
    if len(labels) < 2:
        raise HostNameError(_("Enter the whole name with its ending, such as www.example.com."))
    return name


def ascii_host_name(host: str) -> str:
    """Any host name in ASCII form, lower case. Raises HostNameError for an IP address or a malformed name."""
    if not host or len(host) > _LONGEST_INPUT:
        raise HostNameError(_("Enter a host name, such as www.example.com."))
    try:
        name = idna.encode(host, uts46=True, std3_rules=True).decode().rstrip(".").lower()
    except UnicodeError:  # idna.IDNAError is one
        if _is_address(host):
            raise HostNameError(_address_message()) from None
        raise HostNameError(
            _("%(host)s is not a host name: letters, digits and hyphens, separated by dots.") % {"host": host[:80]}
        ) from None
    if _is_address(name) or _NUMBER.fullmatch(name.rpartition(".")[2]):
        raise HostNameError(_address_message())
    if len(name) > 253:
        raise HostNameError(_("A host name has at most 253 characters."))
    return name


def host_in_ascii(host: str) -> str:
    """A host name in ASCII form; an IP address stays as it is. Raises HostNameError for a malformed name."""
    return host.strip("[]") if _is_address(host) else ascii_host_name(host)


def is_portal_host(name: str) -> bool:
    """Whether a host name, without its port, is one of the portal's own: one in ALLOWED_HOSTS. `*` names none."""
    return bool(name) and validate_host(name, [allowed for allowed in settings.ALLOWED_HOSTS if allowed != "*"])


def shown_host_name(name: str) -> str:
    """A stored name as people read it: in Unicode, when it stands for something that can be shown safely."""
    try:
        return idna.decode(name)
    except UnicodeError:
        return name


def _host_of(text: str) -> str:
    if not text or len(text) > _LONGEST_INPUT:
        raise HostNameError(_("Enter a host name, such as www.example.com."))
    scheme = _SCHEME.match(text)
    try:
        parts = urlsplit(text if scheme else f"//{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise HostNameError(_("Enter a host name, such as www.example.com.")) from None
    if "@" in parts.netloc:
        raise HostNameError(_("This looks like an email address. Enter a host name, such as www.example.com."))
    if port is not None and not (scheme and port in {80, 443}):
        raise HostNameError(_("Enter the name without a port."))
    if parts.netloc.startswith("["):
        raise HostNameError(_address_message())
    return host


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return False
    return True


def _address_message() -> str:
    return _("This is an IP address. Enter a name, such as www.example.com.")
