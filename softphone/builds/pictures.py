"""A partner's pictures in the formats that Windows and browsers want. Knows no Django.

Everything here gives the same bytes for the same picture, so that a build can be repeated.
"""

import io
import struct
from collections.abc import Sequence

from PIL import Image

ICON_SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
"""Pixels: the taskbar, the desktop and the Start menu at 100 to 250 %, and Explorer's large view."""
WEB_ICON_SIZES = (192, 512)
MASKABLE_SIZE = 512
_PNG_FROM = 256  # Windows reads PNG in icons of this size only; smaller ones are bitmaps
_SHOWN_OF_MASKABLE = 0.62  # of the side: what a launcher may cut off lies outside a circle of 80 % of the side
_WHITE = (255, 255, 255, 255)
_HEADER, _ENTRY = 6, 16  # bytes of an icon file's header, and of the entry of each size


def bitmap(picture: bytes, size: tuple[int, int]) -> bytes:
    """A 24-bit .bmp, as the installer's dialogs need it; what is transparent becomes white.

    Raises ValueError for a picture of another size, OSError for one that can't be read.
    """
    with Image.open(io.BytesIO(picture)) as source:
        if source.size != size:
            raise ValueError(f"The picture is {source.width} × {source.height} instead of {size[0]} × {size[1]}.")
        flat = _on(_WHITE, source.convert("RGBA")).convert("RGB")
    return _saved(flat, "BMP")


def icon(picture: bytes, sizes: Sequence[int] = ICON_SIZES) -> bytes:
    """An .ico with several sizes, from a square picture."""
    with Image.open(io.BytesIO(picture)) as source:
        whole = source.convert("RGBA")
    single = [_one_size(whole, side) for side in sizes]
    offset = _HEADER + _ENTRY * len(single)
    entries, images = [], []
    for made in single:
        entry, image = made[_HEADER : _HEADER + _ENTRY - 4], made[_HEADER + _ENTRY :]
        entries.append(entry + struct.pack("<I", offset))
        images.append(image)
        offset += len(image)
    return struct.pack("<HHH", 0, 1, len(single)) + b"".join(entries) + b"".join(images)


def web_icon(picture: bytes, side: int) -> bytes:
    """A square .png of this side."""
    with Image.open(io.BytesIO(picture)) as source:
        return _saved(_sized(source.convert("RGBA"), side), "PNG")


def maskable_icon(picture: bytes, side: int = MASKABLE_SIZE) -> bytes:
    """A .png that a launcher may cut into a circle: the picture in the middle, its own ground or white around it."""
    with Image.open(io.BytesIO(picture)) as source:
        whole = source.convert("RGBA")
    inner = round(side * _SHOWN_OF_MASKABLE)
    ground = Image.new("RGBA", (side, side), _ground(whole))
    corner = ((side - inner) // 2, (side - inner) // 2)
    ground.alpha_composite(_sized(whole, inner), corner)
    return _saved(ground.convert("RGB"), "PNG")


def _ground(picture: Image.Image) -> tuple[int, int, int, int]:
    """The colour to go on with around a picture: that of its corners when they agree, else white."""
    right, bottom = picture.width - 1, picture.height - 1
    corners = {picture.getpixel(place) for place in ((0, 0), (right, 0), (0, bottom), (right, bottom))}
    found = corners.pop()
    if corners or not isinstance(found, tuple) or found[3] != 255:
        return _WHITE
    return found[0], found[1], found[2], 255


def _one_size(picture: Image.Image, side: int) -> bytes:
    held = io.BytesIO()
    kind = "png" if side >= _PNG_FROM else "bmp"
    _sized(picture, side).save(held, "ICO", sizes=[(side, side)], bitmap_format=kind)
    return held.getvalue()


def _sized(picture: Image.Image, side: int) -> Image.Image:
    if picture.size == (side, side):
        return picture
    return picture.resize((side, side), Image.Resampling.LANCZOS)


def _on(colour: tuple[int, int, int, int], picture: Image.Image) -> Image.Image:
    ground = Image.new("RGBA", picture.size, colour)
    ground.alpha_composite(picture)
    return ground


def _saved(picture: Image.Image, kind: str) -> bytes:
    held = io.BytesIO()
    picture.save(held, kind)
    return held.getvalue()
