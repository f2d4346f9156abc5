"""Pricelists in a currency that has ended: their prices end, and begin again in its successor at the fixed rate."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, cast

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from gateways.models.versioned import FOREVER
from portal.grid.asked_together import DASHBOARD
from portal.history import events
from portal.jobs import queue
from portal.money.currencies import Currency
from portal.money.rounding import MICRO, changed_amount, changed_rate, minor_digits
from portal.prepared import PreparedValues
from portal.tenancy.wall import PLATFORM_PARTNER_ID, current
from pricelists.ddi.formula import PRECISION
from pricelists.formula import floor_div
from pricelists.jobs import MARGIN_GUARD
from pricelists.keeping import end_currencies
from pricelists.kinds import DDI, KINDS, TERM, Kind
from pricelists.lock import lock_prices
from pricelists.models import DdiPricelist, TermPricelist, TermPricelistTerms
from pricelists.populating import count_prices
from pricelists.sql import run
from products.changeover import Amount, Keeper, Part, announce, codes_kept, replaced

_SHOWN = 5
_TERMS = ("min_charge", "expensive_rate", "min_rate", "max_profit")
_AMOUNTS = ("nrc", "mrc", "channel_price")


def _working_partner() -> int | None:
    inside = current()
    return inside.partner_id if inside else PLATFORM_PARTNER_ID


def _lists(kind: Kind) -> PreparedValues:
    return PreparedValues(
        lambda partner: kind.pricelist.objects.filter(partner_id=partner).values_list("currencies"), 1
    )


_LISTS = {kind.key: DASHBOARD.asks(_lists(kind), _working_partner) for kind in KINDS}


class Pricelists(Keeper):
    """Pricelists of one kind. Where the successor has prices already, they stay and the old currency's end."""

    kind: Kind

    def codes(self) -> set[str]:
        return codes_kept(_LISTS[self.kind.key], _working_partner())

    def parts(self, old: Currency) -> Iterator[Part]:
        for pricelist in self._own().filter(currencies__contains=[old.code]):
            prices = self.kind.price.objects.filter(pricelist=pricelist, currency=old.code, ended=False)
            words = {"n": number_format(prices.count(), force_grouping=True), "old": old.code, "new": old.successor}
            if old.successor in pricelist.currencies:
                told, amounts = _("%(n)s prices in %(old)s end; those in %(new)s stay."), []
            else:
                told = _("%(n)s prices are converted from %(old)s to %(new)s.")
                amounts = [*self._terms(pricelist, old), *self._examples(pricelist, prices, old)]
            yield Part(kind=self.kind.label, name=pricelist.name, told=told % words, amounts=amounts)

    def change(self, old: Currency) -> int:
        found = list(self._own().filter(currencies__contains=[old.code]))
        for pricelist in found:
            at = lock_prices(self.kind, pricelist.pk)
            pricelist.refresh_from_db()
            if old.code not in pricelist.currencies:
                continue
            new = old.successor not in pricelist.currencies
            pricelist.currencies = replaced(pricelist.currencies, old)
            pricelist.save(update_fields=["currencies"])
            self._change_terms(pricelist, old, new=new)
            if new:
                with events.bulk():
                    count_prices(pricelist, by=self._begin(pricelist, old, at))
            end_currencies(pricelist, [old.code], at)
        if found:
            queue.enqueue(MARGIN_GUARD)
        return len(found)

    def _own(self) -> Any:
        return self.kind.pricelist.objects.filter(partner_id=_working_partner())

    def _terms(self, pricelist: Any, old: Currency) -> Iterator[Amount]:
        """The pricelist's own amounts."""
        return iter(())

    def _change_terms(self, pricelist: Any, old: Currency, *, new: bool) -> None:
        """Convert the pricelist's own amounts, or drop them where the successor has its own."""

    def _examples(self, pricelist: Any, prices: Any, old: Currency) -> Iterator[Amount]:
        raise NotImplementedError

    def _converted(self, pricelist: Any, old: Currency) -> dict[str, str]:
        """Column -> SQL of its value in the successor."""
        raise NotImplementedError

    def _begin(self, pricelist: Any, old: Currency, at: Any) -> int:
        columns = [name.strip() for name in f"{self.kind.columns}, handmade, reason".split(",")]
        values = self._converted(pricelist, old)
        picked = ", ".join(values.get(name, f"p.{name}") for name in columns)
        return run(
            f"INSERT INTO {self.kind.table} ({', '.join(columns)}, pricelist_id, valid_from, valid_to, ended)"
            f" SELECT {picked}, p.pricelist_id, %s, %s, false FROM {self.kind.table} p"
            f" LEFT JOIN pricelists_termpricelistterms t ON t.pricelist_id = p.pricelist_id AND t.currency = %s"
            " WHERE p.pricelist_id = %s AND p.currency = %s AND NOT p.ended",
            [at, FOREVER, old.successor, pricelist.pk, old.code],
        )


def _divided(column: str, old: Currency, *, step: int, up: bool) -> str:
    """SQL: millionths of a column over the fixed rate, rounded to a step, up or half-up, in one division."""
    num, den = old.fixed_rate.as_integer_ratio()
    if up:
        whole = floor_div(f"{column}::numeric * {den} + {num * step} - 1", f"{num * step}", "numeric")
    else:
        whole = floor_div(f"2 * {column}::numeric * {den} + {num * step}", f"{2 * num * step}", "numeric")
    return f"({whole} * {step})::bigint"


class TermPricelists(Pricelists):
    """Rates are rounded up to the pricelist's precision; fees and costs half-up to a millionth."""

    kind = TERM

    def _terms(self, pricelist: TermPricelist, old: Currency) -> Iterator[Amount]:
        for terms in TermPricelistTerms.objects.filter(pricelist=pricelist, currency=old.code):
            for name in _TERMS:
                value: Decimal | None = getattr(terms, name)
                if value:
                    label = str(cast("Any", terms._meta.get_field(name)).verbose_name)
                    yield Amount(label=label, before=value, after=_changed_term(name, value, old))

    def _change_terms(self, pricelist: TermPricelist, old: Currency, *, new: bool) -> None:
        for terms in TermPricelistTerms.objects.filter(pricelist=pricelist, currency=old.code):
            if not new:
                terms.delete()
                continue
            for name in _TERMS:
                if (value := getattr(terms, name)) is not None:
                    setattr(terms, name, _changed_term(name, value, old))
            terms.currency = old.successor
            terms.save()

    def _examples(self, pricelist: TermPricelist, prices: Any, old: Currency) -> Iterator[Amount]:
        for price in prices.order_by("destination", "id")[:_SHOWN]:
            after = changed_rate(price.rate, old, pricelist.precision)
            yield Amount(label=price.destination, before=price.rate, after=after)

    def _converted(self, pricelist: TermPricelist, old: Currency) -> dict[str, str]:
        rate = _divided("p.rate", old, step=MICRO // 10**pricelist.precision, up=True)
        return {
            "currency": f"'{old.successor}'",
            "rate": rate,
            "connection_fee": _divided("p.connection_fee", old, step=1, up=False),
            "cost": _divided("p.cost", old, step=1, up=False),
            "expensive": f"coalesce({rate} >= t.expensive_rate, false)",
        }


def _changed_term(name: str, value: Decimal, old: Currency) -> Decimal:
    """The min. charge is an amount; the others are compared with rates, and keep six decimals."""
    return changed_amount(value, old) if name == "min_charge" else changed_rate(value, old, 6)


class DdiPricelists(Pricelists):
    """Amounts are rounded half-up to the successor's minor unit, the price per minute up to four decimals."""

    kind = DDI

    def _examples(self, pricelist: DdiPricelist, prices: Any, old: Currency) -> Iterator[Amount]:
        for price in prices.order_by("country", "state", "city", "id")[:_SHOWN]:
            yield Amount(label=f"{price.place}, MRC", before=price.mrc, after=changed_amount(price.mrc, old))

    def _converted(self, pricelist: DdiPricelist, old: Currency) -> dict[str, str]:
        minor = MICRO // 10 ** minor_digits(old.successor)
        costs = ("cost_nrc", "cost_mrc", "cost_per_minute")
        return {
            "currency": f"'{old.successor}'",
            "per_minute": _divided("p.per_minute", old, step=MICRO // 10**PRECISION, up=True),
            **{name: _divided(f"p.{name}", old, step=minor, up=False) for name in _AMOUNTS},
            **{name: _divided(f"p.{name}", old, step=1, up=False) for name in costs},
        }


assert {TermPricelists.kind, DdiPricelists.kind} == set(KINDS)  # noqa: S101 -- a new kind needs its keeper
announce(TermPricelists())
announce(DdiPricelists())
