"""Readiness: the domain, the gateways, how old their coverage is."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from gateways.models import DdiGateway, TermGateway
from gateways.supply import Supplies
from gateways.term_gateways.addresses import host_in_uri, parse_address
from portal.hostnames import HostNameError, host_in_ascii, shown_host_name
from portal.money.currencies import ended, told_end
from products.models import WebProduct
from support.going_live import network
from support.going_live.checks import Check, Level, check, link, listed
from support.going_live.network import Answer, Verdict

DOMAIN = "domain"
MOST_ADDRESSES = 8


def tries(product: WebProduct, supplies: Supplies) -> dict[str, network.Try]:
    """What to try on the network for this web product: its domain, and the partner's own term gateways."""
    wanted: dict[str, network.Try] = {DOMAIN: lambda: network.resolve(product.domain)}
    if supplies.term.by_platform:
        return wanted
    for gateway in supplies.term.gateways:
        for host, port, transport in _places(gateway):
            key = f"{gateway.pk} {host}:{port}/{transport}"
            wanted[key] = partial(network.reach, host, port, transport, us=_our_host())
    return dict(list(wanted.items())[: MOST_ADDRESSES + 1])


def _our_host() -> str:
    """The platform's SIP host in ASCII, as it stands in messages; this machine where SIP_HOST can't be read."""
    try:
        return host_in_uri(host_in_ascii(settings.SIP_HOST))
    except HostNameError:
        return "localhost"


def _places(gateway: TermGateway | DdiGateway) -> Iterator[tuple[str, int, str]]:
    """(host, port, transport) of a gateway's addresses, and of its registrar."""
    for written in gateway.addresses:
        try:
            address = parse_address(written)
        except ValidationError:
            continue
        yield str(address.ip), address.port, address.transport
    if gateway.sip_registrar:
        host, _colon, port = gateway.sip_registrar.removeprefix("sips:").removeprefix("sip:").partition(":")
        number = port.partition("/")[0].partition(";")[0]
        yield host, int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 5060, "udp"


def currencies(product: WebProduct) -> Check:
    """Customers pay in money that exists."""
    title = _("Currencies")
    over = [found for code in product.currencies if (found := ended(code))]
    if not over:
        return check("currencies", title, Level.OK, _("Every currency is in use."))
    text = " ".join(told_end(found) for found in over)
    return check("currencies", title, Level.BLOCKING, text, link("changeover", over[0].code))


def domain(product: WebProduct, answers: Mapping[str, Answer]) -> Check:
    """The domain has an address. Never required: it is often pointed at the platform on the last day."""
    title, name = _("Website domain name"), shown_host_name(product.domain)
    answer = answers.get(DOMAIN)
    url = link("web-products-edit", product.pk)
    if answer is not None and answer.verdict is Verdict.ANSWERED:
        text = _("%(name)s resolves to %(address)s.") % {"name": name, "address": answer.detail}
        return check("domain", title, Level.OK, text)
    if answer is None:
        text = _("%(name)s was not tried: this was done very often lately.")
    elif answer.verdict is Verdict.UNKNOWN:
        text = _("%(name)s has no address yet, as far as can be seen from here. Point it at your website.")
    elif answer.verdict is Verdict.PRIVATE:
        text = _("%(name)s has an address that isn't one of the public internet. Point it at your website.")
    else:
        text = _("Nobody said within 2 seconds what the address of %(name)s is.")
    return check("domain", title, Level.WARNING, text % {"name": name}, url)


def domain_proof(product: WebProduct) -> Check:
    """The domain is proved to be the partner's: nothing is served under it before."""
    title, name = _("Domain proved"), shown_host_name(product.domain)
    if product.domain_proved_at is not None:
        text = _("%(name)s: %(how)s.") % {"name": name, "how": product.get_domain_proof_display()}
        return check("domain-proof", title, Level.OK, text)
    text = _("Show that %(name)s is yours, by a TXT record or a file.") % {"name": name}
    return check("domain-proof", title, Level.BLOCKING, text, link("web-product-domain", product.pk))


def term_gateway(supplies: Supplies, answers: Mapping[str, Answer]) -> Check:
    """Calls can leave: through the platform's gateways, or one of the partner's own that answers."""
    title, supply = _("Term Gateway"), supplies.term
    if not supply.gateways:
        text = _("There is no Term Gateway with coverage, neither of your own nor of the platform.")
        return check("term-gateway", title, Level.BLOCKING, text, link("term-gateways"))
    if supply.by_platform:
        return check("term-gateway", title, Level.OK, supply.told)
    tried = {key.partition(" ")[2]: answer for key, answer in answers.items() if key != DOMAIN}
    answered = [f"{place} ({answer.detail})" for place, answer in tried.items() if answer.verdict is Verdict.ANSWERED]
    if answered:
        text = _("%(told)s. It answers: %(places)s.") % {"told": supply.told, "places": listed(answered)}
        return check("term-gateway", title, Level.OK, text)
    if not tried:
        text = _("%(told)s. No address was tried.") % {"told": supply.told}
    else:
        words = [f"{place}: {_said(answer.verdict)}" for place, answer in tried.items()]
        text = _("%(told)s. None of its addresses answered: %(places)s. Suppliers often answer only to calls.")
        text = text % {"told": supply.told, "places": listed(words)}
    return check("term-gateway", title, Level.WARNING, text, link("term-gateways"))


def ddi_gateway(supplies: Supplies) -> Check:
    """Numbers can be had: from the partner's own DDI gateways, or the platform's."""
    title = _("DDI Gateway")
    if supplies.ddi.gateways:
        return check("ddi-gateway", title, Level.OK, supplies.ddi.told)
    text = _("There is no DDI Gateway with coverage, neither of your own nor of the platform: no numbers can be sold.")
    return check("ddi-gateway", title, Level.WARNING, text, link("ddi-gateways"))


def coverage_age(supplies: Supplies, *, most_days: int) -> Check:
    """The partner's own coverage isn't older than it allows. most_days: of the partner's settings."""
    title = _("Age of coverage")
    old = []
    for supply in (supplies.term, supplies.ddi):
        for gateway in () if supply.by_platform else supply.gateways:
            days = getattr(gateway, "coverage_max_days", None) or most_days
            if gateway.coverage_at is None or gateway.coverage_at < timezone.now() - timedelta(days=days):
                old.append(gateway.name)
    if not old:
        return check("coverage-age", title, Level.OK, _("No coverage is older than you allow."))
    text = _("Older than you allow: the coverage of %(names)s. Import the supplier's newest file.")
    url = link("term-gateways") if any(g.name in old for g in supplies.term.gateways) else link("ddi-gateways")
    return check("coverage-age", title, Level.WARNING, text % {"names": listed(old)}, url)


def _said(verdict: Verdict) -> str:
    return {
        Verdict.ANSWERED: _("answered"),
        Verdict.SILENT: _("no answer within 2 seconds"),
        Verdict.REFUSED: _("refused"),
        Verdict.UNKNOWN: _("the name is unknown"),
        Verdict.PRIVATE: _("not tried, as it isn't an address of the public internet"),
    }[verdict]
