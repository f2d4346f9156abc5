"""What every population does, whatever it prices: its checks, its writing and its end."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from gateways import retiring
from gateways.models import DdiGateway, TermGateway
from gateways.models.versioned import FOREVER
from portal.history import events
from portal.money import rates
from portal.money.rounding import from_micro
from pricelists.kinds import kind_of
from pricelists.lock import lock_prices
from pricelists.models import DdiPricelist, Population, TermPricelist
from pricelists.refusals import PricelistRefusal
from pricelists.sql import Sql, run

Progress = Callable[[int, int, str], None]
LARGEST_MARKUP = Decimal(1000)
_OF_BOTH = ("currencies", "conflict", "gateway_order")
_SETTINGS = {"term": (*_OF_BOTH, "precision"), "ddi": (*_OF_BOTH, "included_channels")}
"""What of a pricelist a population's prices depend on, beside the amounts in each currency."""


def silence(done: int, total: int, phase: str) -> None:
    """Progress that nobody watches."""


def begin_writing(population: Population) -> datetime:
    """Lock the pricelist's prices and see that the population is still to be written; the moment it takes effect.

    Raises PricelistRefusal.
    """
    at = lock_prices(kind_of(population), population.target.pk)
    population.refresh_from_db()
    population.target.refresh_from_db()
    begun = {Population.State.PREVIEW, Population.State.RUNNING, Population.State.FAILED}  # failed: tried again
    if population.state not in begun:
        raise PricelistRefusal(_("This has been added, discarded or undone already."))
    if population.supplier is not None:
        population.supplier.refresh_from_db(fields=["retired_at"])
        check_in_use(population.supplier)
    check_fresh(population)
    return at


def begin_choosing(population: Population, *, freephone: bool, others: bool) -> None:
    """Note what of the rows that cost nothing is to be published, in a population that is still a preview.

    Nothing is saved. Raises PricelistRefusal when it has been added, discarded or undone.
    """
    locked = Population.objects.select_for_update().get(pk=population.pk)
    if locked.state != Population.State.PREVIEW:
        raise PricelistRefusal(_("This has been added, discarded or undone already."))
    population.zero_freephone, population.zero_others = freephone, others


def basis(population: Population) -> list[str]:
    """What a preview rests on: coverage, prices and amounts as they are now. Plain values, to be kept and compared.

    Exchange rates aren't in it: those of the preview are used.
    """
    kind, pricelist = kind_of(population), population.target
    coverage = population.supplier and kind.gateway.objects.filter(pk=population.supplier.pk).values_list("coverage_at")
    settings = kind.pricelist.objects.filter(pk=pricelist.pk).values(*_SETTINGS[kind.key])
    amounts = pricelist.terms.order_by("currency").values() if isinstance(pricelist, TermPricelist) else []
    done = kind.populations(pricelist).aggregate(Max("applied_at"), Max("undone_at"))
    by_hand = kind.price.objects.filter(pricelist=pricelist, ended=False, handmade=True).aggregate(Max("pk"))
    blocked: dict[str, Any] = {}
    if population.supplier is not None:
        blocked = population.supplier.blocks.aggregate(Max("blocked_at"), Max("lifted_at"))
    parts = (coverage or [], settings, amounts, done.items(), by_hand.items(), blocked.items())
    return [str(list(part)) for part in parts]


def check_fresh(population: Population, *, on: date | None = None) -> None:
    """Raises PricelistRefusal when what its preview rests on has changed: adding would do something else.

    So it does when the exchange rates of the preview have become older than the platform allows, on a day; by default
    today, less the days for which an amendment waited for its date.
    """
    today = on or timezone.localdate() - _waited(population)
    used = {code: quote for code, quote in quotes_of(population).items() if code != rates.EURO}
    if old := {code: quote.date for code, quote in used.items() if rates.is_too_old(quote, today)}:
        raise PricelistRefusal(str(rates.UnusableRateError(missing=(), old=old, on=today)))
    kept = population.selection.get("basis")  # a repricing has none
    if kept is not None and kept != basis(population):
        raise PricelistRefusal(
            _(
                "The coverage, the prices or the pricelist's amounts have changed since this preview, so it is no"
                " longer right. Select the rows again for a new one; nothing was added."
            )
        )


def _waited(population: Population) -> timedelta:
    """How long an amendment was to wait for its date: its prices were seen, and confirmed, with the rates of then."""
    confirmed = population.selection.get("confirmed_on")
    if population.holds_from is None or confirmed is None:
        return timedelta(0)
    return max(timedelta(0), timezone.localdate(population.holds_from) - date.fromisoformat(confirmed))


def write(population: Population, *, source: Sql, closes: bool, at: datetime) -> dict[str, int]:
    """Carry a plan out. source: SELECT of the kind's columns, handmade, reason and kept of the prices that begin.

    closes: end those named in the temporary table `plan_close`. Returns how many were opened and closed.
    """
    kind = kind_of(population)
    with events.bulk():
        closed = 0
        if closes:
            closed = run(
                f"UPDATE {kind.table} SET valid_to = %s, ended = true, closed_by_id = %s"
                " WHERE id IN (SELECT old_id FROM plan_close)",
                [at, population.pk],
            )
        opened = run(
            f"INSERT INTO {kind.table} ({kind.columns}, handmade, reason, kept, pricelist_id, opened_by_id, valid_from,"
            f" valid_to, ended) SELECT {kind.columns}, handmade, reason, kept, %s, %s, %s, %s, false"
            f" FROM ({source.text}) s",
            [population.target.pk, population.pk, at, FOREVER, *source.params],
        )
    return {"opened": opened, "closed": closed}


def finish(population: Population, *, at: datetime, written: dict[str, int]) -> None:
    """Say that the population holds now, and keep the pricelist's number of prices."""
    population.state = Population.State.APPLIED
    population.applied_at = at
    population.counts = {**population.counts, **written}
    population.save(update_fields=["state", "applied_at", "counts"])
    count_prices(population.target, by=written["opened"] - written["closed"])


def count_prices(pricelist: TermPricelist | DdiPricelist, *, by: int) -> None:
    """Move the pricelist's number of prices. Under its lock."""
    if by:
        pricelist.price_count += by
        pricelist.save(update_fields=["price_count"])


def has_prices(pricelist: TermPricelist | DdiPricelist) -> bool:
    """Whether any price of this pricelist holds now."""
    return kind_of(pricelist).price.objects.filter(pricelist=pricelist, ended=False).exists()


def check_in_use(gateway: TermGateway | DdiGateway) -> None:
    """Raises PricelistRefusal for a gateway that is retired: nothing new is sold through it."""
    if gateway.retired_at is not None:
        raise PricelistRefusal(retiring.sentence(gateway))


def check_markup(markup: Decimal) -> None:
    """Raises PricelistRefusal unless the factor is more than 0, at most 1000, with at most six decimals."""
    if not markup.is_finite() or not 0 < markup <= LARGEST_MARKUP:
        raise PricelistRefusal(_("Enter a markup above 0 and up to %(most)s, as 1.5.") % {"most": LARGEST_MARKUP})
    if markup != markup.quantize(from_micro(1)):  # to_micro() rounds 40 digits, and takes minutes for 1e-999999999
        raise PricelistRefusal(_("A markup has at most six decimals."))


def wanted_currencies(pricelist: TermPricelist | DdiPricelist, asked: Sequence[str] | None) -> list[str]:
    """The currencies to price in: all of the pricelist's unless some are asked for. Raises PricelistRefusal."""
    wanted = list(dict.fromkeys(asked)) if asked else list(pricelist.currencies)
    if strange := [currency for currency in wanted if currency not in pricelist.currencies]:
        raise PricelistRefusal(
            _("%(pricelist)s has no prices in %(currencies)s.")
            % {"pricelist": pricelist.name, "currencies": ", ".join(strange)}
        )
    return wanted


def quotes_between(source: str, targets: Sequence[str], on: date | None = None) -> dict[str, rates.Quote]:
    """The exchange rates that turn costs into prices, today by default. Raises PricelistRefusal naming what lacks."""
    try:
        return rates.quotes_between(source, targets, on or timezone.localdate())
    except rates.UnusableRateError as error:
        raise PricelistRefusal(str(error)) from error


def quotes_or_refusal(currencies: Iterable[str], on: date | None = None) -> dict[str, rates.Quote]:
    """The exchange rates of several currencies, today by default. Raises PricelistRefusal naming what lacks."""
    try:
        return rates.quotes(currencies, on or timezone.localdate())
    except rates.UnusableRateError as error:
        raise PricelistRefusal(str(error)) from error


def quotes_of(population: Population) -> dict[str, rates.Quote]:
    """The exchange rates that a population recorded."""
    kept: dict[str, Any] = population.exchange_rates
    return {currency: rates.Quote.from_json(currency, data) for currency, data in kept.items()}
