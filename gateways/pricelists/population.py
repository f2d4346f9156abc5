"""`Add selected to Term Pricelist`: from a gateway's routes to prices, with a preview before and an undo after."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from gateways.models import Population, Route, TermGateway, TermPrice, TermPricelist
from gateways.models.versioned import FOREVER
from gateways.pricelists import formula, plan, preview
from gateways.pricelists.lock import lock_prices
from gateways.pricelists.refusals import PricelistRefusal
from portal.history import events
from portal.money import rates
from portal.money.rounding import to_micro

Progress = Callable[[int, int, str], None]
LARGEST_MARKUP = Decimal(1000)


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

    routes: the selected ones of this gateway; blocked and ended ones among them get no price.
    markup: the factor on the cost (1.5 makes 50 % profit). currencies: all of the pricelist's by default.
    Nothing of the pricelist changes. Raises PricelistRefusal.
    """
    wanted = _currencies(pricelist, currencies)
    check_markup(markup)
    quotes = _quotes(gateway.currency, wanted)
    population = Population(
        pricelist=pricelist,
        gateway=gateway,
        gateway_owner_id=gateway.partner_id,
        selection={"rows": selection or {}, "currencies": wanted},
        markup=markup,
        replace_handmade=replace_handmade,
        exchange_rates={currency: quote.as_json() for currency, quote in quotes.items()},
    )
    at = timezone.now()
    chosen = routes.filter(gateway=gateway)
    selling = plan.sellable(chosen, at)
    terms, kind = _terms(population, selling)
    plan.begin()
    if not plan.make_new(plan.priced(selling, terms, kind)):
        raise PricelistRefusal(_("None of the selected routes can be sold now: they are blocked or have ended."))
    settled = has_prices(pricelist)
    if settled:
        plan.settle(pricelist, replace_handmade=replace_handmade)
    population.counts = preview.summary(settled=settled) | {
        "skipped": chosen.filter(ended=False).count() - preview.route_count()
    }
    population.save()
    return population


def apply(population: Population, *, routes: QuerySet[Route], progress: Progress | None = None) -> dict[str, Any]:
    """Write the prices: versions that change end, new ones begin, the rest stays untouched.

    routes: the same selection, read again. Exchange rates are those of the preview. One population of a pricelist
    runs at a time. Returns the counts. Raises PricelistRefusal when it isn't ready or has nothing to sell.
    """
    tell = progress or _silence
    pricelist = population.pricelist
    at = lock_prices(pricelist.pk)
    population.refresh_from_db()
    pricelist.refresh_from_db()
    if population.state not in {Population.State.PREVIEW, Population.State.RUNNING}:
        raise PricelistRefusal(_("This has been added, discarded or undone already."))
    selling = plan.sellable(routes.filter(gateway_id=population.gateway_id), at)
    terms, kind = _terms(population, selling)
    plan.begin()
    settled = has_prices(pricelist)
    prices = plan.priced(selling, terms, kind)
    tell(0, 2, _("Working out the prices"))
    if settled:
        plan.make_new(prices)
        plan.settle(pricelist, replace_handmade=population.replace_handmade)
    tell(1, 2, _("Writing the prices"))
    written = write(population, prices=None if settled else plan.at_once(prices), at=at)
    if not settled and not written["opened"]:
        raise PricelistRefusal(_("None of the selected routes can be sold now: they are blocked or have ended."))
    finish(population, at=at, written=written)
    tell(2, 2, _("Done"))
    return written


def _silence(done: int, total: int, phase: str) -> None:
    """Nobody watches."""


def write(population: Population, *, prices: plan.Sql | None, at: Any) -> dict[str, int]:
    """Carry the plan out. prices: those for a pricelist that has none yet, where no plan was needed."""
    table = TermPrice._meta.db_table
    with events.bulk():
        closed = 0
        if prices is None:
            closed = plan.run(
                f"UPDATE {table} SET valid_to = %s, ended = true, closed_by_id = %s"
                " WHERE id IN (SELECT old_id FROM plan_close)",
                [at, population.pk],
            )
        source = plan.opened(settled=True) if prices is None else prices.text
        extra = "s.handmade, s.reason" if prices is None else "false, ''"
        opened = plan.run(
            f"INSERT INTO {table} ({plan.PRICE}, handmade, reason, pricelist_id, opened_by_id, valid_from, valid_to,"
            f" ended) SELECT {plan.PRICE}, {extra}, %s, %s, %s, %s, false FROM ({source}) s",
            [population.pricelist_id, population.pk, at, FOREVER, *(prices.params if prices else [])],
        )
    return {"opened": opened, "closed": closed}


def finish(population: Population, *, at: Any, written: dict[str, int]) -> None:
    """Say that the population holds now, and keep the pricelist's number of prices."""
    population.state = Population.State.APPLIED
    population.applied_at = at
    population.counts = {**population.counts, **written}
    population.save(update_fields=["state", "applied_at", "counts"])
    count_prices(population.pricelist, by=written["opened"] - written["closed"])


def count_prices(pricelist: TermPricelist, *, by: int) -> None:
    """Move the pricelist's number of prices. Under its lock."""
    if by:
        pricelist.price_count += by
        pricelist.save(update_fields=["price_count"])


def has_prices(pricelist: TermPricelist) -> bool:
    """Whether any price of this pricelist holds now."""
    return TermPrice.objects.filter(pricelist=pricelist, ended=False).exists()


def check_markup(markup: Decimal) -> None:
    """Raises PricelistRefusal unless the factor is more than 0, at most 1000, with at most six decimals."""
    if not markup.is_finite() or not 0 < markup <= LARGEST_MARKUP:
        raise PricelistRefusal(_("Enter a markup above 0 and up to %(most)s, as 1.5.") % {"most": LARGEST_MARKUP})
    try:
        to_micro(markup)
    except ValueError as error:
        raise PricelistRefusal(_("A markup has at most six decimals.")) from error


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
    quotes = {currency: rates.Quote.from_json(currency, data) for currency, data in population.exchange_rates.items()}
    terms = make_terms(
        population.pricelist,
        source=population.gateway.currency,
        currencies=population.selection["currencies"],
        markup=population.markup,
        quotes=quotes,
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


def _currencies(pricelist: TermPricelist, asked: Sequence[str] | None) -> list[str]:
    wanted = list(asked) if asked else list(pricelist.currencies)
    if strange := [currency for currency in wanted if currency not in pricelist.currencies]:
        raise PricelistRefusal(
            _("%(pricelist)s has no prices in %(currencies)s.")
            % {"pricelist": pricelist.name, "currencies": ", ".join(strange)}
        )
    return wanted


def _quotes(source: str, targets: Sequence[str], on: date | None = None) -> dict[str, rates.Quote]:
    try:
        return rates.quotes_between(source, targets, on or timezone.localdate())
    except rates.MissingRateError as error:
        raise PricelistRefusal(str(error)) from error
