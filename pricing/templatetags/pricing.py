"""Amounts in templates, as the rating explains them: `9.99 EUR`."""

from decimal import Decimal

from django import template

from portal.money.rounding import call_amount
from pricing.rating import explaining

register = template.Library()


@register.filter
def money(value: Decimal | None, currency: str) -> str:
    """An amount with its currency; nothing for None. Shown with six decimals at most."""
    return "" if value is None else explaining.money(call_amount(value), currency)


@register.filter
def rate_of(value: Decimal, currency: str) -> str:
    """A rate with its currency: four decimals at least, six at most."""
    return explaining.money(call_amount(value), currency, least=4)
