"""The grid of trials."""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.grid.columns import Column, DateColumn, ListColumn, NumberColumn
from portal.grid.table import GridTable
from trials.models import Trial
from trials.terms import QUANTITIES, SECONDS, Allowance
from trials.words import limit_in_words, money_in_words


class TrialTable(GridTable):
    """A partner's trial configurations, and in a few words what they give."""

    default_sort = "id"

    id = NumberColumn(_("ID"), sort="id")
    name = Column(_("Name"), sort=False)
    days = NumberColumn(_("Number of days"), sort="days")
    gives = Column(_("Free of charge"), sort=False, accessor="pk")
    used = ListColumn(_("Where used"), most=3)
    currencies = ListColumn(_("Currencies"), shown=False)
    created_at = DateColumn(_("Added"), sort="created_at", shown=False)

    def render_gives(self, value: int, record: Any) -> str:
        return "; ".join(given_in_words(record)) or _now("nothing")

    value_gives = render_gives


def given_in_words(trial: Any) -> list[str]:
    """What a trial gives, each thing in a few words. The trial carries its amounts (`credit_codes`, `credit_amounts`),
    as TrialPages reads it, so that a row costs no query.
    """
    found = []
    for allowance in QUANTITIES:
        if getattr(trial, f"{allowance}_allowed"):
            quantity = getattr(trial, f"{allowance}_quantity") or None
            if quantity is not None and allowance is Allowance.MINUTES:
                quantity *= SECONDS
            found.append(_marked(trial, allowance, limit_in_words(allowance, quantity, "")))
    if trial.credit_allowed and trial.credit_codes:
        pairs = zip(trial.credit_codes, trial.credit_amounts, strict=True)
        amounts = " / ".join(money_in_words(amount, code) for code, amount in pairs)
        text = _now("%(amounts)s call out credits") % {"amounts": amounts}
        found.append(_marked(trial, Allowance.CREDIT, text))
    return found


def _marked(trial: Trial, allowance: Allowance, text: str) -> str:
    if getattr(trial, f"{allowance}_activation"):
        return _now("%(what)s (after telephone activation)") % {"what": text}
    return text
