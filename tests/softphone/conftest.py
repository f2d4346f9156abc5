"""What tests of softphones share: a web product, a .zip as a partner would upload it, and artwork that was accepted."""

import hashlib
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw

from products.models import WebProduct
from products.saving import ProductDraft, add_web_product
from softphone.artwork.kinds import PICTURES, PictureKind
from softphone.models import Artwork
from tests.conftest import Cast, Company
from tests.softphone.calling import browsers, phone_address, sip_server, talking, telephone  # noqa: F401 -- fixtures

COLOURS = {
    "about": (11, 95, 196),
    "splash": (122, 31, 92),
    "banner": (248, 250, 251),
    "dialog": (225, 244, 231),
    "icon": (180, 35, 24),
}


def picture(kind: PictureKind, *, size: tuple[int, int] | None = None, **options: Any) -> bytes:
    """A picture as a partner would save it: right in every way unless `size` or the options of Pillow say else."""
    frames = [_drawn(kind, size or kind.size, step) for step in range(3 if kind.key == "splash" else 1)]
    out = BytesIO()
    if kind.source == "GIF":
        options = {"save_all": True, "append_images": frames[1:], "duration": 200, "loop": 0, **options}
    frames[0].save(out, **{"format": kind.source, **options})
    return out.getvalue()


def _drawn(kind: PictureKind, size: tuple[int, int], step: int) -> Image.Image:
    drawn = Image.new("RGB", size, COLOURS[kind.key])
    ImageDraw.Draw(drawn).ellipse((5 + 20 * step, 5, 45 + 20 * step, 45), fill=(255, 200, 0))
    return drawn


def make_zip(**changes: Any) -> bytes:
    """A .zip with all five pictures. A change replaces the content of one by key (None leaves it out).

    `more`: further entries by name. E.g. make_zip(splash=b"no picture", icon=None, more={"__MACOSX/._a": b""}).
    """
    more: dict[str, bytes] = changes.pop("more", {})
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for key, kind in PICTURES.items():
            content = changes.get(key, b"")
            if key not in changes:
                content = picture(kind)
            if content is not None:
                archive.writestr(kind.file, content)
        for name, content in more.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.fixture
def artwork_zip() -> Callable[..., bytes]:
    """`artwork_zip(**changes)`: see make_zip."""
    return make_zip


@pytest.fixture
def make_product(cast: Cast, as_partner: Callable) -> Callable[..., WebProduct]:
    """`make_product()`: a web product of Acme's, or of `company`; fields of ProductDraft may be given."""

    def make(company: Company | None = None, **fields: Any) -> WebProduct:
        base: dict[str, Any] = {
            "type": "business",
            "cultures": ["en-GB", "pl"],
            "default_culture": "en-GB",
            "currencies": ["EUR"],
            "brand": "Acme Telecom",
            "domain": "phone.acme.example",
            "cms": "own",
        }
        with as_partner(company or cast.acme):
            return add_web_product(ProductDraft(**{**base, **fields}))

    return make


@pytest.fixture
def ready_artwork(as_partner: Callable) -> Callable[..., Artwork]:
    """`ready_artwork(product, company)`: an accepted upload of a web product, with its pictures stored."""

    def make(product: WebProduct, company: Company, **changes: Any) -> Artwork:
        content = make_zip(**changes)
        with as_partner(company):
            made = Artwork(
                web_product=product,
                name="artwork.zip",
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                state=Artwork.State.READY,
            )
            made.file.name = default_storage.save("artwork/test/original.zip", ContentFile(content))
            made.pictures = {key: _stored(kind) for key, kind in PICTURES.items()}
            made.save()
            return made

    return make


def _stored(kind: PictureKind) -> dict[str, Any]:
    drawn = picture(kind, format=kind.stored)
    return {
        "path": default_storage.save(f"artwork/test/{kind.key}.{kind.stored.lower()}", ContentFile(drawn)),
        "width": kind.width,
        "height": kind.height,
        "frames": 3 if kind.stored == "GIF" else 1,
        "format": kind.stored,
        "sha256": hashlib.sha256(drawn).hexdigest(),
        "fitted": "",
    }
