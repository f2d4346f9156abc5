"""The icon of a brand that brought none: its initials, or a handset where no font has them. Knows no Django."""

import unicodedata
from io import BytesIO

import regex
from PIL import Image, ImageDraw

from softphone.artwork.drawing import SHARPNESS, WHITE, gradient, handset, palette_of
from softphone.artwork.fonts import font_for
from softphone.artwork.kinds import PICTURES


def initials(brand: str) -> str:
    """The first letters of the first two words that begin with a letter or digit; of scripts without cases, one."""
    firsts = []
    for word in brand.split():
        start = word.lstrip("\"'“”„«»‘’([{#&-–—.")
        first = regex.match(r"\X", start)
        if first and unicodedata.category(first.group()[0])[0] in "LN":
            firsts.append(first.group())
    letters = firsts[:2]
    if letters and letters[0].upper() == letters[0].lower() and letters[0].isalpha():
        letters = letters[:1]
    text = "".join(letters).upper()
    return text if len(text) <= 4 else text[:1]


def initials_icon(brand: str) -> bytes:
    """A PNG of the icon's size: the same for the same brand."""
    side = PICTURES["icon"].width
    colours = palette_of(brand)
    icon = gradient((side, side), colours.main, colours.deep).convert("RGBA")
    icon.putalpha(_rounded(side))
    text = initials(brand)
    for attempt in dict.fromkeys((text, text[:1])):
        if _write(icon, attempt):
            break
    else:
        mark = handset(side // 2, WHITE, waves=2)
        icon.alpha_composite(mark, (side // 4, side // 4))
    out = BytesIO()
    icon.save(out, "PNG", optimize=True)
    return out.getvalue()


def _write(icon: Image.Image, text: str) -> bool:
    """Write the letters large into the middle. Whether there is a font that has them."""
    side = icon.width
    for size in range(round(side * 0.56), round(side * 0.2), -8):
        font = font_for(text, size) if text else None
        if font is None:
            return False
        left, top, right, bottom = font.getbbox(text)
        if right - left <= side * 0.74 and bottom - top <= side * 0.6:
            place = ((side - left - right) / 2, (side - top - bottom) / 2)
            ImageDraw.Draw(icon).text(place, text, font=font, fill=WHITE)
            return True
    return False


def _rounded(side: int) -> Image.Image:
    big = side * SHARPNESS
    mask = Image.new("L", (big, big))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, big - 1, big - 1), round(big * 0.19), fill=255)
    return mask.resize((side, side), Image.Resampling.LANCZOS)
