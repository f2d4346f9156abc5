"""What the portal draws itself: colours of a brand, a handset, words that fit. Knows no Django."""

import colorsys
import hashlib
import math
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageOps

from softphone.artwork.fonts import font_for

Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)
SHARPNESS = 4  # shapes are drawn this many times as large, then made smaller: smooth edges


@dataclass(frozen=True, kw_only=True)
class Palette:
    """Three colours that go together; white letters can be read on `deep` and on `main`."""

    deep: Colour
    main: Colour
    light: Colour


_HUES = (4, 142, 158, 174, 190, 204, 214, 224, 236, 258, 276, 300, 326, 344)  # without those that turn to mud


def palette_of(brand: str) -> Palette:
    """The same colours for the same brand, always."""
    hue = _HUES[hashlib.sha256(brand.encode()).digest()[0] % len(_HUES)] / 360

    def shade(turn: float, light: float, strength: float) -> Colour:
        red, green, blue = colorsys.hls_to_rgb((hue + turn) % 1, light, strength)
        return round(red * 255), round(green * 255), round(blue * 255)

    return Palette(deep=shade(0.06, 0.17, 0.62), main=shade(0, 0.34, 0.62), light=shade(-0.05, 0.72, 0.7))


def gradient(size: tuple[int, int], first: Colour, last: Colour) -> Image.Image:
    """From the first colour at the top left to the last at the bottom right."""
    across = Image.linear_gradient("L").rotate(90).resize(size)
    down = Image.linear_gradient("L").resize(size)
    mask = Image.blend(across, down, 0.55)
    return Image.composite(Image.new("RGB", size, last), Image.new("RGB", size, first), mask)


def handset(side: int, colour: Colour, *, waves: int = 0, shown: int | None = None) -> Image.Image:
    """A telephone's handset, tilted, on nothing, with arcs of sound that fill the square with it.

    waves: how many arcs there is room for, 0 to 3. shown: how many of them are drawn (all): the handset doesn't move.
    """
    big = side * SHARPNESS
    shape = Image.new("L", (big, big))
    draw = ImageDraw.Draw(shape)
    draw.arc((0.20 * big, 0.36 * big, 0.80 * big, 0.96 * big), 190, 350, fill=255, width=round(0.13 * big))
    for left in (0.14, 0.62):
        corners = (left * big, 0.52 * big, (left + 0.24) * big, 0.72 * big)
        draw.rounded_rectangle(corners, 0.06 * big, fill=255)
    turned = shape.rotate(40, Image.Resampling.BICUBIC)
    every = _with_waves(turned, waves)
    drawn = every if shown is None else _with_waves(turned, shown)
    mask = ImageOps.pad(drawn.crop(every.getbbox()), (side, side), Image.Resampling.LANCZOS)
    found = Image.new("RGBA", (side, side), (*colour, 0))
    found.putalpha(mask)
    return found


def _with_waves(shape: Image.Image, waves: int) -> Image.Image:
    drawn, big = shape.copy(), shape.width
    x, y = 0.60 * big, 0.40 * big
    for wave in range(waves):
        reach = (0.13 + 0.09 * wave) * big
        box = (x - reach, y - reach, x + reach, y + reach)
        ImageDraw.Draw(drawn).arc(box, 285, 345, fill=255, width=round(0.035 * big))
    return drawn


def glow(
    size: tuple[int, int], colour: Colour, centre: tuple[float, float], reach: float, strength: int
) -> Image.Image:
    """A soft light on nothing. centre: as shares of the size; reach in pixels, strength 0 to 255."""
    side = max(2, round(reach * 2))
    # Gone well before the edge of its square, and slowest there: nobody sees where it ends.
    ball = ImageChops.invert(Image.radial_gradient("L")).resize((side, side), Image.Resampling.BICUBIC)
    ball = ball.point([round(strength * (max(0, v - 90) / 165) ** 1.6) for v in range(256)])
    mask = Image.new("L", size)
    mask.paste(ball, (round(centre[0] * size[0] - reach), round(centre[1] * size[1] - reach)))
    drawn = Image.new("RGBA", size, (*colour, 0))
    drawn.putalpha(mask)
    return drawn


def words(
    image: Image.Image, text: str, box: tuple[int, int, int, int], colour: Colour, *, size: int, anchor: str = "mm"
) -> bool:
    """Write a line into the box (left, top, right, bottom), smaller if need be. Whether it could be written.

    anchor: as Pillow's, `mm` in the middle or `lm` from the left.
    """
    left, top, right, bottom = box
    while size >= 11:
        font = font_for(text, size)
        if font is None:
            return False
        if font.getlength(text) <= right - left:
            x = (left + right) // 2 if anchor[0] == "m" else left
            ImageDraw.Draw(image).text((x, (top + bottom) // 2), text, font=font, fill=colour, anchor=anchor)
            return True
        size = math.floor(size * 0.9)
    return False
