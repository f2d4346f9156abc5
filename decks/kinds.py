"""The kinds of decks: what their columns can mean, and the least they must name."""

from __future__ import annotations

from django.utils.functional import Promise

from .meaning import Meaning
from .meanings import TERM
from .offers.meanings import DDI

KINDS: dict[str, tuple[Meaning, ...]] = {"term": TERM, "ddi": DDI}
# Any of the meanings will do; the reader complains in this order, with the reason given.
REQUIRED: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "term": ((("code",), "no_code_column"), (("rate",), "no_rate_column")),
    "ddi": ((("country", "country_prefix"), "no_country_column"), (("mrc",), "no_mrc_column")),
}
AMOUNTS = frozenset({"nrc", "mrc", "per_minute", "channel_price"})
"""What is money in a deck of inbound numbers."""
# What the cells of which columns decide, where nobody has said it.
DECIDED_BY: dict[str, dict[str, frozenset[str]]] = {
    "term": {
        "date_order": frozenset({"valid_from", "valid_to"}),
        "decimal": frozenset({"rate", "rate_current", "rate_first", "connection_fee"}),
        "hyphen": frozenset({"code"}),
        "flag": frozenset({"status"}),
    },
    "ddi": {
        "date_order": frozenset({"valid_from"}),
        "decimal": AMOUNTS,
    },
}


def meanings(kind: str) -> list[tuple[str, Promise]]:
    """(key, label) of every meaning a column of this kind of deck can have. KeyError for an unknown kind."""
    return [(meaning.key, meaning.label) for meaning in KINDS[kind]]
