"""System checks of what the platform gives to softphones."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004
from django.core.exceptions import ValidationError

from softphone.web.files import assets
from softphone.web.sip import normal_sip_domain, normal_websocket

PHONE, LOOKS = "vendor/softphone/phone.js", "softphone/phone.css"


@register
def check_softphone(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The platform's telephone service for phones: both settings or neither, and each such as browsers take it."""
    found: list[CheckMessage] = []
    domain, websocket = settings.SOFTPHONE_SIP_DOMAIN, settings.SOFTPHONE_SIP_WEBSOCKET
    try:
        if normal_sip_domain(domain) != domain:
            found.append(Error("SOFTPHONE_SIP_DOMAIN must be in ASCII and lower case.", id="softphone.E101"))
    except ValidationError:
        found.append(
            Error("SOFTPHONE_SIP_DOMAIN is no domain name.", hint="Such as sip.example.com.", id="softphone.E101")
        )
    try:
        if normal_websocket(websocket) != websocket:
            hint = f"Write it as {normal_websocket(websocket)}."
            found.append(Error("SOFTPHONE_SIP_WEBSOCKET is not in its normal form.", hint=hint, id="softphone.E102"))
    except ValidationError as error:
        hint = " ".join(error.messages)
        found.append(Error("SOFTPHONE_SIP_WEBSOCKET can't be used by browsers.", hint=hint, id="softphone.E102"))
    if bool(domain) != bool(websocket):
        text = "SOFTPHONE_SIP_DOMAIN and SOFTPHONE_SIP_WEBSOCKET belong together: phones use neither."
        found.append(Warning(text, id="softphone.W101"))
    if settings.MODE == "production" and not {PHONE, LOOKS} <= set(assets().files):
        hint = "Run `make setup`, or `python -m portal.local.assets`; the Dockerfile keeps static/vendor/softphone."
        found.append(Warning("The web softphone's own files are not whole.", hint=hint, id="softphone.W102"))
    return found
