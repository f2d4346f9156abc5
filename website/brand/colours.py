"""The accent colour of a brand: whether text on it can be read, and what stands in for it in the dark.

Contrast is that of WCAG 2.2: (L1 + 0.05) / (L2 + 0.05) of the relative luminances; text needs 4.5 (success criterion
1.4.3, level AA).
"""

import re
from dataclasses import dataclass

WHITE, DARK = "#ffffff", "#14181f"
"""The grounds of the light and the dark pages; static/website/site.css has them too (a test compares)."""
DEFAULT = "#1b5fad"
TEXT = 4.5
_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.ASCII | re.IGNORECASE)


class ColourError(ValueError):
    """The text is no colour of the form #rrggbb."""


@dataclass(frozen=True, kw_only=True)
class Accent:
    """The colours that a page needs, all #rrggbb.

    light: the accent itself, on white and under white text. dark: as near to it as can be read on the dark ground, and
    under dark text.
    """

    light: str
    dark: str


def normal(text: str) -> str:
    """#rrggbb, lower case, from what a person types: `#06C`, `0066cc`. Raises ColourError."""
    match = _HEX.fullmatch(text.strip())
    if match is None:
        raise ColourError(text)
    digits = match[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str, ground: str, towards: str) -> str:
    """The colour, mixed with `towards` in steps of a hundredth just until text in it can be read on the ground."""
    for step in range(101):
        mixed = _mixed(colour, towards, step)
        if contrast(mixed, ground) >= TEXT:
            return mixed
    return towards


def accent_of(colour: str) -> Accent:
    """The colours of a page with this accent; "" is ours. One that can't be read on white is darkened."""
    chosen = colour or DEFAULT
    return Accent(light=readable(chosen, WHITE, "#000000"), dark=readable(chosen, DARK, WHITE))


def _luminance(colour: str) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mixed(colour: str, towards: str, hundredths: int) -> str:
    pairs = zip(_parts(colour), _parts(towards), strict=True)
    return "#" + "".join(f"{(a * (100 - hundredths) + b * hundredths + 50) // 100:02x}" for a, b in pairs)
