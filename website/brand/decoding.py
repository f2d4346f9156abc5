"""A logo, decoded and encoded anew: nothing of the uploaded file is kept. Knows no Django; runs confined."""

import base64
import warnings
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MAX_PIXELS = 16_000_000
WIDEST, HIGHEST = 480, 160
"""Twice what the pages show, for screens with small pixels."""
SMALLEST = 16
KEPT_BYTES = 300_000


def look(path: str) -> dict[str, Any]:
    """{"logo": base64 of a PNG, "width", "height"}, or {"problem": "format" | "size" | "small" | "broken"}."""
    warnings.simplefilter("ignore")
    try:
        with Image.open(path, formats=FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                return {"problem": "size"}
            if min(opened.width, opened.height) < SMALLEST:
                return {"problem": "small"}
            picture = ImageOps.exif_transpose(opened).convert("RGBA")
    except UnidentifiedImageError:
        return {"problem": "format"}
    except Exception:  # noqa: BLE001 -- whatever a decoder stumbles over is the picture's fault
        return {"problem": "broken"}
    picture.thumbnail((WIDEST, HIGHEST), Image.Resampling.LANCZOS)
    for colours in (0, 256, 64):
        out = BytesIO()
        (picture.quantize(colours) if colours else picture).save(out, "PNG", optimize=True)
        if out.tell() <= KEPT_BYTES:
            break
    return {"logo": base64.b64encode(out.getvalue()).decode(), "width": picture.width, "height": picture.height}
