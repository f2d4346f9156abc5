"""Rates and amounts in templates, as in the grids: rates with four to six decimals, amounts with their minor unit."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format

from portal.money.rounding import minor_digits

register = template.Library()


@register.filter
def rate(value: Decimal | None) -> str:
    """`0.012` is `0.0120`, `0.000123` stays; nothing for None."""
    if value is None:
        return ""
    places = max(4, -int(Decimal(value).normalize().as_tuple().exponent))
    return number_format(value, decimal_pos=places, force_grouping=True)


@register.filter
def money(value: Decimal | None, currency: str) -> str:
    """An amount with the decimals of its currency's minor unit, more if it has more; nothing for None."""
    if value is None:
        return ""
    places = max(minor_digits(currency), -int(Decimal(value).normalize().as_tuple().exponent))
    return number_format(value, decimal_pos=places, force_grouping=True)
