"""Files with messages: what they are is decided by their content, and they are kept where no web server looks.

A file is taken when its content is of a kind that people send about telephone calls and its name ends as such a kind
does. Nothing is ever unpacked or shown: files leave as downloads only.
"""

import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any
from uuid import uuid4

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from support.models import TicketAttachment, TicketMessage

OOXML = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "word/document.xml"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xl/workbook.xml"),
}
KINDS: dict[str, tuple[str, frozenset[str]]] = {
    "pdf": ("application/pdf", frozenset({"pdf"})),
    "png": ("image/png", frozenset({"png"})),
    "jpg": ("image/jpeg", frozenset({"jpg", "jpeg"})),
    "gif": ("image/gif", frozenset({"gif"})),
    "webp": ("image/webp", frozenset({"webp"})),
    "wav": ("audio/wav", frozenset({"wav"})),
    "mp3": ("audio/mpeg", frozenset({"mp3"})),
    "ogg": ("audio/ogg", frozenset({"ogg", "oga", "opus"})),
    "zip": ("application/zip", frozenset({"zip"})),
    "gz": ("application/gzip", frozenset({"gz"})),
    "docx": (OOXML["docx"][0], frozenset({"docx"})),
    "xlsx": (OOXML["xlsx"][0], frozenset({"xlsx"})),
    "pcap": ("application/vnd.tcpdump.pcap", frozenset({"pcap", "cap", "pcapng"})),
    "text": ("text/plain; charset=utf-8", frozenset({"txt", "log", "csv", "sip", "conf", "json"})),
}
"""What a file is, by content: how it is given out, and the endings its name may have."""
OFFERED = "PDF, PNG, JPEG, GIF, WebP, TXT, LOG, CSV, JSON, DOCX, XLSX, ZIP, GZ, PCAP, WAV, MP3, OGG"
ACCEPT = ",".join(sorted(f".{ending}" for _type, endings in KINDS.values() for ending in endings))
_PCAP = (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x0a\x0d\x0d\x0a")
_HEAD = 8192
_MOST_ENTRIES = 2000


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file as it came: an uploaded one, or a part of a mail."""

    name: str
    file: IO[bytes]
    size: int


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """A file that may be kept: its name is safe, its type known."""

    name: str
    content_type: str
    size: int
    file: IO[bytes]


def accept(uploads: Sequence[Upload]) -> list[Accepted]:
    """All of a message's files. Raises ValidationError with a sentence for each that can't be taken."""
    if len(uploads) > settings.ATTACHMENTS_MAX:
        raise ValidationError(
            _("At most %(n)d files go with one message. Send the others with a second one.")
            % {"n": settings.ATTACHMENTS_MAX}
        )
    taken, refusals = [], []
    for upload in uploads:
        try:
            taken.append(accept_one(upload))
        except ValidationError as refusal:
            refusals += refusal.messages
    if refusals:
        raise ValidationError(refusals)
    return taken


def accept_one(upload: Upload) -> Accepted:
    """One file. Raises ValidationError when it is empty, too large, or no kind that is taken."""
    name = safe_name(upload.name)
    if upload.size > settings.ATTACHMENT_MAX_BYTES:
        most = filesizeformat(settings.ATTACHMENT_MAX_BYTES)
        raise ValidationError(_("%(name)s is larger than %(most)s.") % {"name": name, "most": most})
    if upload.size == 0:
        raise ValidationError(_("%(name)s is empty.") % {"name": name})
    kind = kind_of(upload.file)
    if kind is None or PurePosixPath(name).suffix.lower().lstrip(".") not in KINDS[kind][1]:
        raise ValidationError(
            _("%(name)s can't be taken: its content or its name's ending is none of %(offered)s.")
            % {"name": name, "offered": OFFERED}
        )
    return Accepted(name=name, content_type=KINDS[kind][0], size=upload.size, file=upload.file)


def kind_of(file: IO[bytes]) -> str | None:
    """What a file is, by its content alone; None for what isn't taken."""
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    if head.startswith(_PCAP):
        return "pcap"
    guess = filetype.guess(head)
    if guess is None:
        return "text" if _is_text(file) else None
    if guess.extension in {"zip", *OOXML}:
        return _zip_kind(file)
    return guess.extension if guess.extension in KINDS else None


def keep(message: TicketMessage, files: Sequence[Accepted]) -> None:
    """Keep the files of a message, in the transaction that writes it."""
    for accepted in files:
        accepted.file.seek(0)
        stored = default_storage.save(
            f"tickets/{message.partner_id}/{uuid4().hex}", File(accepted.file, name="attachment")
        )
        try:
            with transaction.atomic():
                TicketAttachment.objects.create(
                    message=message,
                    file=stored,
                    name=accepted.name,
                    size=accepted.size,
                    content_type=accepted.content_type,
                )
        except Exception:
            default_storage.delete(stored)
            raise


def safe_name(name: Any) -> str:
    """A file's name as it may be shown and given out: no folders, nothing invisible, at most 120 characters."""
    text = unicodedata.normalize("NFC", str(name)).replace("\\", "/").rpartition("/")[2]
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
    text = re.sub(r'[<>:"|?*]', "_", text).strip(" .")
    stem, dot, ending = text.rpartition(".")
    if not dot:
        return text[:120] or "file"
    return f"{stem[: 118 - len(ending[:20])] or 'file'}.{ending[:20]}"


def _is_text(file: IO[bytes]) -> bool:
    """Whether all of a file is text: UTF-8 or UTF-16 with its mark, or one byte per character without control ones."""
    content = file.read()
    file.seek(0)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decodes(content, "utf-16")
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", content):
        return False
    return not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")  # HTML, SVG and other markup


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return "\x00" not in text and not text.lstrip("\ufeff \t\r\n").startswith("<")


def _zip_kind(file: IO[bytes]) -> str | None:
    """A zip, or the office document that it is. None for a damaged one, and for one with macros."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError):
        return None
    finally:
        file.seek(0)
    if len(names) > _MOST_ENTRIES or any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    if "[Content_Types].xml" in names:
        return next((kind for kind, (_type, part) in OOXML.items() if part in names), None)
    return "zip"
