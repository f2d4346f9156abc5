"""The summary information of a package ([MS-OLEPS]): what Windows shows, and what the installer checks first.

Its texts have a code page of their own, which Microsoft wants to be an "ANSI" one. So the first of those is taken that
holds the texts; UTF-8 only where none does (emoji, a brand in two scripts). Nothing is installed by these texts.
"""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

STREAM = "\x05SummaryInformation"
_FORMAT = UUID("F29F85E0-4FF9-1068-AB91-08002B27B3D9")
_INT2, _INT4, _TEXT, _TIME = 2, 3, 30, 64
_CODE_PAGES = (1252, 1250, 1251, 1253, 1254, 1257, 1258, 1255, 1256, 874, 932, 936, 949, 950)
_UTF_8 = 65001
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """package_code: new for every package that differs. created: UTC. language: Windows' number of it (MS-LCID)."""

    title: str
    subject: str
    author: str
    package_code: UUID
    created: datetime
    language: int
    keywords: str = "Installer"

    def stream(self) -> bytes:
        """The stream's bytes."""
        ticks = int((self.created - _EPOCH).total_seconds()) * 10_000_000
        page, encoding = _code_page(self.title + self.subject + self.author + self.keywords)
        template = f"Intel;{self.language}"  # any Windows, be it of 32 or 64 bits: nothing in the package is a program
        texts = {2: self.title, 3: self.subject, 4: self.author, 5: self.keywords, 7: template, 18: "Partner Portal"}
        texts[9] = "{" + str(self.package_code).upper() + "}"
        numbers = {
            14: 500,  # needs Windows Installer 5, which all supported Windows have
            15: 2 | 8,  # the files are compressed; no administrator is asked for
            19: 2,  # better opened for reading only
        }
        properties = [
            (1, struct.pack("<IHH", _INT2, page, 0)),
            *((number, _text(text, encoding)) for number, text in texts.items()),
            *((number, struct.pack("<IQ", _TIME, ticks)) for number in (12, 13)),
            *((number, struct.pack("<Ii", _INT4, value)) for number, value in numbers.items()),
        ]
        properties.sort()
        body, index = b"", b""
        offset = 8 + 8 * len(properties)
        for number, value in properties:
            index += struct.pack("<II", number, offset + len(body))
            body += value
        section = struct.pack("<II", 8 + len(index) + len(body), len(properties)) + index + body
        head = struct.pack("<HHI16xI", 0xFFFE, 0, 0x00020006, 1)
        return head + _FORMAT.bytes_le + struct.pack("<I", 48) + section


def _code_page(text: str) -> tuple[int, str]:
    """The page's number, and Python's name for it."""
    for page in _CODE_PAGES:
        try:
            text.encode(f"cp{page}")
        except UnicodeEncodeError:
            continue
        return page, f"cp{page}"
    return _UTF_8, "utf-8"


def _text(text: str, encoding: str) -> bytes:
    encoded = text.encode(encoding) + b"\0"
    return struct.pack("<II", _TEXT, len(encoded)) + encoded + bytes(-len(encoded) % 4)
