"""Allowances in plain words."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.money import rounding
from trials.entitlement import AllowanceState, Amount
from trials.terms import SECONDS, Allowance


def money_in_words(value: Amount, currency: str) -> str:
    """`12.50 EUR`: an amount rounded to the currency's minor unit."""
    digits = rounding.minor_digits(currency)
    return f"{number_format(rounding.amount(Decimal(value), currency), digits, force_grouping=True)} {currency}"


def limit_in_words(allowance: Allowance, limit: Amount | None, currency: str, *, users: int = 1) -> str:
    """What the trial gives in all, as AllowanceState.limit has it: `100 free minutes`."""
    if limit is None:
        return {
            Allowance.USERS: _("any number of additional users"),
            Allowance.MINUTES: _("any number of free minutes"),
            Allowance.COMPLIMENTARY_DDI: _("any number of complimentary DDI numbers"),
            Allowance.FREE_DDI: _("any number of Free DDI numbers"),
        }[allowance]
    if allowance is Allowance.CREDIT:
        return _("%(amount)s of free call out credits") % {"amount": money_in_words(limit, currency)}
    n = int(limit)
    if allowance is Allowance.MINUTES:
        n //= SECONDS
        text = ngettext("%(n)s free minute", "%(n)s free minutes", n)
    elif allowance is Allowance.USERS:
        text = ngettext("%(n)s additional user", "%(n)s additional users", n)
    elif allowance is Allowance.COMPLIMENTARY_DDI:
        n //= max(users, 1)
        text = ngettext(
            "%(n)s complimentary DDI number for each user", "%(n)s complimentary DDI numbers for each user", n
        )
    else:
        text = ngettext("%(n)s Free DDI number", "%(n)s Free DDI numbers", n)
    return text % {"n": number_format(n, force_grouping=True)}


def none_in_words(allowance: Allowance) -> str:
    """That the trial gives nothing of it."""
    return {
        Allowance.USERS: _("no additional users"),
        Allowance.MINUTES: _("no free minutes"),
        Allowance.COMPLIMENTARY_DDI: _("no complimentary DDI numbers"),
        Allowance.FREE_DDI: _("no Free DDI numbers"),
        Allowance.CREDIT: _("no free call out credits"),
    }[allowance]


def use_in_words(allowance: Allowance, state: AllowanceState, currency: str) -> str:
    """How much of an allowance was used: `12 of 100 minutes`, `3 of any number`, `1.20 EUR of 5.00 EUR`.

    Seconds of calls count as minutes begun.
    """
    if allowance is Allowance.CREDIT:
        used, limit = money_in_words(state.used, currency), money_in_words(state.limit or 0, currency)
    elif allowance is Allowance.MINUTES:
        begun = -(-int(state.used) // SECONDS)
        used, limit = _count(begun), _("any number") if state.limit is None else _count(int(state.limit) // SECONDS)
    else:
        used, limit = _count(int(state.used)), _("any number") if state.limit is None else _count(int(state.limit))
    return _("%(used)s of %(limit)s") % {"used": used, "limit": limit}


def _count(n: int) -> str:
    return number_format(n, force_grouping=True)
