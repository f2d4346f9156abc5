"""A font that has the letters of a brand. Knows no Django.

Fonts of the system are looked for by their files' names, then the one for Latin letters that Pillow carries. Where none
has the letters, pictures are drawn without them: never with the boxes that stand for missing letters.
"""

from functools import cache

from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont

from portal.names import JOINERS

_FILES = (
    "DejaVuSans-Bold.ttf",
    "NotoSans-Bold.ttf",
    "LiberationSans-Bold.ttf",
    "NotoSansCJK-Bold.ttc",
    "wqy-zenhei.ttc",
    "NotoSansArabic-Bold.ttf",
    "NotoSansHebrew-Bold.ttf",
    "NotoSansDevanagari-Bold.ttf",
    "NotoSansThai-Bold.ttf",
    "NotoSansArmenian-Bold.ttf",
    "NotoSansGeorgian-Bold.ttf",
    "segoeuib.ttf",
    "arialbd.ttf",
    "Arial Unicode.ttf",
)


def font_for(text: str, size: int) -> FreeTypeFont | None:
    """A font of this many pixels that has every letter of the text, or None."""
    for file in (*_FILES, ""):
        font = _font(file, size)
        if font is not None and all(_has(file, c) for c in text if not c.isspace() and c not in JOINERS):
            return font
    return None


@cache
def _font(file: str, size: int) -> FreeTypeFont | None:
    if not file:
        font = ImageFont.load_default(size)
        return font if isinstance(font, FreeTypeFont) else None
    try:
        return ImageFont.truetype(file, size)
    except OSError:
        return None


@cache
def _has(file: str, letter: str) -> bool:
    font = _font(file, 24)
    if font is None or not letter.isprintable():
        return False
    drawn, missing = font.getmask(letter), font.getmask("\uffff")
    return drawn.getbbox() is not None and (drawn.size, bytes(drawn)) != (missing.size, bytes(missing))
