"""Looking for the proof that a domain is somebody's: a TXT record in its DNS, or a file on its website.

Everything here was chosen by a partner, and may be hostile: each look has an end, reads little, follows no redirect,
and connects to addresses of the public internet only (in development to any), the very ones that were looked at.
"""

import socket
import ssl
import time
from dataclasses import dataclass

import dns.exception
import dns.flags
import dns.resolver
from django.conf import settings
from django.utils.translation import gettext as _

from portal.public_addresses import is_public
from products.domain_proof import LABEL, PATH, PREFIX

DNS_SECONDS = 3.0
FILE_SECONDS = 3.0
MOST_BYTES = 8_192
_MOST_ADDRESSES = 4


@dataclass(frozen=True, kw_only=True)
class Look:
    """What one look found. problem: for the person, what is in the way; "" when it was found."""

    found: bool
    problem: str = ""


def look_for_record(domain: str, token: str) -> Look:
    """Whether the TXT record `_partner-portal.<domain>` holds the token. Takes three seconds at most."""
    name = f"{LABEL}.{domain}."
    try:
        answer = _resolver().resolve(name, "TXT", lifetime=DNS_SECONDS, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return Look(found=False, problem=_("There is no TXT record under %(name)s.") % {"name": name.rstrip(".")})
    except (dns.exception.DNSException, OSError, UnicodeError):
        return Look(found=False, problem=_("The name servers of the domain didn't answer the question for it."))
    for record in answer:
        if b"".join(record.strings) == f"{PREFIX}{token}".encode():
            return Look(found=True)
    return Look(found=False, problem=_("The TXT record has another value."))


def look_for_file(domain: str, token: str) -> Look:
    """Whether the file is on the domain's website, over https or http. Takes about ten seconds at most."""
    addresses = _addresses(domain)
    if not addresses:
        return Look(found=False, problem=_("The domain has no public address at which a file could be looked for."))
    last = Look(found=False)
    for port, secure in ((settings.DOMAIN_PROOF_HTTPS_PORT, True), (settings.DOMAIN_PROOF_HTTP_PORT, False)):
        last = _fetch(domain, addresses[0], port, secure=secure, token=token)
        if last.found:
            return last
    return last


def _resolver() -> dns.resolver.Resolver:
    """The machine's own resolver, or the name servers of DOMAIN_PROOF_NAMESERVERS ("address" or "address:port")."""
    named = settings.DOMAIN_PROOF_NAMESERVERS
    resolver = dns.resolver.Resolver(configure=not named)
    if named:
        pairs = [entry.rpartition(":") if entry.count(":") == 1 else (entry, "", "53") for entry in named]
        resolver.nameservers = [address for address, _colon, _port in pairs]
        resolver.nameserver_ports = {address: int(port) for address, _colon, port in pairs}
    resolver.timeout = DNS_SECONDS / 2
    return resolver


def _addresses(domain: str) -> list[str]:
    """The addresses of the domain that may be connected to. One address that may not spoils them all."""
    found: list[str] = []
    ends = time.monotonic() + DNS_SECONDS
    for kind in ("A", "AAAA"):
        try:
            answer = _resolver().resolve(f"{domain}.", kind, lifetime=max(0.1, ends - time.monotonic()), search=False)
        except (dns.exception.DNSException, OSError, UnicodeError):
            continue
        found += [record.address for record in answer]
    may = settings.MODE != "production" or all(map(is_public, found))
    return found[:_MOST_ADDRESSES] if may else []


def _fetch(domain: str, address: str, port: int, *, secure: bool, token: str) -> Look:
    """One GET by HTTP/1.0 (no chunks, one answer a connection) to one address, with one deadline for everything."""
    ends = time.monotonic() + FILE_SECONDS
    request = f"GET {PATH} HTTP/1.0\r\nHost: {domain}\r\nAccept: text/plain\r\nUser-Agent: partner-portal\r\n\r\n"
    try:
        with socket.create_connection((address, port), timeout=FILE_SECONDS) as plain:
            plain.settimeout(max(0.1, ends - time.monotonic()))
            line = ssl.create_default_context().wrap_socket(plain, server_hostname=domain) if secure else plain
            with line:
                line.settimeout(max(0.1, ends - time.monotonic()))
                line.sendall(request.encode())
                answer = _read(line, ends)
    except (OSError, ValueError):  # ssl.SSLError is an OSError
        return Look(found=False, problem=_("The website of the domain didn't answer."))
    head, _blank, body = answer.partition(b"\r\n\r\n")
    status = head.split(b"\r\n", 1)[0].split(b" ")[1:2]
    if status != [b"200"]:
        said = b" ".join(status).decode("ascii", "replace")[:3] or "?"
        return Look(found=False, problem=_("The website answered %(status)s for the file.") % {"status": said})
    if body.strip() == f"{PREFIX}{token}".encode():
        return Look(found=True)
    return Look(found=False, problem=_("The file on the website has another content."))


def _read(line: socket.socket, ends: float) -> bytes:
    """What comes until the end of the answer, of the time or of the length that is read. Raises TimeoutError."""
    answer = b""
    while len(answer) <= MOST_BYTES:
        left = ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        line.settimeout(left)
        part = line.recv(4096)
        if not part:
            return answer
        answer += part
    raise ValueError("too long")
