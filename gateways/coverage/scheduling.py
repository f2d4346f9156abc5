"""From pairs to versions: which routes close when, and which begin.

A route whose pairs all end at the same moment is closed then. One that loses only some of them is closed at the
first such moment, and what remains begins again at the same terms, so that no route is ever rewritten.
"""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from gateways.coverage.matching import Match, class_of, code_of, effect_times
from gateways.coverage.origins import OriginClasses
from gateways.coverage.shapes import CLOSINGS, DELETED, OPENINGS, TERMS, TIME
from gateways.models.versioned import FOREVER

_ROUTE = ("terms", "valid_from", "valid_to", "closed_by")


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """closings: id, valid_to (equal to the version's valid_from when it never comes to hold).
    openings: the versions that begin, as in `shapes.OPENINGS`; `closed_by` is set where the end was already
    decided by an earlier import, and null where it is this one's.
    """

    closings: pl.DataFrame
    openings: pl.DataFrame


def schedule(match: Match) -> Schedule:
    """What has to be written so that the offer holds from its moments on, and everything else stays as it is."""
    begin = match.opening_pairs()
    terms = match.offer.select("offer_row", "terms")
    opening = begin.join(terms, on="offer_row", how="left").select(
        "key",
        "terms",
        valid_from="effect_at",
        valid_to=pl.lit(FOREVER, dtype=TIME),
        closed_by=pl.lit(None, dtype=pl.Int64),
    )
    if not match.versions.height:
        return Schedule(closings=pl.DataFrame(schema=CLOSINGS), openings=_routes(opening, match))
    held = match.pairs.filter(pl.col("version_row").is_not_null())
    closings = _closings(held, match, joining=_joined_at_once(opening, match))
    remainders = _remainders(held, closings, match)
    return Schedule(
        closings=closings.select("id", valid_to="closes_at"),
        openings=_routes(pl.concat([opening, remainders]), match),
    )


def _closings(held: pl.DataFrame, match: Match, *, joining: pl.DataFrame) -> pl.DataFrame:
    """version_row, id, closes_at, mixed (something of it remains), valid_to and closed_by as they were."""
    first = (
        held.lazy()
        .filter("touched")
        .group_by("version_row")
        .agg(closes_at=pl.col("keep_to").min(), last=pl.col("keep_to").max(), touched=pl.len())
        .collect()
    )
    sizes = held.lazy().group_by("version_row").agg(pairs=pl.len()).collect()
    known = match.versions.select("version_row", "id", "valid_to", "closed_by")
    closing = (
        first.join(sizes, on="version_row")
        .join(known, on="version_row")
        .with_columns(
            mixed=(pl.col("touched") < pl.col("pairs")) | (pl.col("closes_at") < pl.col("last")),
        )
        # A touched version can keep all it has, when it ends before the change begins.
        .filter(pl.col("closes_at") < pl.col("valid_to"))
    )
    columns = ["version_row", "id", "closes_at", "mixed", "valid_to", "closed_by"]
    joined = (
        joining.join(closing, on="version_row", how="anti")
        .join(known, on="version_row")
        .with_columns(closes_at=pl.lit(match.now, dtype=TIME), mixed=pl.lit(True))
    )
    return pl.concat([closing.select(columns), joined.select(columns)])


def _joined_at_once(opening: pl.DataFrame, match: Match) -> pl.DataFrame:
    """Versions in force at the same terms as something that begins now: they go on together as one route."""
    begins = (
        opening.lazy()
        .filter(pl.col("valid_from") == match.now)
        .select("terms", origin_class=class_of(pl.col("key")))
        .unique()
        .collect()
    )
    origins = match.classes.frame()
    holding = match.versions.filter(
        (pl.col("valid_from") <= match.now)
        & (pl.col("valid_to") == FOREVER)
        & pl.col("terms").is_in(begins["terms"].implode())
    )
    return (
        holding.join(origins, on="origin_key", how="left")
        .join(begins, on=["terms", "origin_class"], how="semi")
        .select("version_row")
        .unique()
    )


def _remainders(held: pl.DataFrame, closings: pl.DataFrame, match: Match) -> pl.DataFrame:
    """What is left of the versions that close with pairs still to hold."""
    mixed = closings.filter("mixed").join(match.versions.select("version_row", "terms"), on="version_row")
    return (
        held.lazy()
        .join(mixed.lazy(), on="version_row", how="inner")
        .filter(pl.col("keep_to") > pl.col("closes_at"))
        .select(
            "key",
            "terms",
            valid_from="closes_at",
            valid_to="keep_to",
            closed_by=pl.when(pl.col("keep_to") == pl.col("valid_to")).then("closed_by"),
        )
        .collect()
    )


def _routes(pairs: pl.DataFrame, match: Match) -> pl.DataFrame:
    """Pairs with equal terms and times, gathered into routes with lists of codes."""
    numbers = pl.concat([match.offer.select("terms", *TERMS), match.versions.select("terms", *TERMS)]).unique("terms")
    return (
        gather(pairs, match.classes, *_ROUTE)
        .join(numbers, on="terms", how="left")
        .select(OPENINGS.keys())
        .cast(OPENINGS)  # type: ignore[arg-type]
        .sort("destination", "origin_key", "codes", "valid_from")
    )


def gather(pairs: pl.DataFrame, classes: OriginClasses, *by: str) -> pl.DataFrame:
    """Group pairs by columns and origins: adds origin_key, codes (sorted as text, joined by ","), code_count."""
    rows = pairs.lazy().select(*by, code=code_of(pl.col("key")), origin_class=class_of(pl.col("key")))
    if not classes.members:
        grouped = _join_codes(rows, *by)
        return grouped.with_columns(origin_key=pl.lit("")).collect()
    any_caller = _join_codes(rows.filter(pl.col("origin_class") == 0), *by).with_columns(origin_key=pl.lit(""))
    lists = (
        rows.filter(pl.col("origin_class") > 0)
        .group_by(*by, "code")
        .agg(pl.col("origin_class").sort().cast(pl.String).str.join(",").alias("set"))
    )
    by_origin = _join_codes(lists, *by, "set").collect()
    sets = by_origin["set"].unique().to_list()
    keys = {text: classes.key_of(int(number) for number in text.split(",")) for text in sets}
    by_origin = by_origin.with_columns(origin_key=pl.col("set").replace_strict(keys, return_dtype=pl.String)).drop(
        "set"
    )
    return pl.concat([any_caller.collect(), by_origin.select([*by, "codes", "code_count", "origin_key"])])


def _join_codes(rows: pl.LazyFrame, *by: str) -> pl.LazyFrame:
    return (
        rows.group_by(*by)
        .agg(codes=pl.col("code").sort().str.join(","), code_count=pl.len().cast(pl.Int64))
        .select(*by, "codes", "code_count")
    )


def schedule_first(*, offer: pl.DataFrame, now: datetime, effect: str) -> Schedule:
    """The same for a gateway that sells nothing yet: every route of the offer begins."""
    sold = (
        offer.with_columns(valid_from=effect_times(offer, now=now, effect=effect))
        .filter(pl.col("status") != DELETED)
        .with_columns(
            code_count=pl.col("codes").str.count_matches(",", literal=True).cast(pl.Int64) + 1,
            valid_to=pl.lit(FOREVER, dtype=TIME),
            closed_by=pl.lit(None, dtype=pl.Int64),
        )
        .select(OPENINGS.keys())
    )
    route = [*TERMS, "origin_key", "valid_from"]
    if sold.select(route).is_duplicated().any():  # the file divides by dates that no longer matter
        sold = (
            sold.with_columns(pl.col("codes").str.split(","))
            .group_by(*route, "valid_to", "closed_by", maintain_order=True)
            .agg(pl.col("codes").explode().sort().str.join(","), pl.col("code_count").sum())
            .select(OPENINGS.keys())
        )
    return Schedule(closings=pl.DataFrame(schema=CLOSINGS), openings=sold)
