"""The SIP headers that a gateway gets for a call.

Numbers are written as the partner's settings make them: an E.164 number without `+`, with the gateway's prefix before
it. So a supplier who wants `+48600123456` has `+` as its prefix.

- Request-URI: RFC 3261 §19.1.1. The user part keeps letters, digits and the unreserved characters; others (`#`) are
  percent-encoded. `;user=phone` is added only when the user part is a global number, `+` and digits: without the `+`
  RFC 3966 §5.1.4 would want a phone-context that nobody gives. `;transport=` names TCP or TLS; UDP is what is assumed.
- From: RFC 3261 §20.20; the tag that each call adds isn't shown. A caller who withholds his number is
  `"Anonymous" <sip:anonymous@anonymous.invalid>` (RFC 3323 §4.1.1.3).
- P-Asserted-Identity: RFC 3325 §9.1. Remote-Party-ID: draft-ietf-sip-privacy-04 §5.2, the form that suppliers who
  still ask for it know. Neither is sent for a withheld number: there is nothing to assert.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from gateways.models import TermGateway
from gateways.term_gateways.addresses import DEFAULT_PORTS, host_in_uri, parse_address

_USER = "-_.!~*'()&=+$,;?/"
_GLOBAL_NUMBER = re.compile(r"\+[0-9]{1,15}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Header:
    """One line of the request as the gateway gets it."""

    name: str
    value: str


def sip_uri(user: str, host: str, *, parameters: str = "") -> str:
    """A SIP URI with an escaped user part. host: as it stands in a URI, perhaps with a port."""
    phone = ";user=phone" if _GLOBAL_NUMBER.fullmatch(user) else ""
    return f"sip:{quote(user, safe=_USER)}@{host}{parameters}{phone}"


def request_uris(gateway: TermGateway, user: str) -> list[str]:
    """The Request-URI for this user part: one for each address, in the order in which they are tried."""
    if gateway.authentication == TermGateway.Authentication.SIP:
        return [sip_uri(user, gateway.sip_registrar)]
    uris = []
    for written in gateway.addresses:
        address = parse_address(written)
        host = host_in_uri(str(address.ip))
        if address.port != DEFAULT_PORTS[address.transport]:
            host = f"{host}:{address.port}"
        parameters = "" if address.transport == "udp" else f";transport={address.transport}"
        uris.append(sip_uri(user, host, parameters=parameters))
    return uris


def identity_headers(gateway: TermGateway, *, caller: str, platform_host: str) -> list[Header]:
    """From, and Remote-Party-ID and P-Asserted-Identity where the gateway wants them.

    caller: the caller's number as this gateway gets it, or "" when withheld. platform_host: the host of our own SIP
    side, which speaks for callers where no account does.
    """
    if not caller:
        return [Header("From", '"Anonymous" <sip:anonymous@anonymous.invalid>')]
    account = gateway.authentication == TermGateway.Authentication.SIP
    uri = sip_uri(caller, gateway.sip_registrar if account else host_in_uri(platform_host))
    headers = [Header("From", f"<{uri}>")]
    if gateway.remote_party_id:
        headers.append(Header("Remote-Party-ID", f"<{uri}>;party=calling;screen=yes;privacy=off"))
    if gateway.p_asserted_identity:
        headers.append(Header("P-Asserted-Identity", f"<{uri}>"))
    return headers
