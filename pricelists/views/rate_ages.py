"""Exchange rates with their age, as the pages of a population show them."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from portal.money import rates


def aged(quotes: Iterable[rates.Quote]) -> list[dict[str, Any]]:
    """A row for each rate but the euro's: currency, rate, day, source, age in days, and whether it is too old."""
    today = timezone.localdate()
    return [
        {
            "currency": quote.currency,
            "rate": quote.per_euro.normalize(),
            "day": quote.date,
            "source": quote.source,
            "days": (today - quote.date).days,
            "too_old": rates.is_too_old(quote, today),
        }
        for quote in sorted(quotes, key=lambda quote: quote.currency)
        if quote.currency != rates.EURO
    ]


def needed(source: str, targets: Iterable[str]) -> list[dict[str, Any]]:
    """The newest rates for prices in `targets` from costs in `source`, however old; none where nothing is converted.

    A currency that has no rate at all has a row without one.
    """
    wanted = {source, *targets}
    if len(wanted) < 2:
        return []
    found = rates.newest(wanted, timezone.localdate())
    lacking = [{"currency": code, "rate": None} for code in sorted(wanted - set(found))]
    return [*aged(found.values()), *lacking]
