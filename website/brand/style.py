"""The one style sheet of hosted pages, with the brand's colours in front. Its name holds a checksum of all of it."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from website.brand.colours import accent_of


@lru_cache(maxsize=512)
def _made(accent: str, changed: int) -> tuple[str, bytes]:
    colours = accent_of(accent)
    named = f":root{{--accent-light:{colours.light};--accent-dark:{colours.dark}}}\n"
    body = named.encode() + _file().read_bytes()
    return f"site.{hashlib.sha256(body).hexdigest()[:16]}.css", body


def style_file(accent: str) -> str:
    """Its name, for a link."""
    return _made(accent, _changed())[0]


def style_body(accent: str) -> bytes:
    """The sheet itself."""
    return _made(accent, _changed())[1]


def _file() -> Path:
    return Path(settings.BASE_DIR) / "static" / "website" / "site.css"


def _changed() -> int:
    """In production files don't change under a running process."""
    return 0 if settings.MODE == "production" else _file().stat().st_mtime_ns
