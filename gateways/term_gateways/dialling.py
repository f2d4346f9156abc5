"""Try a number: what a call through a gateway would cost, and what the gateway would be told.

What happens to the called number, in the manual's order of the fields: its E.164 digits, then the URI prefix before
them, then each URI rewrite rule on what the step before left. The result is the user part of the Request-URI. The
caller's number gets the Caller ID prefix and is not rewritten. The route is found by the number as it was dialled:
prefixes and rules only change what the supplier sees.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gateways.models import Route, TermGateway
from gateways.term_gateways import headers
from gateways.term_gateways.headers import Header
from gateways.term_gateways.matching import Match, best_match
from gateways.term_gateways.rewriting import RewriteError, Step, rewrite, rules_of

_FILLERS = re.compile(r"[\s\u00a0\u2007-\u2015\u202f.\-/()]+")
_SHORTEST_CALLED = 3


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The answer of Try a number. Amounts are in the gateway's currency."""

    called: str
    caller: str
    match: Match[Route] | None
    prefixed: str
    steps: list[Step]
    request_uris: list[str]
    headers: list[Header]
    problem: str
    """Why the number can't be sent: a rule failed or left nothing. The lists are then empty."""

    @property
    def blocked(self) -> bool:
        return self.match is not None and self.match.row.status == Route.Status.BLOCKED


def parse_number(text: str) -> str:
    """E.164 digits without `+` from a number as people write it: +48 600 123 456, 0048600123456, 48600123456.

    Raises ValidationError with what to change.
    """
    text = re.sub(r"^\s*(?:tel|sip):", "", text, flags=re.IGNORECASE)
    international = text.strip().startswith(("+", "00"))
    if international:
        text = text.replace("(0)", "")
    digits = _FILLERS.sub("", text)
    digits = digits.removeprefix("+") if digits.startswith("+") else digits.removeprefix("00")
    if not (digits.isascii() and digits.isdigit()):
        raise ValidationError(_("Enter a number with its country code, such as +48 600 123 456."))
    if digits.startswith("0"):
        raise ValidationError(_("Write the number with its country code, such as +48 600 123 456, not with a 0 first."))
    if len(digits) > 15:
        raise ValidationError(_("A telephone number has at most 15 digits; this one has %(n)s.") % {"n": len(digits)})
    return digits


def parse_called(text: str) -> str:
    """A number that can be called. Raises ValidationError."""
    digits = parse_number(text)
    if len(digits) < _SHORTEST_CALLED:
        raise ValidationError(_("This number is too short to be called."))
    return digits


def try_number(gateway: TermGateway, *, called: str, caller: str = "", at: datetime | None = None) -> Trial:
    """Dry-run a call. called, caller: E.164 digits (see parse_number); a withheld caller is "".

    Reads one route; changes nothing; sends nothing.
    """
    prefixed = (gateway.uri_prefix if gateway.uri_prefix_enabled else "") + called
    steps: list[Step] = []
    uris: list[str] = []
    identity: list[Header] = []
    problem = ""
    try:
        steps = rewrite(prefixed, rules_of(gateway.rewrite_rules))
        user = steps[-1].after if steps else prefixed
        if not user:
            raise RewriteError(_("The rewrite rules leave nothing of this number."))
        uris = headers.request_uris(gateway, user)
        identity = headers.identity_headers(
            gateway, caller=gateway.caller_id_prefix + caller if caller else "", platform_host=settings.SIP_HOST
        )
    except RewriteError as error:
        problem = str(error)
    return Trial(
        called=called,
        caller=caller,
        match=best_match(Route.objects.filter(gateway=gateway), called=called, caller=caller, at=at),
        prefixed=prefixed,
        steps=steps,
        request_uris=uris,
        headers=identity,
        problem=problem,
    )
