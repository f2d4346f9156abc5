"""Changing what a web product's softphone connects to and says. The only writer of SoftphoneSettings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from products.models import WebProduct
from softphone.models import SoftphoneSettings
from softphone.web.sip import MOST_ICE_SERVERS, normal_ice_server, normal_sip_domain, normal_websocket

LONGEST_LICENCE = 60_000  # characters


@dataclass(frozen=True, kw_only=True)
class IceDraft:
    """One STUN or TURN server as it was typed. urls: addresses separated by spaces."""

    urls: str = ""
    username: str = ""
    credential: str = ""


@dataclass(frozen=True, kw_only=True)
class SettingsDraft:
    """What a person enters on the Settings form of a softphone."""

    sip_domain: str = ""
    sip_websocket: str = ""
    ice_servers: Sequence[IceDraft] = ()
    licence: str = ""
    support_url: str = ""


@dataclass(kw_only=True)
class Checked:
    """The draft in the form in which it is kept, and what is wrong with it: by field, and by number of ICE server."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    ice_errors: dict[int, list[str]] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return not self.errors and not self.ice_errors


def check(draft: SettingsDraft) -> Checked:
    """Everything that is wrong with a draft, at once."""
    found = Checked()
    for name, normal in (("sip_domain", normal_sip_domain), ("sip_websocket", normal_websocket)):
        try:
            found.values[name] = normal(getattr(draft, name))
        except ValidationError as error:
            found.errors[name] = error.messages
    domain, websocket = (found.values.get(name) for name in ("sip_domain", "sip_websocket"))
    if domain == "" and websocket:
        found.errors["sip_domain"] = [_("Enter the domain that callers register with, such as sip.example.com.")]
    if websocket == "" and domain:
        found.errors["sip_websocket"] = [_("Enter where that domain is reached, such as wss://sip.example.com/ws.")]
    found.values["ice_servers"] = _ice_servers(draft.ice_servers, found)
    found.values["licence"] = draft.licence.strip()
    if len(found.values["licence"]) > LONGEST_LICENCE:
        found.errors["licence"] = [_("At most %(most)s characters.") % {"most": f"{LONGEST_LICENCE:,}"}]
    found.values["support_url"] = draft.support_url.strip()
    try:
        if found.values["support_url"]:
            URLValidator(schemes=["http", "https"])(found.values["support_url"])
    except ValidationError:
        found.errors["support_url"] = [_("Enter a web address, such as https://www.example.com/support.")]
    return found


def save_settings(product: WebProduct, draft: SettingsDraft) -> SoftphoneSettings:
    """Keep the settings of the web product's softphone. Raises ValidationError by field."""
    checked = check(draft)
    if not checked.good:
        ice = [message for messages in checked.ice_errors.values() for message in messages]
        raise ValidationError({**checked.errors, **({"ice_servers": ice} if ice else {})})
    with transaction.atomic():
        WebProduct.objects.select_for_update().get(pk=product.pk)
        kept = SoftphoneSettings.objects.filter(web_product=product).first() or SoftphoneSettings(web_product=product)
        if all(getattr(kept, name) == value for name, value in checked.values.items()):
            return kept
        for name, value in checked.values.items():
            setattr(kept, name, value)
        kept.save()
    return kept


def _ice_servers(drafts: Sequence[IceDraft], found: Checked) -> list[dict[str, Any]]:
    servers = []
    for number, draft in enumerate(drafts):
        try:
            servers.append(normal_ice_server(draft.urls, draft.username, draft.credential))
        except ValidationError as error:
            found.ice_errors[number] = error.messages
    if len(drafts) > MOST_ICE_SERVERS:
        found.errors["ice_servers"] = [
            _("At most %(most)s servers: each one makes a call begin later.") % {"most": MOST_ICE_SERVERS}
        ]
    return servers
