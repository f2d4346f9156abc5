"""What goes into a build, written down: two builds with equal inputs differ in nothing but number and signature."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from products.models import WebProduct
from softphone.builds.identity import upgrade_code
from softphone.builds.licence import licence_text
from softphone.models import Artwork, SoftphoneSettings
from softphone.web.address import phone_url


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What a build is made of, beside the pictures themselves."""

    brand: str
    domain: str
    cultures: list[str]
    default_culture: str
    url: str
    support_url: str
    licence: str
    own_licence: bool
    upgrade_code: UUID
    artwork: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Plain values; of the licence its checksum."""
        digest = sha256(self.licence.encode()).hexdigest()
        return {**self.__dict__, "upgrade_code": str(self.upgrade_code), "licence": digest}


def inputs_of(product: WebProduct, artwork: Artwork) -> Inputs:
    """What a build would be made of now."""
    chosen = SoftphoneSettings.objects.filter(web_product=product).first() or SoftphoneSettings()
    return Inputs(
        brand=product.brand,
        domain=product.domain,
        cultures=list(product.cultures),
        default_culture=product.default_culture,
        url=phone_url(product),
        support_url=chosen.support_url,
        licence=licence_text(chosen.licence, brand=product.brand),
        own_licence=bool(chosen.licence.strip()),
        upgrade_code=upgrade_code(product),
        artwork=_artwork(artwork),
    )


def _artwork(artwork: Artwork) -> dict[str, Any]:
    kept = ("sha256", "width", "height", "frames", "format", "fitted")
    pictures = {
        name: {key: picture[key] for key in kept if key in picture} for name, picture in artwork.pictures.items()
    }
    return {"id": artwork.pk, "name": artwork.name, "sha256": artwork.sha256, "pictures": pictures}
