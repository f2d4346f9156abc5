"""Finished example pictures in a brand's own name: what a template shows, and good enough to be used. Knows no Django."""

from io import BytesIO

from PIL import Image, ImageDraw

from softphone.artwork.drawing import WHITE, Palette, glow, gradient, handset, palette_of, words
from softphone.artwork.initials import initials_icon
from softphone.artwork.kinds import PICTURES

_WAVES = (0, 1, 2, 3, 3, 3, 2, 1)  # how many are seen at each step


def examples(brand: str) -> dict[str, bytes]:
    """Each picture by key, in the format that a partner saves it in."""
    colours = palette_of(brand)
    return {
        "about": _encoded(about(brand, colours), "PNG", optimize=True),
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


def about(brand: str, colours: Palette) -> Image.Image:
    """A mark above the place where the brand's name and the version will stand."""
    kind = PICTURES["about"]
    drawn = backdrop(kind.size, colours)
    drawn.alpha_composite(handset(104, WHITE, waves=3), ((kind.width - 104) // 2, 52))
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
    end = backdrop((108, kind.height), colours)
    mask = Image.new("L", end.size)
    ImageDraw.Draw(mask).polygon([(28, 0), (108, 0), (108, 58), (0, 58)], fill=255)
    drawn.paste(end, (kind.width - 108, 0), mask)
    drawn.alpha_composite(handset(36, WHITE, waves=2), (kind.width - 60, 11))
    return drawn.convert("RGB")


def dialog(brand: str, colours: Palette) -> Image.Image:
    """The brand's colours on the left, white on the right for the installer's words."""
    kind = PICTURES["dialog"]
    drawn = Image.new("RGBA", kind.size, WHITE)
    side = backdrop((164, kind.height), colours)
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
