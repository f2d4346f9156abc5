"""Products that the installer's tests build, and brands in every script that a partner may come with."""

import io
from functools import cache
from typing import Any
from uuid import UUID

from PIL import Image

from softphone.msi.product import BANNER, DIALOG, Product

BRANDS = {
    "latin": "Acme",
    "accents": "Café Société",
    "polish": "Łódź Żółć",
    "greek": "Ελληνική Τηλεφωνία",
    "cyrillic": "Жук Связь",
    "chinese": "電話公司",
    "arabic": "شركة الهاتف",
    "hebrew": "טלפון",
    "thai": "โทรศัพท์",
    "two scripts": "Łódź 電話 Telecom",
    "emoji": "😀 Fön 👩‍👩‍👧‍👦",
    "flag": "🏴󠁧󠁢󠁳󠁣󠁴󠁿 Scotland",
    "quotes": 'O\'Reilly "Phones"',
    "200 letters": "A" * 200,
    "200 emoji": "👩‍👩‍👧‍👦" * 200,
    "square brackets": "[ProductCode] [x]",
    "curly brackets": "{{a}} {\\DlgTitle}",
    "ampersand": "Bell & Sons",
    "percent": "%PATH% 100%",
    "pipe": "a|b",
    "path": "..\\..\\C:/x",
    "reserved": "CON.",
    "trailing dots": "Dots...",
    "combining": "Z̶a̸l̷g̵o̶" * 5,
}


@cache
def bitmap(size: tuple[int, int], colour: str = "white") -> bytes:
    """A 24-bit .bmp."""
    held = io.BytesIO()
    Image.new("RGB", size, colour).save(held, "BMP")
    return held.getvalue()


@cache
def icon(colour: str = "red") -> bytes:
    """An .ico of three sizes."""
    held = io.BytesIO()
    Image.new("RGBA", (64, 64), colour).save(held, "ICO", sizes=[(16, 16), (32, 32), (64, 64)])
    return held.getvalue()


def product(**changes: Any) -> Product:
    """A product that can be built, with these values instead of its own."""
    values: dict[str, Any] = {
        "brand": "Acme",
        "version": "1.0.1",
        "upgrade_code": UUID("11111111-2222-3333-4444-555555555555"),
        "url": "https://acme.example/softphone/",
        "icon": icon(),
        "banner": bitmap(BANNER),
        "dialog": bitmap(DIALOG),
        "licence": r"{\rtf1\ansi Be kind.}",
        "files": {"licence.rtf": rb"{\rtf1\ansi Be kind.}"},
        "support_url": "https://acme.example/help",
    }
    return Product(**(values | changes))
