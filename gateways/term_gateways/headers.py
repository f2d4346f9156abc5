"""The SIP headers that a gateway gets for a call.

Numbers are written as the partner's settings make them: an E.164 number without `+`, with the gateway's prefix before
it. So a supplier who wants `+48600123456` has `+` as its prefix.

- Request-URI: RFC 3261 §19.1.1. The user part keeps letters, digits and the unreserved characters; others (`#`) are
  percent-encoded. `;user=phone` is added only when the user part is a global number, `+` and the digits of an E.164
  number, perhaps with RFC 4694's parameters: without the `+` RFC 3966 §5.1.4 would want a phone-context that nobody
  gives, and 112 is no global number. `;transport=` names TCP or TLS; UDP is what is assumed.
- From: RFC 3261 §20.20; the tag that each call adds isn't shown. Where we have an account at the supplier it carries
  the account unless the gateway says otherwise: switches compare it with the credentials (Kamailio's delivered
  configuration does) and challenge any other From again and again.
- P-Asserted-Identity: RFC 3325 §9.1. Remote-Party-ID: draft-ietf-sip-privacy-04 §5.2, the form that suppliers who
  still ask for it know.
- A caller who withholds his number: From is `"Anonymous" <sip:anonymous@anonymous.invalid>` (RFC 3323 §4.1.1.3), or
  `"Anonymous"` before the account, which says nothing of the caller. The supplier still gets the number where it asks
  for an identity, with the request to tell nobody: `Privacy: id` (RFC 3325 §9.3), `privacy=full` in Remote-Party-ID.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from gateways.models import TermGateway
from gateways.term_gateways.addresses import DEFAULT_PORTS, host_in_uri, parse_address
from gateways.term_gateways.numbers import is_e164
from portal.hostnames import host_in_ascii

_USER = "-_.!~*'()&=+$,;?/"
_GLOBAL_NUMBER = re.compile(r"\+([0-9]{1,15})(?:;(?:npdi|rn=)[^;]*)*", re.ASCII)
_ANONYMOUS = '"Anonymous" <sip:anonymous@anonymous.invalid>'


@dataclass(frozen=True, slots=True)
class Header:
    """One line of the request as the gateway gets it."""

    name: str
    value: str


def sip_uri(user: str, host: str, *, parameters: str = "") -> str:
    """A SIP URI of a number, with an escaped user part. host: as it stands in a URI, perhaps with a port."""
    number = _GLOBAL_NUMBER.fullmatch(user)
    phone = ";user=phone" if number and is_e164(number[1]) else ""
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


def identity_headers(gateway: TermGateway, *, caller: str, withheld: bool, platform_host: str) -> list[Header]:
    """From, and Remote-Party-ID, P-Asserted-Identity and Privacy where the gateway wants them.

    caller: the caller's number as this gateway gets it, or "" when none is known. withheld: the called party may not
    see it. platform_host: the host of our own SIP side, which speaks for callers where no account does; a name in any
    script, or an IP address. Raises HostNameError when it is neither.
    """
    account = gateway.authentication == TermGateway.Authentication.SIP
    host = gateway.sip_registrar if account else host_in_uri(host_in_ascii(platform_host))
    identity = f"<{sip_uri(caller, host)}>" if caller else ""
    headers = [Header("From", _from(gateway, identity="" if withheld else identity))]
    if identity and gateway.remote_party_id:
        privacy = "full" if withheld else "off"
        headers.append(Header("Remote-Party-ID", f"{identity};party=calling;screen=yes;privacy={privacy}"))
    if identity and gateway.p_asserted_identity:
        headers.append(Header("P-Asserted-Identity", identity))
        if withheld:
            headers.append(Header("Privacy", "id"))
    return headers


def tells_caller(gateway: TermGateway) -> bool:
    """Whether any header of this gateway's calls carries the caller's number."""
    return gateway.remote_party_id or gateway.p_asserted_identity or not _from_carries_account(gateway)


def _from(gateway: TermGateway, *, identity: str) -> str:
    """identity: the caller's address in <>, or "" when the called party may not see it or nobody knows it."""
    if _from_carries_account(gateway):
        account = f"<sip:{quote(gateway.sip_username, safe=_USER)}@{gateway.sip_registrar}>"
        return account if identity else f'"Anonymous" {account}'
    return identity or _ANONYMOUS


def _from_carries_account(gateway: TermGateway) -> bool:
    return (
        gateway.authentication == TermGateway.Authentication.SIP
        and gateway.from_carries == TermGateway.FromCarries.ACCOUNT
    )
