"""What every hosted page needs to know: whose it is, how its visitor is spoken to, and in which currency."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from babel.numbers import get_currency_name
from django.conf import settings
from django.http import HttpRequest

from pricelists.models import DdiPricelistUse, TermPricelistUse
from products.cultures import own_name
from products.models import WebProduct
from softphone.web.cultures import culture_for
from website.brand.style import style_file
from website.finding import Found
from website.models import Site
from website.words import Speech, speech_for

_PRODUCT = ("id", "type", "cultures", "default_culture", "currencies", "brand", "state")
_SITE = ("id", "web_product", "accent", "logo_sha256", "logo_width", "logo_height")


def preview_cookie() -> str:
    """The cookie of somebody who may see pages before they are live; held to one host."""
    return f"{'__Host-' if settings.HTTPS else ''}website_preview"


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One request for a hosted page, inside the visitor's door.

    previewed: the web product isn't live. own: it came by the partner's own name. currency: one of the web product's.
    """

    product: WebProduct
    site: Site | None
    previewed: bool
    own: bool
    currency: str
    accepted: str

    @property
    def findable(self) -> bool:
        """Whether search engines may list it: what is live, under the partner's name."""
        return self.own and not self.previewed

    @property
    def culture(self) -> str:
        """The culture for somebody whose address names none."""
        return culture_for(self.product.cultures, self.product.default_culture, accepted=self.accepted)

    def url(self, culture: str, path: str = "", /, **query: str) -> str:
        """The address of a page, with the currency where it isn't the first."""
        if self.currency != self.product.currencies[0]:
            query = {"currency": self.currency, **query}
        return f"/{culture}/{path}" + (f"?{urlencode(query)}" if query else "")

    def context(self, speech: Speech, page: str, title: str) -> dict[str, Any]:
        """What website/public/page.html draws around every page. page: the path after the culture."""
        section = page.partition("/")[0]
        links = [("", "nav_prices", True)]
        links.append(("rates", "nav_rates", TermPricelistUse.objects.exists()))
        links.append(("numbers", "nav_numbers", DdiPricelistUse.objects.exists()))
        site = self.site
        return {
            "w": speech.words,
            "speech": speech,
            "title": title,
            "brand": self.product.brand,
            "preview": speech.say("preview", brand=self.product.brand) if self.previewed else "",
            "style_url": f"/{style_file(site.accent if site else '')}",
            "logo_url": f"/logo.{site.logo_sha256[:16]}.png" if site and site.logo_sha256 else "",
            "site": site,
            "home_url": self.url(speech.culture),
            "links": [
                {"url": self.url(speech.culture, path), "label": speech.words[key], "current": path == section}
                for path, key, shown in links
                if shown
            ],
            "choose_url": "/choose",
            "page": page,
            "culture": speech.culture,
            "cultures": [{"tag": tag, "name": own_name(tag)} for tag in self.product.cultures],
            "currency": self.currency,
            "currencies": [
                {"code": code, "name": f"{code} – {get_currency_name(code, locale=speech.locale)}"}
                for code in self.product.currencies
            ],
        }


def visit_of(request: HttpRequest, found: Found, *, previewed: bool) -> Visit:
    """The visit of this request. Inside the visitor's door."""
    product = WebProduct.objects.only(*_PRODUCT).get(pk=found.product_id)
    asked = request.GET.get("currency", "")
    return Visit(
        product=product,
        site=Site.objects.only(*_SITE).filter(web_product=product).first(),
        previewed=previewed,
        own=found.own,
        currency=asked if asked in product.currencies else product.currencies[0],
        accepted=request.headers.get("Accept-Language", "")[:500],
    )


def speech_in(visit: Visit, culture: str) -> Speech | None:
    """How to speak to somebody whose address names this culture; None when the web product isn't offered in it."""
    return speech_for(culture) if culture in visit.product.cultures else None
