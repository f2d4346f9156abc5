"""Names of countries, as CLDR has them, in the reader's language."""

from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language


def country_name(code: str) -> str:
    """The name of a country by its ISO 3166 alpha-2 code; an unknown code stands for itself."""
    return _names(get_language() or "en").get(code, code)


def countries_called(text: str) -> list[str]:
    """The codes of the countries that a person means: the one with this code, or all with this in their name."""
    wanted, names = text.strip(), _names(get_language() or "en")
    if len(wanted) == 2 and wanted.upper() in names:
        return [wanted.upper()]
    return [code for code, name in names.items() if len(code) == 2 and wanted.casefold() in name.casefold()]


@lru_cache(maxsize=8)
def _names(language: str) -> dict[str, str]:
    return dict(Locale.parse(language, sep="-").territories)
