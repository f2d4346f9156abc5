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
_ROWS_AT_A_TIME = 5_000  # routes whose codes are spread out at once, which bounds the memory
_ROWS = ("version_row", "offer_row")


@dataclass(frozen=True, kw_only=True)
class Match:
    """Everything known about the pairs of a gateway and an offer.

    offer, versions: the rows that have to be looked at code by code, with row numbers `offer_row` / `version_row`,
        `terms` (equal numbers mean equal TERMS), and for the offer `effect_at`, the moment it takes effect.
    same: versions that the offer repeats as they are; nothing of them changes, and they are in neither of the above.
    cases: the combinations that occur of case, version_row, offer_row (either may be null), with what follows from
        them: effect_at, keep_to (until when the version keeps the pair; null without a version), touched (something
        about the pair changes), in_force (the version holds at effect_at), and how many `pairs` there are of each.
    pairs: key, case. A pair has one row per version.
    """

    now: datetime
    replace: bool
    one_version: bool
    classes: OriginClasses
    offer: pl.DataFrame
    versions: pl.DataFrame
    same: pl.DataFrame
    cases: pl.DataFrame
    pairs: pl.DataFrame

    def opening_pairs(self) -> pl.DataFrame:
        """The pairs for which the offer's terms begin: key, terms, effect_at."""
        sold = self.offer.filter(pl.col("status") != DELETED).select("offer_row", "terms")
        cases = (
            self.cases.filter("touched").join(sold, on="offer_row", how="inner").select("case", "terms", "effect_at")
        )
        pairs = self.pairs.join(cases, on="case", how="inner").drop("case")
        return pairs if self.one_version else pairs.unique("key")


def match(*, versions: pl.DataFrame, offer: pl.DataFrame, now: datetime, mode: str, effect: str) -> Match:
    """Match an offer with a gateway's versions (see `shapes`) as of `now`.

    Raises ValueError when the offer names a pair twice.
    """
    one_version = _nothing_scheduled(versions, now)
    offer = dated(offer, now=now, effect=effect)
    same = versions.clear()
    if one_version:
        # Whole rows first: a supplier's next deck repeats most of them, and a pair stands in one row of each side.
        same, versions, offer = _set_apart(versions, offer)
    classes = OriginClasses.of([*offer["origin_key"].unique(), *versions["origin_key"].unique()])
    offer, versions = offer.with_row_index("offer_row"), versions.with_row_index("version_row")
    terms = _terms_numbers(offer, versions)
    offer = offer.with_columns(terms.head(offer.height))
    versions = versions.with_columns(terms.tail(versions.height))
    offered, held = pairs_of(offer, classes, "offer_row"), pairs_of(versions, classes, "version_row")
    if offered["key"].n_unique() < offered.height:
        raise ValueError("The offer names a pair of origin and code twice")
    joined = held.join(offered, on="key", how="full", coalesce=True)
    del held, offered
    replace = mode == CoverageImport.Mode.REPLACE
    cases, pairs = _judge(joined, offer, versions, now=now, replace=replace, one_version=one_version)
    return Match(
        now=now,
        replace=replace,
        one_version=one_version,
        classes=classes,
        offer=offer,
        versions=versions,
        same=same,
        cases=cases,
        pairs=pairs,
    )


def dated(offer: pl.DataFrame, *, now: datetime, effect: str) -> pl.DataFrame:
    """The offer with `effect_at`: now, or 00:00 UTC of its date where that is still to come.

    Rows that differed only by a date that no longer matters become one.
    """
    row = [*TERMS, "origin_key", "effect_at"]
    offer = offer.with_columns(effect_times(offer, now=now, effect=effect)).select(*row, "codes")
    if offer.select(row).hash_rows().n_unique() == offer.height:  # equal rows have equal hashes
        return offer
    merged = offer.group_by(row, maintain_order=True).agg("codes")
    alone = pl.col("codes").list.len() == 1
    together = merged.filter(~alone).with_columns(
        pl.col("codes").list.join(",").str.split(",").list.sort().list.join(",")
    )
    return pl.concat([merged.filter(alone).with_columns(pl.col("codes").list.first()), together])


def effect_times(offer: pl.DataFrame, *, now: datetime, effect: str) -> pl.Expr:
    """`effect_at`: when a row of an offer takes effect."""
    at_once = pl.lit(now, dtype=TIME)
    if effect == CoverageImport.Effect.NOW:
        return at_once.alias("effect_at")
    dates = pl.col("valid_from").cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    return pl.max_horizontal(dates, at_once).alias("effect_at")


def pairs_of(frame: pl.DataFrame, classes: OriginClasses, row: str) -> pl.DataFrame:
    """One row per pair of a frame of routes: `key` and the route's row number."""
    number = pl.Int128 if len(classes.members) > _CLASSES_IN_64_BITS else pl.Int64
    origins = classes.frame()
    parts = [_pairs(part, origins, row, number, bool(classes.members)) for part in frame.iter_slices(_ROWS_AT_A_TIME)]
    return pl.concat(parts) if parts else pl.DataFrame(schema={"key": number, row: pl.UInt32})


def _pairs(
    frame: pl.DataFrame, origins: pl.DataFrame, row: str, number: type[pl.DataType], by_origin: bool
) -> pl.DataFrame:
    digits = "1" + pl.col("codes").str.replace_all(",", ",1", literal=True)
    rows = frame.lazy().select(row, "origin_key", digits.str.split(",").alias("key"))
    if by_origin:
        rows = rows.join(origins.lazy(), on="origin_key", how="left")
    rows = rows.explode("key").with_columns(pl.col("key").cast(number))
    if by_origin:
        rows = rows.with_columns(pl.col("key") + pl.col("origin_class").cast(number) * _CLASS)
    return rows.select("key", row).collect()


def code_of(key: pl.Expr) -> pl.Expr:
    """The dial code of a pair, as text."""
    return (key % _CLASS).cast(pl.Int64).cast(pl.String).str.slice(1)


def class_of(key: pl.Expr) -> pl.Expr:
    """The class of origins of a pair."""
    return (key // _CLASS).cast(pl.Int64)


def _set_apart(versions: pl.DataFrame, offer: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Versions that the offer repeats as they are; what remains of the versions, and of the offer."""
    row = [*TERMS, "origin_key", "codes"]
    keys = [
        "codes",
        "rate",
        "destination",
    ]  # these tell nearly all rows apart; the others are compared where they agree
    left = versions.lazy().select(row).with_row_index("version_row")
    right = offer.lazy().select(row).with_row_index("offer_row")
    equal = (
        left.join(right, on=keys, how="inner")
        .filter(pl.all_horizontal(pl.col(name) == pl.col(f"{name}_right") for name in row if name not in keys))
        .select(_ROWS)
        .collect()
    )
    held = _mask(versions.height, equal["version_row"])
    return versions.filter(held), versions.filter(~held), offer.filter(~_mask(offer.height, equal["offer_row"]))


def _mask(height: int, rows: pl.Series) -> pl.Series:
    """True for these rows of so many."""
    return pl.select(pl.int_range(height, dtype=pl.UInt32).is_in(rows.unique().implode())).to_series()


def _terms_numbers(offer: pl.DataFrame, versions: pl.DataFrame) -> pl.Series:
    """`terms` of the offer's rows and, after them, of the versions': equal numbers mean equal TERMS."""
    both = pl.concat([offer.select(TERMS), versions.select(TERMS)]).with_row_index("terms")
    return both.select(pl.col("terms").first().over(TERMS)).to_series()


def _nothing_scheduled(versions: pl.DataFrame, now: datetime) -> bool:
    later = (pl.col("valid_from") > now) | (pl.col("valid_to") < FOREVER)
    return not versions.select(later.any()).item()


def _judge(
    joined: pl.DataFrame,
    offer: pl.DataFrame,
    versions: pl.DataFrame,
    *,
    now: datetime,
    replace: bool,
    one_version: bool,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Say of each combination of a version and an offer whether anything changes, and until when the version keeps
    its pairs. What is said depends on the rows alone, so it is said once for each combination, not for each code."""
    rows = list(_ROWS)
    cases = _facts(
        joined.lazy().group_by(rows).agg(pairs=pl.len()), offer, versions, now=now, replace=replace
    ).collect()
    if not one_version:  # then it also depends on the pair's other versions
        joined = joined.join(cases.select(*rows, "stays", "reaches"), on=rows, how="left", nulls_equal=True)
        joined = joined.with_columns(pl.col("stays", "reaches").any().over("key"))
        rows = [*rows, "stays", "reaches"]
        counted = joined.lazy().group_by(rows).agg(pairs=pl.len())
        facts = cases.lazy().drop("stays", "reaches", "pairs")
        cases = counted.join(facts, on=rows[:2], how="left", nulls_equal=True).collect()
    begins = pl.col("offer_row").is_not_null() & ~pl.col("deleted") & ~pl.col("stays")
    ends = pl.col("effect_at").is_not_null() & pl.col("reaches") & ~pl.col("stays")
    cut = pl.max_horizontal("valid_from", "effect_at")
    cases = (
        cases.with_columns(touched=begins | ends)
        .with_columns(
            keep_to=pl.when(pl.col("touched") & (pl.col("valid_to") > pl.col("effect_at")))
            .then(cut)
            .otherwise("valid_to")
        )
        .with_row_index("case")
    )
    pairs = joined.join(cases.select("case", *rows), on=rows, how="left", nulls_equal=True).select("key", "case")
    return cases.select("case", *_ROWS, "effect_at", "keep_to", "touched", "in_force", "pairs"), pairs


def _facts(
    cases: pl.LazyFrame, offer: pl.DataFrame, versions: pl.DataFrame, *, now: datetime, replace: bool
) -> pl.LazyFrame:
    of_offer = offer.lazy().select("offer_row", "effect_at", offered_terms="terms", offered_status="status")
    of_version = versions.lazy().select("version_row", "valid_from", "valid_to", "terms")
    at, held = pl.col("effect_at"), pl.col("version_row").is_not_null()
    missing_ends = pl.lit(now, dtype=TIME) if replace else pl.lit(None, dtype=TIME)
    holds_at = at.fill_null(pl.lit(now, dtype=TIME))
    in_force = held & (pl.col("valid_from") <= holds_at) & (pl.col("valid_to") > holds_at)
    repeats = (pl.col("terms") == pl.col("offered_terms")) & (pl.col("valid_to") == FOREVER)
    return (
        cases.join(of_offer, on="offer_row", how="left")
        .join(of_version, on="version_row", how="left")
        .with_columns(effect_at=pl.when(pl.col("offer_row").is_not_null()).then("effect_at").otherwise(missing_ends))
        .with_columns(
            deleted=(pl.col("offered_status") == DELETED).fill_null(False),
            in_force=in_force.fill_null(False),
            stays=(in_force & repeats).fill_null(False),
            reaches=(held & (pl.col("valid_to") > at)).fill_null(False),
        )
    )
