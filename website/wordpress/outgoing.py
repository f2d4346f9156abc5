"""One HTTP request to an address that a partner entered: resolved once, pinned, limited in time and length.

Whatever the address leads to was chosen by a partner: only addresses of the public internet are connected to (loopback
where WEBSITE_ALLOW_LOOPBACK says so, for development), no redirect is followed, and one deadline holds for everything.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

from portal.public_addresses import is_public

CONNECT_SECONDS = 5.0
MOST_BYTES = 4_000_000
AGENT = "Mozilla/5.0 (compatible; PartnerPortal/1.0)"  # hosts' filters refuse what doesn't look like this


class OutgoingError(Exception):
    """A request that brought no answer. reason: a word for what was in the way (see REASONS)."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason, self.detail = reason, detail


UNKNOWN_NAME, PRIVATE, REFUSED, SLOW, UNTRUSTED, BROKEN, TOO_LONG = (
    "unknown-name", "private", "refused", "slow", "untrusted", "broken", "too-long",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back. headers: names in lower case."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def request(url: str, *, body: bytes | None = None, content_type: str = "", seconds: float = 20.0) -> Answer:
    """GET an address, or POST a body to it. seconds: for all of it. Raises OutgoingError."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    host = parts.hostname or ""
    address = _address(host, port)
    line = _Pinned(host, port, address=address, secure=secure)
    watch = threading.Timer(seconds, line.give_up)
    watch.daemon = True
    watch.start()
    try:
        return _exchange(line, parts.path or "/", parts.query, body, content_type)
    except ssl.SSLError as error:
        raise OutgoingError(SLOW if line.given_up else UNTRUSTED, str(error)[:200]) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise OutgoingError(_reason(error, line), type(error).__name__) from None
    finally:
        watch.cancel()
        line.close()


def _exchange(line: "_Pinned", path: str, query: str, body: bytes | None, content_type: str) -> Answer:
    headers = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
    if body is not None:
        headers["Content-Type"] = content_type
    line.request("GET" if body is None else "POST", f"{path}?{query}" if query else path, body=body, headers=headers)
    answer = line.getresponse()
    read = answer.read(MOST_BYTES + 1)
    if len(read) > MOST_BYTES:
        raise OutgoingError(TOO_LONG)
    return Answer(status=answer.status, body=read, headers={name.lower(): value for name, value in answer.getheaders()})


def _reason(error: Exception, line: "_Pinned") -> str:
    if line.given_up or isinstance(error, TimeoutError):
        return SLOW
    return REFUSED if isinstance(error, ConnectionRefusedError) else BROKEN


def _address(host: str, port: int) -> str:
    """The first of the name's addresses, if all of them may be connected to. Raises OutgoingError."""
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise OutgoingError(UNKNOWN_NAME, host) from None
    if not found:
        raise OutgoingError(UNKNOWN_NAME, host)
    if not all(map(may_connect, found)):
        raise OutgoingError(PRIVATE, host)
    return found[0]


def may_connect(address: str) -> bool:
    """Whether the portal connects to this IP address for a partner."""
    if is_public(address):
        return True
    return settings.WEBSITE_ALLOW_LOOPBACK and ip_address(address.partition("%")[0]).is_loopback


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was looked at, whatever the name's server says a moment later."""

    def __init__(self, host: str, port: int, *, address: str, secure: bool) -> None:
        super().__init__(host, port, timeout=CONNECT_SECONDS)
        self.default_port = 443 if secure else 80  # what the Host header leaves out
        self._address, self._secure = address, secure
        self.given_up = False

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), timeout=CONNECT_SECONDS)
        self.sock = plain
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
        self.sock.settimeout(None)  # the deadline of all of it is the timer's
        if self.given_up:
            raise TimeoutError

    def give_up(self) -> None:
        """Called by another thread at the deadline: whoever waits for the socket wakes up."""
        self.given_up = True
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return
