"""The summary information of a package ([MS-OLEPS]): what Windows shows, and what the installer checks first."""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from softphone.msi.tables import CODEPAGE

STREAM = "\x05SummaryInformation"
_FORMAT = UUID("F29F85E0-4FF9-1068-AB91-08002B27B3D9")
_INT2, _INT4, _TEXT, _TIME = 2, 3, 30, 64
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """package_code: new for every package that differs. created: UTC."""

    title: str
    subject: str
    author: str
    package_code: UUID
    created: datetime
    template: str = "x64;1033"
    per_user: bool = True

    def stream(self) -> bytes:
        """The stream's bytes."""
        ticks = int((self.created - _EPOCH).total_seconds()) * 10_000_000
        properties = [
            (1, struct.pack("<IHH", _INT2, CODEPAGE & 0xFFFF, 0)),
            (2, _text(self.title)),
            (3, _text(self.subject)),
            (4, _text(self.author)),
            (5, _text("Installer")),
            (7, _text(self.template)),
            (9, _text("{" + str(self.package_code).upper() + "}")),
            (12, struct.pack("<IQ", _TIME, ticks)),
            (13, struct.pack("<IQ", _TIME, ticks)),
            (14, struct.pack("<Ii", _INT4, 500)),  # needs Windows Installer 5, which all supported Windows have
            # 2: compressed; 8: no elevation asked for
            (15, struct.pack("<Ii", _INT4, 10 if self.per_user else 2)),
            (18, _text("Partner Portal")),
            (19, struct.pack("<Ii", _INT4, 2)),  # recommended: open for reading only
        ]
        body, index = b"", b""
        offset = 8 + 8 * len(properties)
        for number, value in properties:
            index += struct.pack("<II", number, offset + len(body))
            body += value
        section = struct.pack("<II", 8 + len(index) + len(body), len(properties)) + index + body
        head = struct.pack("<HHI16xI", 0xFFFE, 0, 0x00020006, 1)
        return head + _FORMAT.bytes_le + struct.pack("<I", 48) + section


def _text(text: str) -> bytes:
    encoded = text.encode("utf-8") + b"\0"
    return struct.pack("<II", _TEXT, len(encoded)) + encoded + bytes(-len(encoded) % 4)
