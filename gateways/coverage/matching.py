"""Which version of a gateway and which line of an offer speak of the same (origin, code), and what that means.

A pair is (class of origins, code), packed into one integer: joins on one integer are the fastest there are.
"""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from gateways.coverage.origins import OriginClasses
from gateways.coverage.shapes import DELETED, TERMS, TIME
from gateways.models import CoverageImport
from gateways.models.versioned import FOREVER

_CLASS = 2_000_000_000_000_000
"""A code is kept as the number 1<code>, at most 16 digits and below this; the class stands above it."""
_CLASSES_IN_64_BITS = 4_000


@dataclass(frozen=True, kw_only=True)
class Match:
    """Everything known about the pairs of a gateway and an offer.

    offer, versions: as given, with row numbers `offer_row` / `version_row`, `terms` (equal numbers mean equal
        TERMS), and for the offer `effect_at`, the moment it takes effect.
    pairs: one row per pair and version: key, version_row, offer_row (either may be null), effect_at,
        keep_to (until when the version keeps the pair; null without a version),
        touched (something about the pair changes), in_force (the version holds at effect_at).
    """

    now: datetime
    replace: bool
    classes: OriginClasses
    offer: pl.DataFrame
    versions: pl.DataFrame
    pairs: pl.DataFrame

    def opening_pairs(self) -> pl.DataFrame:
        """The pairs for which the offer's terms begin: key, offer_row, effect_at."""
        sold = self.offer.select("offer_row", sold=pl.col("status") != DELETED)
        return (
            self.pairs.lazy()
            .filter(pl.col("touched") & pl.col("offer_row").is_not_null())
            .select("key", "offer_row", "effect_at")
            .unique("key")
            .join(sold.lazy(), on="offer_row", how="left")
            .filter("sold")
            .drop("sold")
            .collect()
        )


def match(*, versions: pl.DataFrame, offer: pl.DataFrame, now: datetime, mode: str, effect: str) -> Match:
    """Match an offer with a gateway's versions (see `shapes`) as of `now`.

    Raises ValueError when the offer names a pair twice.
    """
    replace = mode == CoverageImport.Mode.REPLACE
    classes = OriginClasses.of([*offer["origin_key"].unique(), *versions["origin_key"].unique()])
    offer = offer.with_columns(effect_at=effect_times(offer, now=now, effect=effect)).with_row_index("offer_row")
    versions = versions.with_row_index("version_row")
    numbers = _terms_numbers(offer, versions)
    offer = offer.join(numbers, on=list(TERMS), how="left", nulls_equal=True, maintain_order="left")
    versions = versions.join(numbers, on=list(TERMS), how="left", nulls_equal=True, maintain_order="left")
    offered = pairs_of(offer, classes, "offer_row", "terms", "effect_at", "status")
    if offered["key"].is_duplicated().any():
        raise ValueError("The offer names a pair of origin and code twice")
    held = pairs_of(versions, classes, "version_row", "terms", "valid_from", "valid_to")
    pairs = _judge(held, offered, now=now, replace=replace, one_version=_nothing_scheduled(versions, now))
    return Match(now=now, replace=replace, classes=classes, offer=offer, versions=versions, pairs=pairs)


def effect_times(offer: pl.DataFrame, *, now: datetime, effect: str) -> pl.Series:
    """When each row of the offer takes effect: now, or at 00:00 UTC of its date where that is still to come."""
    if effect == CoverageImport.Effect.NOW or not offer.height:
        return pl.Series([now], dtype=TIME).new_from_index(0, offer.height)
    dates = offer["valid_from"].cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    return offer.select(pl.max_horizontal(dates, pl.lit(now, dtype=TIME)).alias("effect_at"))["effect_at"]


def pairs_of(frame: pl.DataFrame, classes: OriginClasses, *columns: str) -> pl.DataFrame:
    """One row per pair of a frame of routes: `key` and the columns asked for."""
    wide = len(classes.members) > _CLASSES_IN_64_BITS
    number = pl.Int128 if wide else pl.Int64
    digits = "1" + pl.col("codes").str.replace_all(",", ",1", literal=True)
    rows = frame.lazy().select(*columns, "origin_key", digits.str.split(",").alias("key"))
    if classes.members:
        rows = rows.join(classes.frame().lazy(), on="origin_key", how="left")
    rows = rows.explode("key").with_columns(pl.col("key").cast(number))
    if classes.members:
        rows = rows.with_columns(pl.col("key") + pl.col("origin_class").cast(number) * _CLASS)
    return rows.select("key", *columns).collect()


def code_of(key: pl.Expr) -> pl.Expr:
    """The dial code of a pair, as text."""
    return (key % _CLASS).cast(pl.Int64).cast(pl.String).str.slice(1)


def class_of(key: pl.Expr) -> pl.Expr:
    """The class of origins of a pair."""
    return (key // _CLASS).cast(pl.Int64)


def _terms_numbers(offer: pl.DataFrame, versions: pl.DataFrame) -> pl.DataFrame:
    both = pl.concat([offer.select(TERMS), versions.select(TERMS)]).unique(maintain_order=True)
    return both.with_row_index("terms")


def _nothing_scheduled(versions: pl.DataFrame, now: datetime) -> bool:
    later = (pl.col("valid_from") > now) | (pl.col("valid_to") < FOREVER)
    return not versions.select(later.any()).item()


def _judge(
    held: pl.DataFrame, offered: pl.DataFrame, *, now: datetime, replace: bool, one_version: bool
) -> pl.DataFrame:
    """Join both sides and say of each pair whether anything changes, and until when its version keeps it."""
    joined = held.lazy().join(offered.lazy(), on="key", how="full", coalesce=True, suffix="_offered")
    is_offered = pl.col("offer_row").is_not_null()
    is_held = pl.col("version_row").is_not_null()
    missing_ends = pl.lit(now, dtype=TIME) if replace else pl.lit(None, dtype=TIME)
    joined = joined.with_columns(
        effect_at=pl.when(is_offered).then("effect_at").otherwise(missing_ends),
        deleted=(pl.col("status") == DELETED).fill_null(False),
    )
    at = pl.col("effect_at")
    holds_at = at.fill_null(pl.lit(now, dtype=TIME))
    joined = joined.with_columns(
        in_force=(is_held & (pl.col("valid_from") <= holds_at) & (pl.col("valid_to") > holds_at)).fill_null(False)
    )
    stays = pl.col("in_force") & (pl.col("terms") == pl.col("terms_offered")) & (pl.col("valid_to") == FOREVER)
    stays = stays.fill_null(False)
    reaches = (is_held & (pl.col("valid_to") > at)).fill_null(False)
    if not one_version:
        stays, reaches = stays.any().over("key"), reaches.any().over("key")
    begins = is_offered & ~pl.col("deleted") & ~stays
    ends = at.is_not_null() & reaches & ~stays
    joined = joined.with_columns(touched=begins | ends)
    cut = pl.max_horizontal("valid_from", "effect_at")
    return joined.select(
        "key",
        "version_row",
        "offer_row",
        "effect_at",
        "touched",
        "in_force",
        keep_to=pl.when(pl.col("touched") & (pl.col("valid_to") > at)).then(cut).otherwise("valid_to"),
    ).collect()
