"""What the hosted pages say, in a web product's cultures: strings/<language>.json; en.json is the list of keys.

A language is whole or isn't there (a test holds all files to the same keys and placeholders). A culture without words
gets the nearest language's, and then names of countries, numbers and dates in that language too, never a mixture.
"""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale
from babel.lists import format_list
from babel.numbers import NumberPattern, format_decimal, parse_pattern
from babel.units import format_unit

from portal.money.rounding import amount, minor_digits
from softphone import languages

_TOGETHER = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
"""Between a currency's letters and a digit CLDR has a space (currencySpacing), which Babel leaves out: CHF 9.00."""
FOLDER = Path(__file__).parent / "strings"


@dataclass(frozen=True, kw_only=True)
class Speech:
    """How one culture is spoken to.

    culture: the web product's, a BCP 47 tag. language: the one whose words are shown, for `lang=`. locale: by whose
    rules numbers and amounts are written, and countries named.
    """

    culture: str
    language: str
    locale: Locale

    @property
    def words(self) -> dict[str, str]:
        return _read(self.language)

    @property
    def direction(self) -> str:
        """ "rtl" or "ltr"."""
        return languages.direction(self.language)

    def say(self, key: str, **values: object) -> str:
        """The words of a key, its placeholders filled. Raises KeyError for a key that en.json lacks."""
        return self.words[key].format(**values)

    def country(self, code: str) -> str:
        """The country's name; an unknown code stands for itself, none is `Other destinations`."""
        return self.locale.territories.get(code, code) if code else self.words["other_destinations"]

    def count(self, number: int) -> str:
        """A whole number, grouped."""
        return format_decimal(number, locale=self.locale)

    def unit(self, number: int, unit: str) -> str:
        """`14 days`. unit: "day", "minute" or "second"; the right plural of every language is CLDR's."""
        return format_unit(number, f"duration-{unit}", locale=self.locale)

    def listed(self, texts: list[str]) -> str:
        """`a, b` as the language separates things."""
        return format_list(texts, style="unit", locale=self.locale)

    def price(self, value: Decimal, currency: str) -> str:
        """An amount, rounded half-up to the currency's minor unit: `€9.99`."""
        return _money(amount(value, currency), currency, self.locale, minor_digits(currency))

    def rate(self, value: Decimal, currency: str, precision: int) -> str:
        """A rate per minute with all its decimals, at least `precision`: never shown lower than it is."""
        needed = -int(value.normalize().as_tuple().exponent)
        return _money(value, currency, self.locale, max(precision, minor_digits(currency), needed))


def speech_for(culture: str) -> Speech:
    """How to speak to visitors of this culture."""
    return _speech(culture)


@lru_cache(maxsize=256)
def _speech(culture: str) -> Speech:
    language = languages.nearest(culture, available())
    own = languages.language_of(culture) == languages.language_of(language)
    return Speech(culture=culture, language=language, locale=Locale.parse(culture if own else language, sep="-"))


def available() -> tuple[str, ...]:
    """The languages that the pages speak."""
    return _languages()


@cache
def _languages() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


@cache
def _read(language: str) -> dict[str, str]:
    words: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return words


@lru_cache(maxsize=20_000)
def _money(value: Decimal, currency: str, locale: Locale, places: int) -> str:
    """Kept, because Babel takes longer over one amount than the rest of its row costs."""
    text = _pattern(str(locale), places).apply(value, locale, currency=currency, currency_digits=False)
    return _TOGETHER.sub("\u00a0", text)


@lru_cache(maxsize=512)
def _pattern(locale: str, places: int) -> NumberPattern:
    made = parse_pattern(Locale.parse(locale).currency_formats["standard"].pattern)
    made.frac_prec = (places, places)
    return made
