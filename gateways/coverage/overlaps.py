"""Origin lists that overlap: the reader tells pairs apart by their whole list of origins, coverage by each origin.

Where two lists that share an origin price a code differently, the reader rejects the later line. What comes through
names the same price twice for the callers of both lists; coverage takes it once, from the earlier line.
"""

import polars as pl
from django.utils.translation import gettext as _

from decks import Deck, Remark
from gateways.coverage.origins import OriginClasses
from gateways.coverage.refusals import ImportRefused

_TERMS = ("rate", "connection_fee", "first_increment", "next_increment", "status")


def once(deck: Deck, offer: pl.DataFrame) -> tuple[pl.DataFrame, Remark | None]:
    """(`offer` with each code once per caller, a remark where that took something away).

    `offer` has a row per route of the deck, in its order. Raises ImportRefused for a code at two prices for a caller.
    """
    classes = OriginClasses.of(offer["origin_key"].unique())
    shared = [number for number in classes.members if sum(number in of for of in classes.of_key.values()) > 1]
    if not shared:
        return offer, None
    offer = offer.with_row_index("route")
    of_route = offer.select("route", "origin_key").join(classes.frame(), on="origin_key").drop("origin_key")
    twice = (
        deck.codes.join(of_route.filter(pl.col("origin_class").is_in(shared)), on="route")
        .filter(pl.struct("origin_class", "code").is_duplicated())
        .sort("line", "route", "code", "origin_class")
    )
    if not twice.height:
        return offer.drop("route"), None
    _refuse_two_prices(twice.join(offer.select("route", *_TERMS), on="route", maintain_order="left"), classes)
    again = twice.filter(~pl.struct("origin_class", "code").is_first_distinct())
    remark = _remark(twice, again)
    return _without(deck, offer, again.select("route", "code", "origin_class"), of_route, classes), remark


def _refuse_two_prices(twice: pl.DataFrame, classes: OriginClasses) -> None:
    priced = twice.group_by("origin_class", "code", maintain_order=True).agg(
        "line", prices=pl.struct(_TERMS).n_unique()
    )
    clashing = priced.filter(pl.col("prices") > 1)
    if not clashing.height:
        return
    number, code, lines, _prices = clashing.row(0)
    raise ImportRefused(
        _(
            "Code %(code)s has two prices for callers from %(origin)s, in lines %(first)s and %(second)s "
            "(%(n)d such codes in all). Keep one of them."
        )
        % {
            "code": code,
            "origin": classes.members[number][0],
            "first": lines[0],
            "second": lines[-1],
            "n": clashing.height,
        }
    )


def _remark(twice: pl.DataFrame, again: pl.DataFrame) -> Remark:
    later = again.row(0, named=True)
    same = (pl.col("code") == later["code"]) & (pl.col("origin_class") == later["origin_class"])
    values = {"code": later["code"], "first": twice.filter(same)["line"][0], "line": later["line"]}
    return Remark("same_code_again", values, count=again["line"].n_unique(), line=later["line"])


def _without(
    deck: Deck, offer: pl.DataFrame, again: pl.DataFrame, of_route: pl.DataFrame, classes: OriginClasses
) -> pl.DataFrame:
    """The offer without what is in `again`: such a code leaves its route for one with fewer origins."""
    cut = again.select("route", "code").unique()
    remaining = (
        cut.join(of_route, on="route")
        .join(again, on=["route", "code", "origin_class"], how="anti")
        .group_by("route", "code")
        .agg("origin_class")
        .with_columns(origin_key=pl.col("origin_class").map_elements(classes.key_of, return_dtype=pl.String))
    )
    touched = offer.join(cut, on="route", how="semi")
    whole = deck.codes.join(touched.select("route", "origin_key"), on="route").join(
        cut, on=["route", "code"], how="anti"
    )
    columns = ["route", "origin_key", "code"]
    lists = (
        pl.concat([whole.select(columns), remaining.select(columns)])
        .sort(columns)
        .group_by("route", "origin_key", maintain_order=True)
        .agg(codes=pl.col("code").str.join(","))
    )
    changed = touched.drop("origin_key", "codes").join(lists, on="route")
    untouched = offer.join(cut, on="route", how="anti")
    return pl.concat([untouched, changed.select(untouched.columns)]).sort("route", maintain_order=True).drop("route")
