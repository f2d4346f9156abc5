"""Trying names and gateways from this machine, with a hard limit, off the thread that serves the page.

What a partner enters decides where packets go, so only addresses of the public internet are tried: the portal must
not become somebody's way to look around in the platform's own network.
"""

import secrets
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.public_addresses import is_address, is_public

LIMIT = 2.0
"""Seconds that a whole report may wait for the network."""
_OPTIONS = (
    "OPTIONS sip:{host} SIP/2.0\r\n"
    "Via: SIP/2.0/UDP {us};branch=z9hG4bK{mark};rport\r\n"
    "Max-Forwards: 70\r\n"
    "From: <sip:ping@{us}>;tag={mark}\r\n"
    "To: <sip:{host}>\r\n"
    "Call-ID: {mark}@{us}\r\n"
    "CSeq: 1 OPTIONS\r\n"
    "Contact: <sip:ping@{us}>\r\n"
    "Accept: application/sdp\r\n"
    "Content-Length: 0\r\n\r\n"
)
"""RFC 3261 §11: every SIP server answers it, if only to refuse."""


class Verdict(StrEnum):
    ANSWERED = "answered"
    SILENT = "silent"  # nothing within the limit
    REFUSED = "refused"
    UNKNOWN = "unknown"  # the name doesn't resolve
    PRIVATE = "private"  # not tried: no address of the public internet


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back. `detail` is for the report: an address, or the first line of an answer."""

    verdict: Verdict
    detail: str = ""


Try = Callable[[], Answer]


def together(tries: Mapping[str, Try], *, limit: float = LIMIT) -> dict[str, Answer]:
    """Do all of them at the same time; those that haven't ended in time count as silent."""
    answers: dict[str, Answer] = {}

    def work(key: str, attempt: Try) -> None:
        try:
            answers[key] = attempt()
        except OSError as error:
            answers[key] = Answer(verdict=Verdict.SILENT, detail=type(error).__name__)

    threads = [threading.Thread(target=work, args=item, daemon=True, name="try") for item in tries.items()]
    for thread in threads:
        thread.start()
    ends = time.monotonic() + limit
    for thread in threads:
        thread.join(max(0.0, ends - time.monotonic()))
    return {key: answers.get(key, Answer(verdict=Verdict.SILENT)) for key in tries}


def resolve(host: str) -> Answer:
    """Whether a name has an address. One inside the platform's network isn't told: it is nobody's business."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        return Answer(verdict=Verdict.UNKNOWN)
    addresses = [str(one[4][0]) for one in found]
    public = next(filter(_may_be_tried, addresses), None)
    return Answer(verdict=Verdict.ANSWERED, detail=public) if public else Answer(verdict=Verdict.PRIVATE)


def reach(host: str, port: int, transport: str, *, limit: float = LIMIT, us: str = "portal.invalid") -> Answer:
    """Whether a SIP server answers: an OPTIONS over UDP, a connection over TCP and TLS.

    host: an address, or a name (its first address is used). us: who we say we are, a host name.
    """
    if not _may_be_tried(host):
        return Answer(verdict=Verdict.PRIVATE, detail=host)
    try:
        family, _kind, _proto, _name, target = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    except (socket.gaierror, UnicodeError):
        return Answer(verdict=Verdict.UNKNOWN)
    if not _may_be_tried(str(target[0])):
        return Answer(verdict=Verdict.PRIVATE, detail=host)
    if transport != "udp":
        return _connect(family, target, limit)
    return _ping(family, target, host, us, limit)


def _may_be_tried(host: str) -> bool:
    """False for an address that isn't one host's of the public internet; a name may be."""
    return is_public(host) or not is_address(host)


def _connect(family: int, target: tuple, limit: float) -> Answer:
    with socket.socket(family, socket.SOCK_STREAM) as line:
        line.settimeout(limit)
        try:
            line.connect(target)
        except ConnectionRefusedError:
            return Answer(verdict=Verdict.REFUSED)
        except OSError as error:
            return Answer(verdict=Verdict.SILENT, detail=type(error).__name__)
    return Answer(verdict=Verdict.ANSWERED, detail="connected")


def _ping(family: int, target: tuple, host: str, us: str, limit: float) -> Answer:
    mark = secrets.token_hex(8)
    written = f"[{host}]" if ":" in host else host
    with socket.socket(family, socket.SOCK_DGRAM) as line:
        line.settimeout(limit / 2)
        try:
            line.connect(target)
            for _again in range(2):  # UDP loses packets
                line.send(_OPTIONS.format(host=written, us=us, mark=mark).encode())
                try:
                    reply = line.recv(4096)
                except TimeoutError:
                    continue
                return Answer(verdict=Verdict.ANSWERED, detail=_first_line(reply))
        except ConnectionRefusedError:
            return Answer(verdict=Verdict.REFUSED)
        except OSError as error:
            return Answer(verdict=Verdict.SILENT, detail=type(error).__name__)
    return Answer(verdict=Verdict.SILENT)


def _first_line(reply: bytes) -> str:
    line = reply.split(b"\r\n", 1)[0].decode("ascii", "replace")[:60]
    return "".join(c for c in line if c.isprintable())
