"""Try a number: what a call through a gateway would cost, and what the gateway would be told.

What happens to the called number, in the manual's order of the fields: its E.164 digits, then the URI prefix before
them, then each URI rewrite rule on what the step before left. The result is the user part of the Request-URI. The
caller's number gets the Caller ID prefix and is not rewritten. The route is found by the number as it was dialled:
prefixes and rules only change what the supplier sees.

A short number (112, an extension) is no E.164 number: it gets no prefix, as those belong before a country code, and has
no route, whatever country its digits seem to name. A withheld number still decides by its origin what the call costs.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from gateways.models import Route, TermGateway
from gateways.term_gateways import headers
from gateways.term_gateways.headers import Header
from gateways.term_gateways.matching import Match, best_match
from gateways.term_gateways.numbers import e164_or_short, is_short_number, short_number_words
from gateways.term_gateways.rewriting import RewriteError, Step, problem_of_steps, rewrite, rules_of
from portal.hostnames import HostNameError

_SHORTEST_CALLED = 3


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The answer of Try a number. Amounts are in the gateway's currency."""

    called: str
    caller: str
    withheld: bool
    match: Match[Route] | None
    prefixed: str
    steps: list[Step]
    request_uris: list[str]
    headers: list[Header]
    problem: str
    """Why the number can't be sent: a rule failed or left what can't be dialled, or the gateway is retired.

    Then nothing is in the lists.
    """
    tells_caller: bool
    """Whether the gateway gets the caller's number in any header."""

    @property
    def is_short(self) -> bool:
        """The called number is an emergency number, a service number or an extension, and not in the coverage."""
        return is_short_number(self.called)

    @property
    def short_words(self) -> str:
        """The same as a sentence."""
        return short_number_words(self.called)

    @property
    def blocked(self) -> bool:
        return self.match is not None and self.match.row.status != Route.Status.ACTIVE


def parse_number(text: str) -> str:
    """E.164 digits without `+` from a number as people write it, or the digits of a short number.

    +48 600 123 456, 0048600123456 and 48600123456 are the same. Raises ValidationError with what to change.
    """
    return e164_or_short(text)


def parse_called(text: str) -> str:
    """A number that can be called. Raises ValidationError."""
    digits = parse_number(text)
    if len(digits) < _SHORTEST_CALLED:
        raise ValidationError(_("This number is too short to be called."))
    return digits


def try_number(
    gateway: TermGateway, *, called: str, caller: str = "", withheld: bool = False, at: datetime | None = None
) -> Trial:
    """Dry-run a call. called, caller: E.164 digits or a short number (see parse_number); an unknown caller is "".

    withheld: the caller's number is known and not to be shown. Reads one route; changes nothing; sends nothing.
    """
    in_use = gateway.retired_at is None or gateway.retired_at > (at or timezone.now())
    prefixed = _prefix(gateway.uri_prefix if gateway.uri_prefix_enabled else "", called)
    steps: list[Step] = []
    uris: list[str] = []
    identity: list[Header] = []
    try:
        if not in_use:
            raise RewriteError(_("This gateway is retired: no calls are sent to it."))
        steps = rewrite(prefixed, rules_of(gateway.rewrite_rules))
        problem = problem_of_steps(steps)
    except RewriteError as error:
        problem = str(error)
    if not problem:
        try:
            uris = headers.request_uris(gateway, steps[-1].after if steps else prefixed)
            identity = headers.identity_headers(
                gateway,
                caller=_prefix(gateway.caller_id_prefix, caller) if caller else "",
                withheld=withheld or not caller,
                platform_host=settings.SIP_HOST,
            )
        except HostNameError as error:
            problem = _("The platform's SIP_HOST can't be used: %(reason)s") % {"reason": error}
            uris = []
    return Trial(
        called=called,
        caller=caller,
        withheld=withheld or not caller,
        match=None if is_short_number(called) or not in_use else _match(gateway, called=called, caller=caller, at=at),
        prefixed=prefixed,
        steps=steps,
        request_uris=uris,
        headers=identity,
        problem=problem,
        tells_caller=headers.tells_caller(gateway),
    )


def _prefix(prefix: str, number: str) -> str:
    """Prefixes belong before E.164 numbers: +112 or 9123#112 would be another number, or none."""
    return number if is_short_number(number) else prefix + number


def _match(gateway: TermGateway, *, called: str, caller: str, at: datetime | None) -> Match[Route] | None:
    """An extension as the caller names no origin: 101 isn't in the United States."""
    origin = "" if is_short_number(caller) else caller
    return best_match(Route.objects.filter(gateway=gateway), called=called, caller=origin, at=at)
