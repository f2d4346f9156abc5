"""Fetching mail from a mailbox (IMAP over TLS), for installations whose mail server has no pipe to the portal."""

import imaplib
import socket
import ssl
import threading
import time
from collections import Counter
from contextlib import suppress
from types import TracebackType
from typing import Any

import structlog
from django.conf import settings

from support.mail_in import Outcome, receive

logger = structlog.get_logger(__name__)

SILENCE = 20
"""Seconds that one answer may take to begin."""
IN_ALL = 50
"""Seconds that a whole visit may take, so that the next minute's finds nobody there."""
AT_ONCE = 100


class MailboxError(Exception):
    """The mailbox can't be read; the message says why."""


class _Visit(imaplib.IMAP4_SSL):
    """A connection that is cut when its time is up: a server that sends a byte now and then is never silent."""

    def __init__(self, *, seconds: float, **options: Any) -> None:
        self.overdue = False
        self._watch = threading.Timer(seconds, self._cut)
        self._watch.daemon = True
        self._watch.start()
        try:
            super().__init__(**options)
        except BaseException:
            self._leave()
            raise

    def open(self, *args: Any, **options: Any) -> None:
        super().open(*args, **options)
        if self.overdue:  # while there was nothing to cut yet
            raise TimeoutError("the time is up")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            super().__exit__(kind, error, trace)
        finally:
            self._leave()

    def _cut(self) -> None:
        self.overdue = True
        with suppress(AttributeError, OSError):  # there is no connection yet, or it ended at this moment
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)  # SSLSocket's own would go on without TLS

    def _leave(self) -> None:
        self._watch.cancel()
        with suppress(AttributeError, OSError):  # there never was a connection, or it is closed already
            self.shutdown()


def fetch(context: ssl.SSLContext | None = None, *, seconds: float = IN_ALL) -> Counter[str]:
    """Take in the mailbox's unread mails, at most 100; each is marked as read when it has been decided about.

    seconds: how long that may take; no mail is begun after three quarters of it. Returns how many there were of each
    outcome. Raises MailboxError when the server can't be used; what wasn't decided about stays unread.
    """
    counts: Counter[str] = Counter()
    ends = time.monotonic() + seconds
    try:
        with _Visit(
            seconds=seconds,
            host=settings.IMAP_HOST,
            port=settings.IMAP_PORT,
            ssl_context=context or ssl.create_default_context(),
            timeout=min(SILENCE, seconds),
        ) as server:
            server.login(settings.IMAP_USER, settings.IMAP_PASSWORD)
            state, _answer = server.select(_quoted(settings.IMAP_FOLDER))
            if state != "OK":
                raise MailboxError(f"There is no folder {settings.IMAP_FOLDER}.")
            _state, found = server.uid("SEARCH", "UNSEEN")
            for uid in (found[0] or b"").split()[:AT_ONCE]:
                if time.monotonic() > ends - seconds / 4:
                    break
                counts[_take(server, uid.decode("ascii"))] += 1
    except (imaplib.IMAP4.error, OSError) as trouble:
        if time.monotonic() > ends:
            raise MailboxError(f"The mailbox can't be read in {seconds:g} seconds; the rest waits.") from trouble
        raise MailboxError(f"The mailbox can't be read: {trouble}") from trouble
    return counts


def _take(server: imaplib.IMAP4, uid: str) -> str:
    """One mail. Too large ones aren't even fetched."""
    size = _size(server, uid)
    if size > settings.INBOUND_MAX_BYTES:
        logger.warning("mail_in.too_large", size=size)
        outcome = Outcome.REFUSED
    else:
        _state, parts = server.uid("FETCH", uid, "(BODY.PEEK[])")
        raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
        outcome = receive(raw).outcome
    server.uid("STORE", uid, "+FLAGS", "(\\Seen)")
    return outcome.value


def _size(server: imaplib.IMAP4, uid: str) -> int:
    _state, parts = server.uid("FETCH", uid, "(RFC822.SIZE)")
    said = next((part for part in parts if isinstance(part, bytes)), b"")
    number = said.rpartition(b"RFC822.SIZE")[2].strip(b" )").split(b" ")[0]
    return int(number) if number.isascii() and number.isdigit() else 0


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
