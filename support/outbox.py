"""The mails that local mode writes as files instead of sending them."""

import email
import email.policy
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path

from django.conf import settings

MOST_FILES = 200
LARGEST_FILE = 1024 * 1024
_RULE = b"-" * 79  # what Django's file backend writes after each mail


@dataclass(frozen=True, kw_only=True)
class WrittenMail:
    """A mail as its reader would see it."""

    written_at: datetime
    to: tuple[str, ...]
    sender: str
    subject: str
    text: str


def mails_to(addresses: Collection[str] | None) -> list[WrittenMail]:
    """The newest mails, newest first. addresses: only those sent to one of these; None: to anybody."""
    wanted = None if addresses is None else {address.casefold() for address in addresses}
    found = [mail for path in _newest_files() for mail in _read(path)]
    mails = [mail for mail in found if wanted is None or wanted & {to.casefold() for to in mail.to}]
    return sorted(mails, key=lambda mail: mail.written_at, reverse=True)


def count() -> int:
    """How many mails were written lately, about: each delivery is a file."""
    return len(_newest_files())


def _newest_files() -> list[Path]:
    folder = Path(settings.EMAIL_FILE_PATH)
    try:
        return sorted(folder.glob("*.log"), key=lambda path: path.name, reverse=True)[:MOST_FILES]
    except OSError:
        return []


def _read(path: Path) -> Iterator[WrittenMail]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            return
        content = path.read_bytes()
        written_at = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    except OSError:  # removed meanwhile
        return
    for part in reversed(content.split(b"\n" + _RULE + b"\n")):  # two of one second may share a file
        if part.strip():
            yield _parse(part, written_at)


def _parse(content: bytes, written_at: datetime) -> WrittenMail:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 -- what the policy makes
    body = message.get_body(preferencelist=("plain",))
    return WrittenMail(
        written_at=written_at,
        to=tuple(address for _name, address in getaddresses(message.get_all("To", []))),
        sender=str(message.get("From", "")),
        subject=str(message.get("Subject", "")),
        text=body.get_content() if body else "",
    )
