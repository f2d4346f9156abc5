"""The manual's pictures: static/help/<name>.webp, made by `make screenshots`."""

from functools import cache
from pathlib import Path

from django.conf import settings

FOLDER: Path = settings.BASE_DIR / "static" / "help"


def path_of(name: str) -> Path:
    """The picture's file."""
    return FOLDER / f"{name}.webp"


def read_size(head: bytes) -> tuple[int, int]:
    """Width and height in pixels from the first 30 bytes of a WebP file (RFC 9649 §2.5-2.7). Raises ValueError."""
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP" or len(head) < 30:
        raise ValueError("not a WebP picture")
    kind = head[12:16]
    if kind == b"VP8 ":  # lossy: 14 bits each after the key frame's start code
        return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF
    if kind == b"VP8L":  # lossless: 14 bits each, less one
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X":  # extended: 24 bits each, less one
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    raise ValueError(f"a WebP picture of a kind {kind!r} that nobody makes")


@cache
def size(name: str) -> tuple[int, int]:
    """Width and height of a figure in pixels. Raises FileNotFoundError or ValueError."""
    with path_of(name).open("rb") as file:
        return read_size(file.read(30))
