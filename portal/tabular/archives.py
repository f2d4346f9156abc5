"""Members of .zip and .gz files, unpacked one at a time with a limit on what comes out."""

from __future__ import annotations

import errno
import gzip
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from portal.tabular import limits
from portal.tabular.refusals import Unreadable

_BLOCK = 1 << 20
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)
_ENCRYPTED_FLAG = 0x1


class Readable(Protocol):
    """An opened member of an archive."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most that many; none at the end."""


def gunzip(path: Path, target: Path) -> None:
    """Unpack a gzip file of one or more members. Raises Unreadable."""
    try:
        with gzip.open(path, "rb") as packed:
            copy_limited(packed, target, limits.TEXT_BYTES)
    except _DAMAGED as error:
        raise Unreadable("broken_archive") from error


def members(path: Path) -> list[zipfile.ZipInfo]:
    """The files of a .zip that may be meant: no folders, no resource forks of macOS, no hidden or empty files.

    Raises Unreadable for a damaged, an encrypted or an oversized archive.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            everything = archive.infolist()
    except _DAMAGED as error:
        raise Unreadable("broken_archive") from error
    if len(everything) > limits.MEMBERS:
        raise Unreadable("too_many_members", {"limit": limits.MEMBERS})
    found = [member for member in everything if not member.is_dir() and member.file_size and not _is_hidden(member)]
    if any(member.flag_bits & _ENCRYPTED_FLAG for member in found):
        raise Unreadable("password_protected")
    if sum(member.file_size for member in found) > limits.ARCHIVE_BYTES:
        raise too_large(limits.ARCHIVE_BYTES)
    return found


def head(path: Path, member: zipfile.ZipInfo) -> bytes:
    """The first bytes of a member. Raises Unreadable."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as packed:
            return packed.read(limits.HEAD)
    except _DAMAGED as error:
        raise Unreadable("broken_archive") from error


def extract(path: Path, member: zipfile.ZipInfo, target: Path) -> None:
    """Unpack one member to `target`; the name inside the archive is never used as a path. Raises Unreadable."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as packed:
            copy_limited(packed, target, limits.TEXT_BYTES)
    except _DAMAGED as error:
        raise Unreadable("broken_archive") from error


def copy_limited(packed: Readable, target: Path, limit: int) -> None:
    """Copy a stream into a file. Raises Unreadable once more than `limit` bytes came out."""
    with target.open("wb") as out:
        done = 0
        for block in _blocks(packed):
            done += len(block)
            if done > limit:
                raise too_large(limit)
            try:
                out.write(block)
            except OSError as error:
                if error.errno == errno.EFBIG:  # the limit of a confined process
                    raise too_large(limit) from error
                raise


def too_large(limit: int) -> Unreadable:
    """The refusal of something that unpacks to more than `limit` bytes."""
    from django.template.defaultfilters import filesizeformat  # noqa: PLC0415 -- the confined reader needs no templates

    return Unreadable("too_large_inside", {"limit": filesizeformat(limit)})


def _blocks(packed: Readable) -> Iterator[bytes]:
    while block := packed.read(_BLOCK):
        yield block


def _is_hidden(member: zipfile.ZipInfo) -> bool:
    steps = [step for step in member.filename.split("/") if step not in {".", ".."}]
    return any(step.startswith(".") or step == "__MACOSX" for step in steps)
