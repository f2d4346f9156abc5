"""Costs of 0 in a deck: a price that is missing, or really nothing? A person says, before the deck is applied.

A route without a rate and a connection fee costs nothing. Freephone (+1 800, +44 800 …) usually does, so it isn't
asked about. Of inbound numbers it is the MRC that tells: a setup fee or a price per minute of 0 is common, a number
that costs nothing a month is not.
"""

from __future__ import annotations

import polars as pl

from decks.numbering import freephone_prefixes
from gateways.models import CoverageImport, Route

ZeroCost = CoverageImport.ZeroCost
EXAMPLES = 5


def freephone_pattern() -> str:
    """A regular expression for codes joined by "," that are freephone, every one. Linear in Rust and in PostgreSQL."""
    return rf"^((?:{'|'.join(freephone_prefixes())})[0-9]*(,|$))+$"


def free_routes() -> pl.Expr:
    """Of an offer's routes: those that are sold, cost nothing and aren't freephone."""
    sold = pl.col("status") == Route.Status.ACTIVE
    nothing = (pl.col("rate") == 0) & (pl.col("connection_fee") == 0)
    return sold & nothing & ~pl.col("codes").str.contains(freephone_pattern())


def free_offers() -> pl.Expr:
    """Of an offer's inbound numbers: those that cost nothing a month."""
    return pl.col("mrc") == 0
