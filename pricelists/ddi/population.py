"""`Add selected to DDI Pricelist`: from a gateway's offers to prices, with a preview before and an undo after."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from gateways.models import DdiGateway, DdiOffer
from portal.money import rates
from portal.money.rounding import to_micro
from pricelists import zero
from pricelists.ddi import formula, plan, preview
from pricelists.ddi.channels import Channels
from pricelists.formula import LARGEST
from pricelists.kinds import DDI
from pricelists.models import DdiPricelist, Population
from pricelists.populating import (
    Progress,
    basis,
    begin_choosing,
    begin_writing,
    check_in_use,
    check_markup,
    finish,
    has_prices,
    quotes_between,
    quotes_of,
    silence,
    wanted_currencies,
    write,
)
from pricelists.refusals import PricelistRefusal
from pricelists.sql import begin


def prepare(
    *,
    pricelist: DdiPricelist,
    gateway: DdiGateway,
    offers: QuerySet[DdiOffer],
    markup: Decimal,
    channels: Channels,
    selection: dict[str, Any] | None = None,
    currencies: Sequence[str] | None = None,
    replace_handmade: bool = False,
) -> Population:
    """Work out what adding these offers would do, and keep it as a population that is ready to be applied.

    offers: the selected ones of this gateway; those that have ended, don't hold yet or are blocked by hand get no
    price, nor do those without an MRC until `choose_zero` says so.
    markup: the factor on the costs (1.5 makes 50 % profit). channels: how a channel is priced.
    currencies: all of the pricelist's by default. Nothing of the pricelist changes. Raises PricelistRefusal.
    """
    check_in_use(gateway)
    wanted = wanted_currencies(pricelist, currencies)
    check_markup(markup)
    channels.check(wanted)
    quotes = quotes_between(gateway.currency, wanted)
    population = Population(
        ddi_pricelist=pricelist,
        ddi_gateway=gateway,
        ddi_gateway_owner_id=gateway.partner_id,
        selection={"rows": selection or {}, "currencies": wanted},
        markup=markup,
        channels=channels.as_json(),
        replace_handmade=replace_handmade,
        exchange_rates={currency: quote.as_json() for currency, quote in quotes.items()},
    )
    return _work_out(population, offers)


def choose_zero(population: Population, *, offers: QuerySet[DdiOffer], others: bool) -> Population:
    """Say whether offers without an MRC get a price, and work the preview out again with them.

    offers: the same selection, read again. Raises PricelistRefusal when it isn't a preview any more.
    """
    begin_choosing(population, freephone=False, others=others)
    return _work_out(population, offers)


def _work_out(population: Population, offers: QuerySet[DdiOffer]) -> Population:
    pricelist = DDI.pricelist_of(population)
    chosen = offers.filter(gateway_id=population.ddi_gateway_id)
    sellable = plan.sellable(chosen, timezone.now())
    costless = zero.count_offers(sellable)
    selling = zero.published_offers(sellable, population)
    terms, kind = _terms(population, selling)
    begin()
    if not plan.pick_offers(selling) and not zero.held_back(costless, population):
        raise PricelistRefusal(_nothing())
    plan.make_new(plan.priced(pricelist, terms, kind))
    plan.settle(pricelist, replace_handmade=population.replace_handmade)
    waiting = chosen.filter(ended=False).count() - sellable.count()
    population.counts = preview.summary(selected=selling.count(), waiting=waiting) | costless
    population.selection["basis"] = basis(population)
    population.save()
    return population


def apply(population: Population, *, offers: QuerySet[DdiOffer], progress: Progress | None = None) -> dict[str, Any]:
    """Write the prices: versions that change end, new ones begin, the rest stays untouched.

    offers: the same selection, read again. Exchange rates are those of the preview. One population of a pricelist
    runs at a time. Returns the counts. Raises PricelistRefusal when it isn't ready, its preview is no longer right, or
    it has nothing to sell.
    """
    tell = progress or silence
    at = begin_writing(population)
    pricelist = DDI.pricelist_of(population)
    selling = zero.published_offers(plan.sellable(offers.filter(gateway_id=population.ddi_gateway_id), at), population)
    terms, kind = _terms(population, selling)
    begin()
    tell(0, 2, _("Working out the prices"))
    if not plan.pick_offers(selling):
        raise PricelistRefusal(_nothing())
    settled = has_prices(pricelist)
    source = plan.priced(pricelist, terms, kind)
    if settled:
        plan.make_new(source)
        plan.settle(pricelist, replace_handmade=population.replace_handmade)
        source = plan.opened()
    tell(1, 2, _("Writing the prices"))
    written = write(population, source=source, closes=settled, at=at)
    finish(population, at=at, written=written)
    tell(2, 2, _("Done"))
    return written


def _nothing() -> str:
    return _("None of the selected offers can be sold now: they have ended, don't hold yet, or cost nothing.")


def make_terms(
    *,
    source: str,
    currencies: Sequence[str],
    markup: Decimal,
    channels: Channels,
    quotes: dict[str, rates.Quote],
) -> list[formula.Terms]:
    """The numbers for prices in these currencies from costs in `source`."""
    return [
        formula.Terms.make(
            source=source,
            currency=currency,
            exchange=rates.factor(source, currency, quotes),
            markup=markup,
            channels=channels,
        )
        for currency in currencies
    ]


def _terms(population: Population, offers: QuerySet[DdiOffer]) -> tuple[list[formula.Terms], str]:
    if population.ddi_gateway is None or population.markup is None:
        raise PricelistRefusal(_("This repricing isn't a population from a gateway."))
    terms = make_terms(
        source=population.ddi_gateway.currency,
        currencies=population.selection["currencies"],
        markup=population.markup,
        channels=Channels.from_json(population.channels),
        quotes=quotes_of(population),
    )
    return terms, number_type(terms, offers)


def number_type(terms: list[formula.Terms], offers: QuerySet[DdiOffer]) -> str:
    """The SQL type that holds every number on the way. Raises PricelistRefusal for a price larger than one can be."""
    most = offers.order_by().aggregate(nrc=Max("nrc"), mrc=Max("mrc"), per_minute=Max("per_minute"))
    largest = max(to_micro(value or Decimal(0)) for value in most.values())
    for t in terms:
        channel = t.largest_price(largest) * max(t.factor or 0, 10**6) // 10**6
        if max(t.largest_price(largest), channel) >= LARGEST:
            raise PricelistRefusal(
                _("With this markup a price in %(currency)s would be larger than a price can be.")
                % {"currency": t.currency}
            )
    return formula.number_type(terms, largest)
