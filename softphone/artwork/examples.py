"""Finished example pictures in a brand's own name: what a template shows, fit to be used. Knows no Django."""

from io import BytesIO

from PIL import Image, ImageDraw

from softphone.artwork.drawing import WHITE, Palette, glow, gradient, handset, palette_of, words
from softphone.artwork.initials import initials_icon
from softphone.artwork.kinds import PICTURES

BANNER_END, DIALOG_SIDE = 84, 164  # pixels in colour, right and left
_WAVES = (0, 1, 2, 3, 3, 3, 2, 1)  # how many are seen at each step


def examples(brand: str) -> dict[str, bytes]:
    """Each picture by key, in the format that a partner saves it in."""
    colours = palette_of(brand)
    return {
        "about": _encoded(about(colours), "PNG", optimize=True),
        "splash": _splash(brand, colours),
        "banner": _encoded(banner(colours), "JPEG", quality=92),
        "dialog": _encoded(dialog(brand, colours), "JPEG", quality=92),
        "icon": initials_icon(brand),
    }


def backdrop(size: tuple[int, int], colours: Palette) -> Image.Image:
    """The brand's colours with two soft lights."""
    drawn = gradient(size, colours.main, colours.deep).convert("RGBA")
    drawn.alpha_composite(glow(size, colours.light, (0.85, 0.1), size[0] * 0.5, 120))
    drawn.alpha_composite(glow(size, colours.main, (0.1, 1.0), size[0] * 0.4, 140))
    return drawn


def about(colours: Palette) -> Image.Image:
    """A mark in the middle: the brand's name stands below the picture."""
    kind = PICTURES["about"]
    drawn = backdrop(kind.size, colours)
    drawn.alpha_composite(handset(120, WHITE, waves=3), ((kind.width - 120) // 2, 100))
    return drawn.convert("RGB")


def splash_step(brand: str, colours: Palette, step: int) -> Image.Image:
    """One picture of the animation: sound goes out from the handset, wave after wave."""
    kind = PICTURES["splash"]
    drawn = backdrop(kind.size, colours)
    drawn.alpha_composite(handset(112, WHITE, waves=3, shown=_WAVES[step]), ((kind.width - 112) // 2, 60))
    words(drawn, brand, (32, 196, kind.width - 32, 244), WHITE, size=40)
    return drawn.convert("RGB")


def banner(colours: Palette) -> Image.Image:
    """White, for the page's title in black, with the brand's colours at its right end."""
    kind = PICTURES["banner"]
    drawn = Image.new("RGBA", kind.size, WHITE)
    drawn.alpha_composite(banner_end(colours), (kind.width - BANNER_END, 0))
    drawn.alpha_composite(handset(34, WHITE, waves=2), (kind.width - 50, 12))
    return drawn.convert("RGB")


def banner_end(colours: Palette) -> Image.Image:
    """The coloured end of the banner, cut aslant."""
    end = backdrop((BANNER_END, PICTURES["banner"].height), colours)
    mask = Image.new("L", (end.width * 4, end.height * 4))
    ImageDraw.Draw(mask).polygon([(96, 0), (mask.width, 0), mask.size, (0, mask.height)], fill=255)
    end.putalpha(mask.resize(end.size, Image.Resampling.LANCZOS))
    return end


def dialog(brand: str, colours: Palette) -> Image.Image:
    """The brand's colours on the left, white on the right for the installer's words."""
    kind = PICTURES["dialog"]
    drawn = Image.new("RGBA", kind.size, WHITE)
    side = backdrop((DIALOG_SIDE, kind.height), colours)
    side.alpha_composite(handset(84, WHITE, waves=3), (40, 72))
    words(side, brand, (12, 190, 152, 230), WHITE, size=24)
    drawn.paste(side, (0, 0))
    return drawn.convert("RGB")


def _splash(brand: str, colours: Palette) -> bytes:
    steps = [splash_step(brand, colours, step) for step in range(len(_WAVES))]
    first = steps[3].quantize(255, dither=Image.Dither.NONE)
    drawn = [step.quantize(palette=first, dither=Image.Dither.FLOYDSTEINBERG) for step in steps]
    return _encoded(drawn[0], "GIF", save_all=True, append_images=drawn[1:], duration=180, loop=0, optimize=False)


def _encoded(image: Image.Image, form: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()
