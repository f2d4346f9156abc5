"""How a supplier is reached, or reaches the platform: by IP addresses or by SIP credentials, for both kinds."""

import re
from typing import Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gateways.models import DdiGateway, TermGateway
from gateways.term_gateways.addresses import normal_addresses, normal_registrar

_SIP_USER = re.compile(r"[\x21-\x7e]+", re.ASCII)
_SIP_USER_NEVER = frozenset('<>"\\')
LONGEST_PASSWORD = 200


class Reach(Protocol):
    """What a person enters about that, as it was typed. sip_password: empty keeps the one that is stored."""

    @property
    def addresses(self) -> str: ...
    @property
    def sip_username(self) -> str: ...
    @property
    def sip_password(self) -> str: ...
    @property
    def sip_registrar(self) -> str: ...


def fill_addresses(gateway: TermGateway | DdiGateway, typed: Reach, *, needed: bool = True) -> dict[str, list[str]]:
    """Set the gateway's addresses in normal form. Returns what is wrong, by field."""
    try:
        gateway.addresses = normal_addresses(typed.addresses)
    except ValidationError as error:
        return {"addresses": error.messages}
    if needed and not gateway.addresses:
        return {"addresses": [_("Enter at least one IP address, such as 203.0.113.5:5060/udp.")]}
    return {}


def fill_credentials(gateway: TermGateway | DdiGateway, typed: Reach) -> dict[str, list[str]]:
    """Set the gateway's user name and registrar; the password is sealed by who saves. Returns what is wrong."""
    errors: dict[str, list[str]] = {}
    gateway.sip_username = typed.sip_username.strip()
    name = gateway.sip_username
    if not _SIP_USER.fullmatch(name) or len(name) > 120 or _SIP_USER_NEVER & set(name):
        errors["sip_username"] = [_("Enter the user name: letters, digits and signs, without spaces.")]
    password = typed.sip_password
    if not password and not gateway.sip_password_sealed:
        errors["sip_password"] = [_("Enter the password that the supplier gave you.")]
    elif not password.isprintable() or len(password) > LONGEST_PASSWORD:
        errors["sip_password"] = [
            _("A password has at most %(n)s characters and no line breaks.") % {"n": LONGEST_PASSWORD}
        ]
    try:
        gateway.sip_registrar = normal_registrar(typed.sip_registrar)
    except ValidationError as error:
        errors["sip_registrar"] = error.messages
    return errors
