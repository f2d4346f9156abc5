"""The world's currencies: ISO 4217 codes with their minor units, those in use and those that have ended.

From a dated table of ours (iso4217.txt). What Babel's CLDR says isn't used: its decimals are those of everyday use
(HUF 0, where ISO and every bank have 2), and both its list and its decimals change with its version.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_name
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

COMMON = ("EUR", "USD", "GBP")
"""Offered first in lists: what suppliers and partners use most."""
_TABLE = Path(__file__).with_name("iso4217.txt")


@dataclass(frozen=True, kw_only=True)
class Currency:
    """One currency of the table.

    digits: decimals of its minor unit. last_day: after it the currency is no legal tender any more; None while it is.
    successor: what replaced it; fixed_rate: how many of its units are one unit of that, by law.
    """

    code: str
    digits: int
    name: str
    last_day: date | None = None
    successor: str = ""
    fixed_rate: Decimal = Decimal(1)

    def has_ended(self, on: date | None = None) -> bool:
        """Whether it is no legal tender on a day, today by default."""
        return self.last_day is not None and self.last_day < (on or timezone.localdate())


@lru_cache(maxsize=1)
def table() -> dict[str, Currency]:
    """Every currency we know by its code, in order of their letters."""
    found = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        own, _bar, end = line.partition(" | ")
        code, digits, name = own.split(" ", 2)
        currency = Currency(code=code, digits=int(digits), name=name)
        if end:
            last_day, successor, rate = end.split(" ")
            currency = Currency(
                code=code,
                digits=int(digits),
                name=name,
                last_day=date.fromisoformat(last_day),
                successor=successor,
                fixed_rate=Decimal(rate),
            )
        found[code] = currency
    return dict(sorted(found.items()))


def codes(on: date | None = None) -> tuple[str, ...]:
    """The codes of the currencies in use on a day (today by default), in order of their letters."""
    return _codes(on or timezone.localdate())


@lru_cache(maxsize=64)
def _codes(day: date) -> tuple[str, ...]:
    return tuple(code for code, currency in table().items() if not currency.has_ended(day))


def is_currency(code: str) -> bool:
    """Whether this is the code of a currency, in use or ended: what stands in an old row stays readable."""
    return code in table()


def ended(code: str, on: date | None = None) -> Currency | None:
    """The currency if it has ended by a day (today by default); None for one in use and for what is no currency."""
    currency = table().get(code)
    return currency if currency is not None and currency.has_ended(on) else None


def problems(chosen: Iterable[str], *, kept: Iterable[str] = ()) -> list[str]:
    """What is wrong with currencies that somebody chose, a sentence each.

    kept: those that the object has already: they may stay although they have ended.
    """
    found, standing = [], set(kept)
    for code in chosen:
        if not is_currency(code):
            found.append(_("%(code)s is no currency.") % {"code": code[:10]})
        elif (over := ended(code)) and code not in standing:
            found.append(told_end(over))
    return found


def told_end(currency: Currency) -> str:
    """The sentence that names an ended currency, its last day and what replaced it."""
    day = date_format(currency.last_day, "j M Y") if currency.last_day else ""
    words = {"code": currency.code, "name": name_of(currency.code), "day": day, "successor": currency.successor}
    return _("%(code)s (%(name)s) ended on %(day)s; %(successor)s has replaced it.") % words


def name_of(code: str, language: str | None = None) -> str:
    """The currency's name in a language (the reader's by default): `EUR` is `Euro`."""
    return _name(code, language or get_language() or "en")


@lru_cache(maxsize=4096)
def _name(code: str, language: str) -> str:
    known = table()[code].name if code in table() else code
    try:
        told = get_currency_name(code, locale=Locale.parse(language, sep="-"))
    except (UnknownLocaleError, ValueError):
        return known
    return known if told == code else told


def choices(kept: Iterable[str] = ()) -> list[tuple[str, str]]:
    """For a form: (`EUR`, `EUR – Euro`), the common ones first, ended ones last and only those of `kept`."""
    over = [code for code in dict.fromkeys(kept) if ended(code)]
    return [
        *_offered(codes(), get_language() or "en"),
        *((code, _("%(code)s – %(name)s (ended)") % {"code": code, "name": name_of(code)}) for code in over),
    ]


@lru_cache(maxsize=64)
def _offered(in_use: tuple[str, ...], language: str) -> tuple[tuple[str, str], ...]:
    offered = (*COMMON, *(code for code in in_use if code not in COMMON))
    return tuple((code, f"{code} – {_name(code, language)}") for code in offered)


def filter_choices() -> list[tuple[str, str]]:
    """For a grid's filter: every code that a row may have, those in use first."""
    in_use = codes()
    return [(code, code) for code in (*in_use, *(code for code in table() if code not in set(in_use)))]
