"""`Add selected to Term Pricelist`: from a gateway's routes to prices, with a preview before and an undo after."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from gateways.models import Route, TermGateway
from portal.money import rates
from portal.money.rounding import to_micro
from pricelists import formula, plan, preview, zero
from pricelists.kinds import TERM
from pricelists.models import Population, TermPricelist
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
    pricelist: TermPricelist,
    gateway: TermGateway,
    routes: QuerySet[Route],
    markup: Decimal,
    selection: dict[str, Any] | None = None,
    currencies: Sequence[str] | None = None,
    replace_handmade: bool = False,
) -> Population:
    """Work out what adding these routes would do, and keep it as a population that is ready to be applied.

    routes: the selected ones of this gateway; blocked and ended ones among them get no price, nor do those that cost
    nothing until `choose_zero` says so.
    markup: the factor on the cost (1.5 makes 50 % profit). currencies: all of the pricelist's by default.
    Nothing of the pricelist changes. Raises PricelistRefusal.
    """
    check_in_use(gateway)
    wanted = wanted_currencies(pricelist, currencies)
    check_markup(markup)
    quotes = quotes_between(gateway.currency, wanted)
    population = Population(
        pricelist=pricelist,
        gateway=gateway,
        gateway_owner_id=gateway.partner_id,
        selection={"rows": selection or {}, "currencies": wanted},
        markup=markup,
        replace_handmade=replace_handmade,
        exchange_rates={currency: quote.as_json() for currency, quote in quotes.items()},
    )
    return _work_out(population, routes)


def choose_zero(population: Population, *, routes: QuerySet[Route], freephone: bool, others: bool) -> Population:
    """Say whether routes that cost nothing get a price, and work the preview out again with them.

    routes: the same selection, read again. Raises PricelistRefusal when it isn't a preview any more.
    """
    begin_choosing(population, freephone=freephone, others=others)
    return _work_out(population, routes)


def _work_out(population: Population, routes: QuerySet[Route]) -> Population:
    pricelist = TERM.pricelist_of(population)
    chosen = routes.filter(gateway_id=population.gateway_id)
    sellable = plan.sellable(chosen, timezone.now())
    costless = zero.count_routes(sellable)
    selling = zero.published_routes(sellable, population)
    terms, kind = _terms(population, selling)
    begin()
    if not plan.make_new(plan.priced(selling, terms, kind)) and not zero.held_back(costless, population):
        raise PricelistRefusal(_("None of the selected routes can be sold now: they are blocked or have ended."))
    settled = has_prices(pricelist)
    if settled:
        plan.settle(pricelist, replace_handmade=population.replace_handmade)
    waiting = chosen.filter(ended=False).count() - preview.route_count() - zero.held_back(costless, population)
    population.counts = preview.summary(settled=settled) | costless | {"skipped": waiting}
    population.selection["basis"] = basis(population)
    population.save()
    return population


def apply(population: Population, *, routes: QuerySet[Route], progress: Progress | None = None) -> dict[str, Any]:
    """Write the prices: versions that change end, new ones begin, the rest stays untouched.

    routes: the same selection, read again. Exchange rates are those of the preview. One population of a pricelist
    runs at a time. Returns the counts. Raises PricelistRefusal when it isn't ready, its preview is no longer right, or
    it has nothing to sell.
    """
    tell = progress or silence
    at = begin_writing(population)
    pricelist = TERM.pricelist_of(population)
    selling = zero.published_routes(plan.sellable(routes.filter(gateway_id=population.gateway_id), at), population)
    terms, kind = _terms(population, selling)
    begin()
    settled = has_prices(pricelist)
    prices = plan.priced(selling, terms, kind)
    tell(0, 2, _("Working out the prices"))
    if settled:
        plan.make_new(prices)
        plan.settle(pricelist, replace_handmade=population.replace_handmade)
    tell(1, 2, _("Writing the prices"))
    source = plan.opened() if settled else plan.at_once(prices)
    written = write(population, source=source, closes=settled, at=at)
    if not settled and not written["opened"]:
        raise PricelistRefusal(
            _("None of the selected routes can be sold now: they are blocked, have ended, or cost nothing.")
        )
    finish(population, at=at, written=written)
    tell(2, 2, _("Done"))
    return written


def make_terms(
    pricelist: TermPricelist,
    *,
    source: str,
    currencies: Sequence[str],
    markup: Decimal,
    quotes: dict[str, rates.Quote],
) -> list[formula.Terms]:
    """The pricelist's numbers for prices in these currencies from costs in `source`. Raises PricelistRefusal."""
    by_currency = {terms.currency: terms for terms in pricelist.terms.all()}
    made = []
    for currency in currencies:
        own = by_currency.get(currency)
        if own is None:
            raise PricelistRefusal(_("The pricelist has no amounts in %(currency)s.") % {"currency": currency})
        made.append(
            formula.Terms.make(
                source=source,
                currency=currency,
                exchange=rates.factor(source, currency, quotes),
                markup=markup,
                precision=pricelist.precision,
                min_rate=own.min_rate,
                max_profit=own.max_profit,
                expensive_rate=own.expensive_rate,
            )
        )
    return made


def _terms(population: Population, routes: QuerySet[Route]) -> tuple[list[formula.Terms], str]:
    if population.gateway is None or population.markup is None:
        raise PricelistRefusal(_("This repricing isn't a population from a gateway."))
    terms = make_terms(
        TERM.pricelist_of(population),
        source=population.gateway.currency,
        currencies=population.selection["currencies"],
        markup=population.markup,
        quotes=quotes_of(population),
    )
    most = routes.aggregate(rate=Max("rate"), fee=Max("connection_fee"))
    largest = max(to_micro(most["rate"] or Decimal(0)), to_micro(most["fee"] or Decimal(0)))
    check_size(terms, largest)
    return terms, formula.number_type(terms, largest)


def check_size(terms: Sequence[formula.Terms], largest_cost: int) -> None:
    """Raises PricelistRefusal when a price would be larger than a price can be."""
    for t in terms:
        if t.largest_price(largest_cost) >= formula.LARGEST:
            raise PricelistRefusal(
                _("With this markup a price in %(currency)s would be larger than a price can be.")
                % {"currency": t.currency}
            )
