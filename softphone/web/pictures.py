"""The pictures that a web softphone shows: those of the current build, and initials where there is none yet."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from softphone.artwork.drawing import Colour, palette_of
from softphone.artwork.initials import initials
from softphone.models import Build

NAMES = ("about", "splash", "icon-192", "icon-512", "icon-maskable-512")
"""What a build makes for the web, by the names in Build.web_files."""
TYPES = {"image/png": "png", "image/gif": "gif", "image/jpeg": "jpg", "image/webp": "webp"}
INITIALS = "initials"
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One picture: under which name it is given out, and where it is stored."""

    name: str
    path: str
    sha256: str
    type: str

    @property
    def file(self) -> str:
        """The last part of its address, which changes with its content."""
        return f"{self.name}-{self.sha256[:16]}.{TYPES[self.type]}"


def pictures_of(build: Build | None) -> dict[str, Picture]:
    """The build's pictures by name. What isn't a whole description of a picture is left out."""
    told: Mapping[str, object] = build.web_files if build is not None and isinstance(build.web_files, dict) else {}
    found = {}
    for name in NAMES:
        match told.get(name):
            case {"path": str(path), "sha256": str(sha256), "type": str(kind)} if (
                path and kind in TYPES and _SHA256.fullmatch(sha256)
            ):
                found[name] = Picture(name=name, path=path, sha256=sha256, type=kind)
    return found


def initials_file(brand: str) -> str:
    """The last part of the address of the drawn icon."""
    return f"{INITIALS}-{hashlib.sha256(initials_icon(brand)).hexdigest()[:16]}.svg"


def initials_icon(brand: str) -> bytes:
    """An icon of the brand's initials and colours. As SVG: the browser has letters for every script.

    The letters stay inside the middle 80 %, so that it can be masked into any shape.
    """
    letters = initials(brand) or "☎"
    colours = palette_of(brand)
    size = 250 if len(letters) < 2 else 190
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512" viewBox="0 0 512 512">'
        '<defs><linearGradient id="g" x2="1" y2="1">'
        f'<stop stop-color="{_hex(colours.main)}"/><stop offset="1" stop-color="{_hex(colours.deep)}"/>'
        "</linearGradient></defs>"
        '<rect width="512" height="512" fill="url(#g)"/>'
        f'<text x="256" y="256" dy="0.36em" fill="#ffffff" text-anchor="middle" font-size="{size}" font-weight="600"'
        f' font-family="system-ui, sans-serif">{escape(letters)}</text></svg>'
    )
    return svg.encode()


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
