"""Fetching mail from a mailbox (IMAP over TLS), for installations whose mail server has no pipe to the portal."""

import imaplib
import ssl
from collections import Counter

import structlog
from django.conf import settings

from support.mail_in import Outcome, receive

logger = structlog.get_logger(__name__)

SECONDS = 30
AT_ONCE = 100


class MailboxError(Exception):
    """The mailbox can't be read; the message says why."""


def fetch(context: ssl.SSLContext | None = None) -> Counter[str]:
    """Take in the mailbox's unread mails, at most 100; each is marked as read when it has been decided about.

    Returns how many there were of each outcome. Raises MailboxError when the server can't be used; what wasn't
    decided about stays unread.
    """
    counts: Counter[str] = Counter()
    try:
        with imaplib.IMAP4_SSL(
            settings.IMAP_HOST,
            settings.IMAP_PORT,
            ssl_context=context or ssl.create_default_context(),
            timeout=SECONDS,
        ) as server:
            server.login(settings.IMAP_USER, settings.IMAP_PASSWORD)
            state, _answer = server.select(_quoted(settings.IMAP_FOLDER))
            if state != "OK":
                raise MailboxError(f"There is no folder {settings.IMAP_FOLDER}.")
            _state, found = server.uid("SEARCH", "UNSEEN")
            for uid in (found[0] or b"").split()[:AT_ONCE]:
                counts[_take(server, uid.decode("ascii"))] += 1
    except (imaplib.IMAP4.error, OSError) as trouble:
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
    return int(number) if number.isdigit() else 0


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
