"""The world's currencies: ISO 4217 codes in use, with their CLDR names."""

from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_name
from django.utils.translation import get_language

COMMON = ("EUR", "USD", "GBP")
"""Offered first in lists: what suppliers and partners use most."""


@lru_cache(maxsize=1)
def codes() -> tuple[str, ...]:
    """The codes of every currency that is legal tender somewhere today, in order of their letters."""
    in_use: set[str] = set()
    for periods in get_global("territory_currencies").values():
        for code, _begun, ended, tender in periods:
            if tender and ended is None:
                in_use.add(code)
    return tuple(sorted(in_use))


def is_currency(code: str) -> bool:
    """Whether this is the code of a currency in use."""
    return code in codes()


def name_of(code: str, language: str | None = None) -> str:
    """The currency's name in a language (the reader's by default): `EUR` is `Euro`."""
    return _name(code, language or get_language() or "en")


@lru_cache(maxsize=4096)
def _name(code: str, language: str) -> str:
    return get_currency_name(code, locale=Locale.parse(language, sep="-"))


def choices() -> list[tuple[str, str]]:
    """For a form: (`EUR`, `EUR – Euro`), the common ones first."""
    rest = [code for code in codes() if code not in COMMON]
    return [(code, f"{code} – {name_of(code)}") for code in (*COMMON, *rest)]
