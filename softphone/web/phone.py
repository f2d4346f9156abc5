"""Everything that one web product's phone is told: its page's `phone`, and its manifest."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from products import cultures
from products.models import WebProduct
from softphone.builds.current import current_build
from softphone.models import Build, SoftphoneSettings
from softphone.web import strings
from softphone.web.files import WORKER, Assets, assets
from softphone.web.finding import Found, telephones
from softphone.web.pictures import Picture, initials_file, pictures_of
from softphone.web.sip import Service, service_of, settings_of

MANIFEST = "manifest.webmanifest"
BACKGROUND, THEME = "#ffffff", "#ffffff"
SHORT_NAME = 12  # characters that fit under an icon


@dataclass(frozen=True, kw_only=True)
class Phone:
    """A web product's phone at one of its two addresses. Made, and asked, inside its partner's wall.

    scope: the path it is served under, with a slash at both ends.
    """

    product: WebProduct
    build: Build | None
    settings: SoftphoneSettings
    service: Service
    scope: str

    @cached_property
    def pictures(self) -> dict[str, Picture]:
        """The current build's."""
        return pictures_of(self.build)

    @cached_property
    def files(self) -> Assets:
        """The phone's own files."""
        return assets()

    @property
    def assets_url(self) -> str:
        return f"{self.scope}assets/{self.files.version}/"

    def picture_url(self, name: str) -> str:
        """The address of one of the current build's pictures, or "" when it has no such."""
        picture = self.pictures.get(name)
        return f"{self.scope}pictures/{picture.file}" if picture else ""

    @property
    def initials_url(self) -> str:
        return f"{self.scope}pictures/{initials_file(self.product.brand)}"

    def context(self, culture: str, *, chosen: bool) -> dict[str, Any]:
        """What phone.html gets as `phone`. culture: one of the web product's; chosen: by the person himself."""
        return {
            "brand": self.product.brand,
            "version": f"1.0.{self.build.number}" if self.build else "",
            "culture": culture,
            "language": strings.language_for(culture),
            "direction": strings.direction_for(culture),
            "chosen": chosen,
            "cultures": [
                {"tag": tag, "name": cultures.own_name(tag), "url": f"{self.scope}?culture={tag}"}
                for tag in self.product.cultures
            ],
            "sip": {
                "domain": self.service.domain,
                "websocket": self.service.websocket,
                "ice_servers": list(self.service.ice_servers),
                "ready": self.service.ready,
            },
            "support_url": self.settings.support_url,
            "strings": strings.strings_for(culture),
            "urls": {
                "home": self.scope,
                "manifest": f"{self.scope}{MANIFEST}?culture={culture}",
                "service_worker": f"{self.scope}{WORKER}" if self.files.worker else "",
                "assets": self.assets_url,
                "about": self.picture_url("about"),
                "splash": self.picture_url("splash"),
                "icon": self.picture_url("icon-192") or self.initials_url,
                "icon_192": self.picture_url("icon-192") or self.initials_url,
                "icon_512": self.picture_url("icon-512") or self.initials_url,
            },
            "scope": self.scope,
        }

    def manifest(self, culture: str) -> dict[str, Any]:
        """The web application manifest. `id` is the scope: another culture is the same application."""
        return {
            "id": self.scope,
            "name": self.product.brand,
            "short_name": short_name(self.product.brand),
            "lang": strings.language_for(culture),
            "dir": strings.direction_for(culture),
            "start_url": f"{self.scope}?culture={culture}",
            "scope": self.scope,
            "display": "standalone",
            "background_color": BACKGROUND,
            "theme_color": THEME,
            "categories": ["business", "utilities"],
            "prefer_related_applications": False,
            "icons": self._icons(),
        }

    def _icons(self) -> list[dict[str, str]]:
        wanted = (
            ("icon-192", "192x192", "any"),
            ("icon-512", "512x512", "any"),
            ("icon-maskable-512", "512x512", "maskable"),
        )
        drawn = {"src": self.initials_url, "type": "image/svg+xml"}
        return [
            {
                **(
                    {"src": self.picture_url(name), "type": self.pictures[name].type}
                    if name in self.pictures
                    else drawn
                ),
                "sizes": size,
                "purpose": purpose,
            }
            for name, size, purpose in wanted
        ]

    def worker_facts(self) -> dict[str, Any]:
        """What the service worker is told."""
        return {
            "version": self.files.version,
            "scope": self.scope,
            "assets": self.assets_url,
            "files": list(self.files.files),
        }


def phone_of(found: Found, *, scope: str) -> Phone | None:
    """The phone of a web product that was found, or None when its type has none. Inside its partner's wall."""
    product = WebProduct.objects.filter(pk=found.product_id, type__in=telephones()).first()
    if product is None:
        return None
    kept = settings_of(product)
    return Phone(
        product=product,
        build=current_build(product),
        settings=kept,
        service=service_of(kept),
        scope=scope,
    )


def short_name(brand: str) -> str:
    """The brand as it fits under an icon: its first words, else its first letters."""
    brand = " ".join(brand.split())
    if len(brand) <= SHORT_NAME:
        return brand
    words = brand[: SHORT_NAME + 1].rsplit(" ", 1)[0] if " " in brand[: SHORT_NAME + 1] else brand[:SHORT_NAME]
    return words.rstrip(" -–—,.&+") or brand[:SHORT_NAME]
