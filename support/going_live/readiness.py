"""The readiness report of a web product: everything its customers will need, looked at now."""

from gateways.supply import gateways_of
from products.models import WebProduct
from support.going_live import network, phone, prices, supply, trial, unsold
from support.going_live.checks import Check, Level
from tenants.models import Partner
from tenants.rate_limit import Limit, passes

NETWORK_TRIES = Limit(name="readiness", times=30, seconds=600)
"""For each partner: a report sends packets to addresses that the partner chose."""


def report(product: WebProduct) -> list[Check]:
    """Every check, in the order a person would mend them. Inside the partner's wall.

    Waits for the network, two seconds at most, so it belongs before locks are taken.
    """
    partner = Partner.objects.get(pk=product.partner_id)
    supplies = gateways_of(product)
    answers: dict[str, network.Answer] = {}
    if passes(NETWORK_TRIES, str(product.partner_id)):
        answers = network.together(supply.tries(product, supplies))
    return [
        prices.package(product),
        prices.term_pricelist(product),
        prices.ddi_pricelist(product),
        prices.margins(product),
        unsold.unsold(product),
        supply.term_gateway(supplies, answers),
        supply.ddi_gateway(supplies),
        supply.coverage_age(supplies, most_days=partner.coverage_max_age),
        trial.trial(product),
        supply.domain_proof(product),
        supply.domain(product, answers),
        *phone.installer(product),
    ]


def blocking(checks: list[Check]) -> list[Check]:
    """What keeps the web product from going live."""
    return [one for one in checks if one.level is Level.BLOCKING]


def in_words(checks: list[Check]) -> str:
    """The report as plain text, for a ticket."""
    marks = {Level.OK: "✓", Level.WARNING: "!", Level.BLOCKING: "✗"}
    return "\n".join(f"{marks[one.level]} {one.title}: {one.message}" for one in checks)
