"""Origin lists that overlap: the reader tells pairs apart by their whole list of origins, coverage by each origin."""

import polars as pl
from django.utils.translation import gettext as _

from gateways.coverage.origins import OriginClasses
from gateways.coverage.refusals import ImportRefused
from gateways.deck import Deck


def refuse(deck: Deck) -> None:
    """Raise ImportRefused when a code is priced twice for the same caller, through two lists that share an origin."""
    keys = deck.routes.select(pl.col("origin_codes").list.join(",")).to_series()
    classes = OriginClasses.of(keys.unique())
    shared = [number for number in classes.members if sum(number in of for of in classes.of_key.values()) > 1]
    if not shared:
        return
    routes = (
        deck.routes.select(origin_key=keys)
        .with_row_index("route")
        .join(classes.frame().filter(pl.col("origin_class").is_in(shared)), on="origin_key")
    )
    pairs = deck.codes.join(routes, on="route").select("origin_class", "code", "line").unique(maintain_order=True)
    twice = pairs.group_by("origin_class", "code").agg(pl.col("line").sort()).filter(pl.col("line").list.len() > 1)
    if not twice.height:
        return
    number, code, lines = twice.sort("line").row(0)
    raise ImportRefused(
        _(
            "Code %(code)s has two prices for callers from %(origin)s, in lines %(first)s and %(second)s "
            "(%(n)d such codes in all). Keep one of them."
        )
        % {
            "code": code,
            "origin": classes.members[number][0],
            "first": lines[0],
            "second": lines[1],
            "n": twice.height,
        }
    )
