"""What the Branded Softphone page says about the web softphone: where it is, and what it still lacks."""

from dataclasses import dataclass
from typing import Any, Literal

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.hostnames import shown_host_name
from products.models import WebProduct
from softphone.builds.current import current_build
from softphone.models import SoftphoneSettings
from softphone.web.address import own_url, phone_url, portal_url
from softphone.web.finding import telephones
from softphone.web.sip import Service, service_of, settings_of


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One thing to know about the phone, in the words of `parts/alert.html`."""

    tone: Literal["info", "warning"]
    text: str


def web_context(product: WebProduct) -> dict[str, Any]:
    """The context of `softphone/web/panel.html`. The page needs `can_write`, which every page has."""
    kept = settings_of(product)
    service = service_of(kept)
    address = phone_url(product)
    other = own_url(product) if address != own_url(product) else portal_url(product)
    return {
        "web": {
            "offered": product.type in telephones(),
            "address": address,
            "other_address": other,
            "own_address": own_url(product),
            "is_live": product.state == WebProduct.State.LIVE,
            "domain": shown_host_name(product.domain),
            "service": service,
            "settings": kept,
            "ice_servers": [" ".join(server.get("urls", [])) for server in service.ice_servers],
            "notices": list(_notices(product, kept, service)),
            "settings_url": reverse("web-product-softphone-settings", args=[product.pk]),
            "history_url": reverse("web-product-softphone-settings-history", args=[product.pk]),
        }
    }


def _notices(product: WebProduct, kept: SoftphoneSettings, service: Service) -> list[Notice]:
    found = []
    if product.domain_proved_at is None:
        text = _("%(domain)s isn't proved to be yours yet, so the phone isn't served under it. See Domain in the menu.")
        found.append(Notice(tone="warning", text=text % {"domain": shown_host_name(product.domain)}))
    if product.state == WebProduct.State.SUSPENDED:
        found.append(Notice(tone="warning", text=_("This web product is suspended: its phone is switched off.")))
    if not service.ready:
        text = _("No SIP server is set. The phone opens, but nobody can make a call with it: enter one in Settings.")
        found.append(Notice(tone="warning", text=text))
    elif not service.own:
        text = _("It uses the platform's telephone service, %(domain)s. You can enter your own SIP server in Settings.")
        found.append(Notice(tone="info", text=text % {"domain": service.domain}))
    if service.ready and not any(url.startswith("turn") for server in kept.ice_servers for url in server["urls"]):
        text = _("No TURN server is set. Callers behind strict firewalls may hear nothing.")
        found.append(Notice(tone="info", text=text))
    if current_build(product) is None:
        text = _("Nothing is built yet: until then the phone shows your brand's initials instead of your pictures.")
        found.append(Notice(tone="info", text=text))
    return found
