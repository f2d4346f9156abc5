"""What the Branded Softphone page shows of the pictures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from products.models import WebProduct
from softphone.artwork.decoding import FITS
from softphone.artwork.kinds import PICTURES, PictureKind
from softphone.artwork.newest import newest_upload, ready_artwork
from softphone.artwork.uploads import can_be_fitted, current_job
from softphone.forms.artwork import ArtworkForm, FitForm
from softphone.models import Artwork
from softphone.msi.product import product_name
from softphone.msi.words import words_for

STILL = "-still"
MOCK_WORDS = (
    "window_title", "welcome_title", "welcome_text", "folder_title", "folder_about", "folder_label",
    "back", "next", "cancel", "change",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A picture as the page shows it."""

    kind: PictureKind
    url: str
    still: str
    fitted: str
    frames: int
    drawn: bool


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A picture of another size, fitted in both ways."""

    kind: PictureKind
    crop: str
    pad: str


def artwork_context(product: WebProduct) -> dict[str, Any]:
    """The context of softphone/artwork.html."""
    ready, newest = ready_artwork(product), newest_upload(product)
    job = current_job(newest) if newest and newest.state == Artwork.State.CHECKING else None
    context: dict[str, Any] = {
        "kinds": list(PICTURES.values()),
        "ready": ready,
        "upload": newest,
        "refused": newest if newest and newest.state == Artwork.State.REFUSED else None,
        "artwork_job": job,
        "mock": mock_ups(ready) if ready else None,
        "mock_words": _mock_words(product),
        "upload_form": ArtworkForm(),
        "max_bytes": settings.ARTWORK_MAX_BYTES,
    }
    if newest and can_be_fitted(newest):
        context |= {"fit_form": FitForm(), "fit_choices": _choices(newest)}
    return context | ({"refresh": True} if job else {})


def mock_ups(artwork: Artwork) -> dict[str, Shown]:
    """The pictures of an upload by key, each with its address."""
    return {
        key: Shown(
            kind=PICTURES[key],
            url=_url(artwork, key),
            still=_url(artwork, key, STILL),
            fitted=picture.get("fitted", ""),
            frames=picture.get("frames", 1),
            drawn=picture.get("drawn", False),
        )
        for key, picture in artwork.pictures.items()
        if key in PICTURES
    }


def _choices(artwork: Artwork) -> list[Choice]:
    found = []
    for kind in PICTURES.values():
        crop, pad = (f"{kind.key}-{way}" for way in FITS)
        if crop in artwork.pictures and pad in artwork.pictures:
            found.append(Choice(kind=kind, crop=_url(artwork, crop), pad=_url(artwork, pad)))
    return found


def _url(artwork: Artwork, key: str, suffix: str = "") -> str:
    """The picture's address: another one for other bytes, so that browsers may keep what they have."""
    digest = artwork.pictures[key]["sha256"][:16]
    return f"{reverse('softphone-artwork-picture', args=[artwork.pk, key + suffix])}?v={digest}"


def _mock_words(product: WebProduct) -> Mapping[str, Any]:
    """The installer's own words in the language of the web product, as its windows will say them."""
    words = words_for(product.default_culture)
    installed = product_name(product.brand)
    said = {name: _plain(getattr(words, name), installed) for name in MOCK_WORDS}
    return {
        **said,
        "product_name": installed,
        "language": words.language,
        "direction": "rtl" if words.right_to_left else "ltr",
    }


def _plain(text: str, installed: str) -> str:
    return text.replace("&", "").replace("[ProductName]", installed)
