"""What a package is made of, what of it an installer can't hold, and the names it has in Windows."""

import re
import struct
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid5

import regex

from softphone.msi.tables import LONGEST_TEXT
from softphone.msi.words import Words, words_for

NAMESPACE = UUID("3e1ae0a2-2f1c-5d8e-9b7e-5b0e4f1f7a10")
LONGEST_NAME = 63  # UTF-16 units of a product's name (ICE16)
BANNER, DIALOG = (493, 58), (493, 312)  # pixels
_SUFFIX = " Softphone"
_LONGEST_MAKER = 255
_MOST_FILES = 500
_LONGEST_URL = 1000  # more than a shortcut is sure to pass on
_ICON = "softphone.ico"
_VERSION = re.compile(r"(\d{1,3})\.(\d{1,3})\.(\d{1,5})", re.ASCII)
_URL = re.compile(r"https?://[A-Za-z0-9][\w.\-~:/?#@!$&'()*+,;=%]*", re.ASCII)
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
_BRACKETS = str.maketrans("[]{}", "()()")
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|COM[0-9¹²³]|LPT[0-9¹²³])\s*(\..*)?", re.IGNORECASE)
_JOINERS = frozenset("\u200c\u200d\u200e\u200f\u061c")  # Persian and emoji need them; they hide nothing


@dataclass(frozen=True, kw_only=True)
class Product:
    """What one package installs, for the person who runs it (no administrator is needed).

    version: "1.2.3", each part up to 255, 255 and 65535. upgrade_code: the same for all versions of a product, so
    that a new one replaces the old. url: what the shortcuts open, in a window of its own where a browser that can
    (Edge, Chrome) is found. icon: .ico; banner, dialog: 24-bit .bmp of 493×58 and 493×312. licence: RTF in ASCII; with
    none nobody is asked to accept it. files: what is put beside, by file name. words: the wizard's language.
    """

    brand: str
    version: str
    upgrade_code: UUID
    url: str
    icon: bytes
    banner: bytes
    dialog: bytes
    licence: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    support_url: str = ""
    words: Words = field(default_factory=lambda: words_for("en"))

    @property
    def maker(self) -> str:
        """The brand on one line, without what can't be seen."""
        return shortened(_one_line(self.brand), _LONGEST_MAKER)

    @property
    def name(self) -> str:
        """What the person installs."""
        return product_name(self.brand)

    @property
    def code(self) -> UUID:
        """New for every version, as an upgrade needs it."""
        return uuid5(NAMESPACE, f"product {self.upgrade_code} {self.version}")

    def installed(self) -> dict[str, bytes]:
        """The files as they are named on the person's computer, in the order of the cabinet."""
        return {_ICON: self.icon, **{file_name(name): content for name, content in self.files.items()}}


def check(product: Product) -> None:
    """Raises ValueError, saying what, for a product that no installer can hold."""
    if not product.maker.strip("".join(_JOINERS)):
        raise ValueError("The brand has nothing in it that can be seen")
    parts = _VERSION.fullmatch(product.version)
    if not parts or any(int(part) > most for part, most in zip(parts.groups(), (255, 255, 65535), strict=True)):
        raise ValueError(f"The version {product.version!r} is not three numbers up to 255, 255 and 65535")
    _check_url("address", product.url)
    if product.support_url:
        _check_url("support address", product.support_url)
    _check_bitmap("banner", product.banner, BANNER)
    _check_bitmap("dialog", product.dialog, DIALOG)
    if product.icon[:4] != b"\0\0\1\0":
        raise ValueError("The icon is not an .ico")
    if product.licence and not (product.licence.startswith("{\\rtf") and product.licence.isascii()):
        raise ValueError("The licence agreement is not rich text in ASCII")
    if len(product.licence) > LONGEST_TEXT:
        raise ValueError(f"The licence agreement is longer than {LONGEST_TEXT} bytes of rich text")
    if len(product.files) > _MOST_FILES:
        raise ValueError(f"There are more than {_MOST_FILES} files")
    names = [_ICON, *map(file_name, product.files)]
    if len({name.casefold() for name in names}) != len(names):
        raise ValueError("Two files have one name on Windows")


def file_name(text: str) -> str:
    """A name that Windows accepts for a folder, a file or a shortcut, as near to the text as can be.

    Brackets become round: in some of the installer's columns square and curly ones have a meaning.
    """
    name = " ".join(_FORBIDDEN.sub(" ", _one_line(text)).translate(_BRACKETS).split())
    name = shortened(name, LONGEST_NAME).rstrip(" .")
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    return name or "Softphone"


def product_name(brand: str) -> str:
    """ "Acme Softphone": what stands for `[ProductName]`. A very long brand is cut."""
    return shortened(_one_line(brand), LONGEST_NAME - len(_SUFFIX)) + _SUFFIX


def shortened(text: str, most: int) -> str:
    """The text, or its beginning with an ellipsis: at most `most` UTF-16 units. What looks like one character (an
    emoji of several, a letter with its accents) is never cut in two."""
    if _units(text) <= most:
        return text
    kept = ""
    for character in regex.findall(r"\X", text):
        if _units(kept) + _units(character) > most - 1:
            break
        kept += character
    return kept.rstrip() + "…"


def _one_line(text: str) -> str:
    """Without control characters, half characters (lone surrogates) and the marks that turn text round."""
    seen = (" " if unicodedata.category(one) in {"Cc", "Zl", "Zp"} else one for one in text if _is_sound(one))
    return " ".join("".join(seen).split())


def _is_sound(character: str) -> bool:
    kind = unicodedata.category(character)
    is_tag = 0xE0020 <= ord(character) <= 0xE007F  # flags of parts of countries are written with these
    return kind != "Cs" and (kind != "Cf" or character in _JOINERS or is_tag)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _check_url(what: str, url: str) -> None:
    if len(url) > _LONGEST_URL or not _URL.fullmatch(url):
        raise ValueError(f"The {what} is not one that starts with http or https: {url[:80]!r}")


def _check_bitmap(what: str, content: bytes, size: tuple[int, int]) -> None:
    """Older Windows draw nothing but 24-bit bitmaps without compression."""
    if len(content) < 54 or content[:2] != b"BM":
        raise ValueError(f"The {what} is not a .bmp")
    width, height, _planes, bits, compression = struct.unpack_from("<iiHHI", content, 18)
    if (width, abs(height)) != size or bits != 24 or compression:
        raise ValueError(f"The {what} is not a 24-bit .bmp of {size[0]} × {size[1]}")
