"""Fetching mail: against a small IMAP server of our own, with TLS."""

import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.management import CommandError, call_command

from portal.tenancy import wall
from support import mailbox, tasks
from support.mailbox import MailboxError, fetch
from support.models import Ticket, TicketMessage
from support.tickets import conversation, tokens
from support.tickets.authors import author_of
from tests import patience


class Imap(threading.Thread):
    """As much of IMAP4rev1 as a client needs to read a mailbox. `mails`: uid to content; `seen`: uids marked."""

    def __init__(self, certificate: Path) -> None:
        super().__init__(daemon=True)
        self.mails: dict[int, bytes] = {}
        self.seen: set[int] = set()
        self.fetched: list[int] = []
        self.pause = 0.0  # seconds before each answer
        self.drips: bytes = b""  # a command that is answered by single bytes without end
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]

    def run(self) -> None:
        while True:
            try:
                plain, _address = self._socket.accept()
            except OSError:
                return
            try:
                with self._context.wrap_socket(plain, server_side=True) as talking:
                    self._talk(talking)
            except OSError:
                continue  # the client didn't trust us, or went away

    def stop(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _talk(self, talking: ssl.SSLSocket) -> None:
        lines = talking.makefile("rb")
        talking.sendall(b"* OK ready\r\n")
        for line in lines:
            tag, _space, command = line.strip().partition(b" ")
            time.sleep(self.pause)
            while self.drips and command.upper().startswith(self.drips):
                talking.sendall(b"*")
                time.sleep(0.05)
            said = self._answer(command)
            talking.sendall(said[1] + tag + b" " + said[0] + b" done\r\n")
            if command.upper().startswith(b"LOGOUT"):
                return

    def _answer(self, command: bytes) -> tuple[bytes, bytes]:
        words = command.split(b" ")
        match words[0].upper():
            case b"CAPABILITY":
                return b"OK", b"* CAPABILITY IMAP4rev1\r\n"
            case b"LOGIN":
                return (b"OK" if words[2] == b'"secret"' else b"NO"), b""
            case b"SELECT":
                return (b"OK" if words[1] == b'"INBOX"' else b"NO"), b"* %d EXISTS\r\n" % len(self.mails)
            case b"LOGOUT":
                return b"OK", b"* BYE\r\n"
            case b"UID":
                return b"OK", self._uid(words)
        return b"OK", b""

    def _uid(self, words: list[bytes]) -> bytes:
        if words[1] == b"SEARCH":
            return b"* SEARCH " + b" ".join(b"%d" % uid for uid in self.mails if uid not in self.seen) + b"\r\n"
        uid = int(words[2])
        if words[1] == b"STORE":
            self.seen.add(uid)
            return b""
        content = self.mails[uid]
        if b"RFC822.SIZE" in words[3]:
            return b"* 1 FETCH (UID %d RFC822.SIZE %d)\r\n" % (uid, len(content))
        self.fetched.append(uid)
        return b"* 1 FETCH (UID %d BODY[] {%d}\r\n%b)\r\n" % (uid, len(content), content)


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def server(tmp_path, settings) -> Iterator[Imap]:
    running = Imap(_certificate(tmp_path))
    running.start()
    settings.INBOUND_DOMAIN = "in.example"
    settings.IMAP_HOST, settings.IMAP_PORT = "127.0.0.1", running.port
    settings.IMAP_USER, settings.IMAP_PASSWORD, settings.IMAP_FOLDER = "portal", "secret", "INBOX"
    yield running
    running.stop()


@pytest.fixture
def trusting(server, tmp_path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(tmp_path / "server.pem"))


@pytest.fixture
def ticket(cast, as_partner) -> Ticket:
    with as_partner(cast.acme):
        return conversation.open_ticket(subject="No audio", text="Silence.", author=author_of(cast.acme.owner))


def test_unread_mails_are_taken_in_once_and_marked(cast, server, trusting, ticket, settings):
    settings.INBOUND_MAX_BYTES = 5000
    head = (
        f"From: {cast.acme.owner.email}\r\nTo: {tokens.partner_address(ticket)}\r\nMessage-ID: <1@x>\r\n\r\n".encode()
    )
    server.mails = {7: head + b"It works.\r\n", 8: b"nonsense", 9: b"x" * 6000, 10: b"read before"}
    server.seen = {10}
    assert fetch(trusting) == {"taken": 1, "ignored": 1, "refused": 1}
    assert server.seen == {7, 8, 9, 10}
    assert server.fetched == [7, 8], "what is too large isn't even fetched"
    with wall.enter_partner(ticket.partner_id):
        assert TicketMessage.objects.order_by("-pk")[0].text == "It works."
    assert fetch(trusting) == {}


@pytest.mark.parametrize("drips", [b"CAPABILITY", b"LOGIN", b"UID SEARCH", b"UID FETCH", b"UID STORE", b"LOGOUT"])
def test_a_server_that_is_never_silent_and_never_done_is_left(server, trusting, drips):
    server.mails, server.drips = {1: b"nonsense"}, drips
    begun = time.monotonic()
    with pytest.raises(MailboxError, match=r"in 0\.5 seconds"):
        fetch(trusting, seconds=0.5)
    assert time.monotonic() - begun < patience.seconds(3)
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(patience.seconds(1))
            assert not thread.is_alive(), "nobody watches on"


def test_what_a_slow_server_leaves_no_time_for_waits_for_the_next_visit(server, trusting):
    server.mails = dict.fromkeys(range(1, 9), b"nonsense")
    server.pause = 0.05
    counts = fetch(trusting, seconds=1.2)
    assert 0 < counts["ignored"] < 8
    assert server.seen == set(range(1, counts["ignored"] + 1))
    server.pause = 0
    assert fetch(trusting)["ignored"] == 8 - len(counts) * counts["ignored"]


def test_the_workers_task_has_limits():
    assert tasks.fetch_mail.expires < 60, "or visits pile up behind a worker that is busy"
    assert mailbox.IN_ALL < 60 < tasks.fetch_mail.time_limit


def test_a_server_without_a_known_certificate_gets_no_password(server):
    with pytest.raises(MailboxError, match="certificate"):
        fetch()


@pytest.mark.parametrize(("name", "value"), [("IMAP_PASSWORD", "wrong"), ("IMAP_FOLDER", 'No"where'), ("IMAP_PORT", 1)])
def test_what_is_wrong_is_said(server, trusting, settings, name, value):
    setattr(settings, name, value)
    with pytest.raises(MailboxError):
        fetch(trusting)


def test_the_command_says_what_is_missing(settings):
    settings.IMAP_HOST = ""
    with pytest.raises(CommandError, match="IMAP_HOST"):
        call_command("fetch_mail")
    settings.IMAP_HOST, settings.IMAP_PORT = "127.0.0.1", 1
    with pytest.raises(CommandError, match="can't be read"):
        call_command("fetch_mail")
