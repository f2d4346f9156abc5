"""What a file is by its content. Names and extensions are not looked at."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from pathlib import Path

from portal.tabular.refusals import Unreadable

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP = b"\x1f\x8b"
_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02")  # a bare stream of Excel 4 to 95, without a compound file around it
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class Format(StrEnum):
    """How the table is packed. OTHER is everything else: text, or something a text reader refuses."""

    GZIP = "gzip"
    ARCHIVE = "archive"
    XLSX = "xlsx"  # and .xlsm
    XLSB = "xlsb"
    ODS = "ods"
    XLS = "xls"
    OTHER = "other"

    @property
    def is_workbook(self) -> bool:
        """Whether it holds sheets."""
        return self in {Format.XLSX, Format.XLSB, Format.ODS, Format.XLS}


def format_of(path: Path) -> Format:
    """The format of a file. Raises Unreadable for a damaged archive and for an encrypted workbook."""
    with path.open("rb") as file:
        start = file.read(512)
        if start.startswith(_GZIP):
            return Format.GZIP
        if start.startswith(_OLE):
            file.seek(0)
            if _ENCRYPTED in file.read(1 << 20) or _ends_encrypted(path):
                raise Unreadable("password_protected")
            return Format.XLS
    if start.startswith(_ZIP):
        return _inside_zip(path)
    if start.startswith(_BIFF) and b"\0" in start[:16]:
        return Format.XLS
    return Format.OTHER


def _ends_encrypted(path: Path) -> bool:
    """The directory of a compound file may stand at its end."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - (1 << 16), 0))
        return _ENCRYPTED in file.read()


def _inside_zip(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.bin" in names:
                return Format.XLSB
            if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
                return Format.XLSX
            if "content.xml" in names and "mimetype" in names:
                with archive.open("mimetype") as kind:
                    if b"spreadsheet" in kind.read(200):
                        return Format.ODS
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        raise Unreadable("broken_archive") from error
    return Format.ARCHIVE
