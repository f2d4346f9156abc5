"""Exchange rates: finding the one that holds on a day, converting with it, keeping the table."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.money.currencies import ended
from portal.money.models import ExchangeRate

EURO = "EUR"
_EXACT_ENOUGH = Context(prec=60)
_after_change: list[Callable[[], None]] = []


class UnusableRateError(Exception):
    """Currencies can't be converted on a day: no rate of theirs is known, or it is too old. The text names each.

    currencies: all of them. old: those whose newest rate is too old, with its day.
    """

    def __init__(self, *, missing: Iterable[str], old: Mapping[str, date], on: date) -> None:
        self.old = dict(sorted(old.items()))
        self.currencies = sorted({*missing, *self.old})
        self.on = on
        told = []
        if lacking := sorted(missing):
            words = _("There is no exchange rate of %(currencies)s on or before %(day)s.")
            told.append(words % {"currencies": ", ".join(lacking), "day": on.isoformat()})
        for currency, day in self.old.items():
            words = _("The exchange rate of %(currency)s is of %(day)s: %(age)d days old, and %(most)d are allowed.")
            age = {"age": (on - day).days, "most": most_days()}
            told.append(words % {"currency": currency, "day": day.isoformat(), **age})
        super().__init__(" ".join([*told, _("The platform's staff keep the rates.")]))


def most_days() -> int:
    """How old an exchange rate may be, in days; staff's setting EXCHANGE_RATE_MAX_DAYS."""
    return int(settings.EXCHANGE_RATE_MAX_DAYS)


@dataclass(frozen=True, kw_only=True)
class Quote:
    """A currency's rate as it was used: units per euro, the day it is of, and who says so."""

    currency: str
    per_euro: Decimal
    date: date
    source: str

    def as_json(self) -> dict[str, str]:
        return {"rate": str(self.per_euro.normalize()), "date": self.date.isoformat(), "source": self.source}

    @classmethod
    def from_json(cls, currency: str, data: dict[str, Any]) -> "Quote":
        return cls(
            currency=currency,
            per_euro=Decimal(data["rate"]),
            date=date.fromisoformat(data["date"]),
            source=data["source"],
        )


def newest(currencies: Iterable[str], on: date) -> dict[str, Quote]:
    """The newest rate of each currency on or before a day, however old; those without one are left out.

    An ended currency has the fixed rate to its successor that the law gave it, for ever.
    """
    wanted = set(currencies)
    over = {code: currency for code in wanted if (currency := ended(code, on))}
    standing = {*(wanted - set(over)), *(currency.successor for currency in over.values())}
    found = {EURO: Quote(currency=EURO, per_euro=Decimal(1), date=on, source="")} if EURO in standing else {}
    rows = (
        ExchangeRate.objects.filter(currency__in=standing - {EURO}, date__lte=on)
        .order_by("currency", "-date")
        .distinct("currency")
    )
    for row in rows:
        found[row.currency] = Quote(
            currency=row.currency, per_euro=row.per_euro, date=row.date, source=row.get_source_display()
        )
    for code, currency in over.items():
        if (after := found.get(currency.successor)) is not None:
            per_euro = after.per_euro * currency.fixed_rate
            found[code] = Quote(currency=code, per_euro=per_euro, date=after.date, source=_("fixed rate"))
    return {code: quote for code, quote in found.items() if code in wanted}


def is_too_old(quote: Quote, on: date) -> bool:
    """Whether a rate may no longer be used on a day."""
    return (on - quote.date).days > most_days()


def quotes(currencies: Iterable[str], on: date) -> dict[str, Quote]:
    """The newest rate of each currency on or before a day.

    Raises UnusableRateError, naming all that lack one or whose newest is older than the platform allows on that day.
    """
    wanted = set(currencies)
    return usable(newest(wanted, on), wanted, on)


def usable(known: Mapping[str, Quote], currencies: Iterable[str], on: date) -> dict[str, Quote]:
    """Those of the newest rates that some currencies need. Raises UnusableRateError as `quotes` does."""
    wanted = set(currencies)
    found = {code: quote for code, quote in known.items() if code in wanted}
    old = {code: quote.date for code, quote in found.items() if is_too_old(quote, on)}
    if (missing := wanted - set(found)) or old:
        raise UnusableRateError(missing=missing, old=old, on=on)
    return found


def quotes_between(source: str, targets: Iterable[str], on: date) -> dict[str, Quote]:
    """The rates needed to turn amounts of `source` into each target; none when they are all the same currency.

    Raises UnusableRateError.
    """
    wanted = {source, *targets}
    return quotes(wanted, on) if len(wanted) > 1 else {}


def factor(source: str, target: str, used: dict[str, Quote]) -> Fraction:
    """What to multiply an amount of `source` by to get `target`, exactly. Raises KeyError without the quotes.

    In SQL: multiply the bigint millionths by its numerator, then divide once by its denominator.
    """
    if source == target:
        return Fraction(1)
    return Fraction(used[target].per_euro) / Fraction(used[source].per_euro)


def convert(amount: Decimal, source: str, target: str, on: date) -> Decimal:
    """An amount in another currency at the rates of a day, to 60 digits: whoever shows or keeps it rounds it.

    Raises UnusableRateError.
    """
    by = factor(source, target, quotes_between(source, [target], on))
    product = Fraction(amount) * by
    return _EXACT_ENOUGH.divide(Decimal(product.numerator), Decimal(product.denominator))


def newest_date() -> date | None:
    """The day of the newest rate in the table."""
    return ExchangeRate.objects.order_by("-date").values_list("date", flat=True).first()


def save_rates(
    rates: Iterable[tuple[date, str, Decimal]], *, source: ExchangeRate.Source, tell: bool = True
) -> dict[str, int]:
    """Write (day, currency, units per euro). Rates entered by hand stay as they are unless these are too.

    Needs the staff door. Returns how many rates were read, new, changed, and kept because of a hand.
    """
    given = {(day, currency): value for day, currency, value in rates}
    counts = {"read": len(given), "new": 0, "changed": 0, "kept": 0}
    if not given:
        return counts
    days = [day for day, _currency in given]
    standing = {
        (row.date, row.currency): row
        for row in ExchangeRate.objects.filter(date__gte=min(days), date__lte=max(days)).iterator()
    }
    write = []
    for (day, currency), value in given.items():
        row = standing.get((day, currency))
        if row is None:
            counts["new"] += 1
        elif row.per_euro == value and row.source == source:
            continue
        elif row.source == ExchangeRate.Source.HAND and source != ExchangeRate.Source.HAND:
            counts["kept"] += 1
            continue
        else:
            counts["changed"] += 1
        write.append(ExchangeRate(date=day, currency=currency, per_euro=value, source=source))
    ExchangeRate.objects.bulk_create(
        write,
        batch_size=5000,
        update_conflicts=True,
        unique_fields=["currency", "date"],
        update_fields=["per_euro", "source", "updated_at"],
    )
    if write and tell:
        tell_change()
    return counts


def after_change(react: Callable[[], None]) -> Callable[[], None]:
    """Have a function called after rates were written (inside the writer's transaction)."""
    if react not in _after_change:
        _after_change.append(react)
    return react


def tell_change() -> None:
    """Call everybody who asked by after_change()."""
    for react in _after_change:
        react()
