"""Rates in templates: with at least four and at most six decimals, as in the grids."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def rate(value: Decimal | None) -> str:
    """`0.012` is `0.0120`, `0.000123` stays; nothing for None."""
    if value is None:
        return ""
    places = max(4, -int(Decimal(value).normalize().as_tuple().exponent))
    return number_format(value, decimal_pos=places, force_grouping=True)
