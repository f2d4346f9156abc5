"""A country in a grid: each row has one, and a world has few, so that each is drawn once per language."""

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.countries import country_name


def code_with_name(code: str) -> SafeString:
    """Its code; the name shows on pointing at it."""
    return _code_with_name(code, get_language())


def name_with_code(code: str) -> SafeString:
    """Its name as far as there is room; the code shows on pointing at it."""
    return _name_with_code(code, get_language())


def name_and_code(code: str) -> SafeString:
    """Its name as far as there is room, and its code."""
    return _name_and_code(code, get_language())


@lru_cache(maxsize=1024)
def _code_with_name(code: str, _language: str | None) -> SafeString:
    return format_html('<span title="{}">{}</span>', country_name(code), code)


@lru_cache(maxsize=1024)
def _name_with_code(code: str, _language: str | None) -> SafeString:
    return format_html('<span title="{}">{}</span>', code, country_name(code))


@lru_cache(maxsize=1024)
def _name_and_code(code: str, _language: str | None) -> SafeString:
    return format_html(
        '<span title="{}">{}</span> <span class="text-secondary">{}</span>', code, country_name(code), code
    )
