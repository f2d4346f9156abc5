"""A received mail, read: who, to whom, what, with which files. Whatever is in it, reading it never fails."""

import codecs
import email
import email.header
import email.policy
import io
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from email.utils import getaddresses
from hashlib import sha256

import structlog

from portal.mail.bounces import Report, read_report
from portal.mail.sending import one_line
from support.hypertext import words_of_html
from support.tickets.attachments import Upload
from support.tickets.quotes import LONGEST, own_words

logger = structlog.get_logger(__name__)

MOST_PARTS = 200
_RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_LONGEST_FIELD = 8_000
"""Characters of a header that describes a part; the standard library takes minutes for a long one."""
_LONGEST_LIST = 100_000
"""Characters of a header with addresses: some 3,000 of them."""
_SLOW_CODECS = frozenset({"punycode", "idna", "unicode_escape", "raw_unicode_escape"})
"""What Python calls encodings and no mail is written in; the first takes hours for a long text."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a mail says. message_id: its own, or made from its content when it has none.

    authentication: every Authentication-Results header, the top one first.
    """

    message_id: str
    senders: tuple[str, ...]
    recipients: tuple[str, ...]
    authentication: tuple[str, ...]
    automatic: bool
    text: str
    files: tuple[Upload, ...]
    report: Report | None


def read_letter(raw: bytes, recipients: Sequence[str] = ()) -> Letter | None:
    """Read a mail. recipients: whom the mail server took it for, before its headers. None for what can't be read."""
    try:
        message = email.message_from_bytes(raw, policy=email.policy.compat32)
        parts = _parts(message)
        body = _body(parts)
        return Letter(
            message_id=_message_id(message, raw),
            senders=_addresses(message, "From"),
            recipients=(*recipients, *(a for name in _RECIPIENTS for a in _addresses(message, name))),
            authentication=_authentication(message),
            automatic=_is_automatic(message),
            text=own_words(body[1]) if body else "",
            files=tuple(_files(parts, body[0] if body else None)),
            report=read_report(message),
        )
    except Exception:  # noqa: BLE001 -- the standard library stumbles over hostile mail in many ways
        logger.warning("mail_in.unreadable", size=len(raw))
        return None


def _parts(message: Message) -> list[Message]:
    found: list[Message] = []
    for part in message.walk():
        if any(len(str(said)) > _LONGEST_FIELD for name, said in part.items() if name.lower().startswith("content-")):
            raise ValueError("a header without end")
        if not part.is_multipart():
            found.append(part)
        if len(found) >= MOST_PARTS:
            break
    return found


def _addresses(message: Message, name: str) -> tuple[str, ...]:
    values = [str(value)[:_LONGEST_LIST] for value in message.get_all(name, [])[:10]]
    found = (address.strip() for _name, address in getaddresses(values))
    return tuple(address for address in found if "@" in address and address.isprintable())


def _authentication(message: Message) -> tuple[str, ...]:
    return tuple(str(value)[:_LONGEST_FIELD] for value in message.get_all("Authentication-Results", [])[:10])


def _message_id(message: Message, raw: bytes) -> str:
    given = one_line(str(message.get("Message-ID", ""))[:_LONGEST_FIELD], 255)
    return given or f"sha256:{sha256(raw).hexdigest()}"


def _is_automatic(message: Message) -> bool:
    """Absence notices, lists, bulk mail, bounces, our own mails: nothing a person wrote to us."""
    submitted = str(message.get("Auto-Submitted", "no")).strip().lower()
    precedence = str(message.get("Precedence", "")).strip().lower()
    return (
        not submitted.startswith("no")
        or precedence in {"bulk", "junk", "list", "auto_reply"}
        or str(message.get("Return-Path", "")).strip() == "<>"
        or any(message.get(name) for name in ("X-Autoreply", "X-Autorespond", "List-Id"))
    )


def _body(parts: list[Message]) -> tuple[Message, str] | None:
    """The first plain text that isn't a file, else the first HTML."""
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if (
                part.get_content_type() == kind
                and not _name_of(part)
                and part.get_content_disposition() != "attachment"
            ):
                text = _decoded(part)
                return part, (words_of_html(text[:LONGEST]) if kind == "text/html" else text)
    return None


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    content = payload[: 4 * LONGEST] if isinstance(payload, bytes) else b""
    try:
        charset = codecs.lookup(str(part.get_content_charset() or "utf-8")).name
        return content.decode("utf-8" if charset in _SLOW_CODECS else charset, "replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")


def _name_of(part: Message) -> str:
    """A file's name, RFC 2047 words decoded."""
    name = part.get_filename()
    if not name:
        return ""
    header = email.header.make_header(email.header.decode_header(name))
    return str(header)


def _files(parts: list[Message], body: Message | None) -> list[Upload]:
    """The parts that are files: those with a name or marked as such. HTML beside the plain text isn't one."""
    found = []
    for part in parts:
        named = _name_of(part)
        if part is body or not (named or part.get_content_disposition() == "attachment"):
            continue
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
        found.append(Upload(name=named or "file", file=io.BytesIO(content), size=len(content)))
    return found
