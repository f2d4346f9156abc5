"""From pairs to versions: which routes close when, and which begin.

A route whose pairs all end at the same moment is closed then. One that loses only some of them is closed at the
first such moment, and what remains begins again at the same terms, so that no route is ever rewritten.
"""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from gateways.coverage.matching import Match, class_of, code_of, dated
from gateways.coverage.origins import OriginClasses
from gateways.coverage.shapes import CLOSINGS, DELETED, OPENINGS, TERMS, TIME, arranged
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
    opening = match.opening_pairs().select(
        "key",
        "terms",
        valid_from="effect_at",
        valid_to=pl.lit(FOREVER, dtype=TIME),
        closed_by=pl.lit(None, dtype=pl.Int64),
    )
    closings = _closings(match, joining=_joined_at_once(opening, match))
    return Schedule(
        closings=closings.select("id", valid_to="closes_at"),
        openings=_routes(pl.concat([opening, _remainders(closings, match)]), match),
    )


def _closings(match: Match, *, joining: pl.DataFrame) -> pl.DataFrame:
    """version_row, id, closes_at, mixed (something of it remains), valid_to and closed_by as they were."""
    held = match.cases.filter(pl.col("version_row").is_not_null())
    known = match.versions.select("version_row", "id", "valid_to", "closed_by")
    closing = (
        held.group_by("version_row")
        .agg(
            closes_at=pl.col("keep_to").filter("touched").min(),
            last=pl.col("keep_to").filter("touched").max(),
            all_touched=pl.col("touched").all(),
        )
        .filter(pl.col("closes_at").is_not_null())
        .join(known, on="version_row")
        .with_columns(mixed=~pl.col("all_touched") | (pl.col("closes_at") < pl.col("last")))
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


def _remainders(closings: pl.DataFrame, match: Match) -> pl.DataFrame:
    """What is left of the versions that close with pairs still to hold."""
    kept = (
        closings.filter("mixed")
        .join(match.versions.select("version_row", "terms"), on="version_row")
        .join(match.cases.select("case", "version_row", "keep_to"), on="version_row")
        .filter(pl.col("keep_to") > pl.col("closes_at"))
    )
    return match.pairs.join(kept, on="case", how="inner").select(
        "key",
        "terms",
        valid_from="closes_at",
        valid_to="keep_to",
        closed_by=pl.when(pl.col("keep_to") == pl.col("valid_to")).then("closed_by"),
    )


def _routes(pairs: pl.DataFrame, match: Match) -> pl.DataFrame:
    """Pairs with equal terms and times, gathered into routes with lists of codes."""
    numbers = pl.concat([match.offer.select("terms", *TERMS), match.versions.select("terms", *TERMS)]).unique("terms")
    return (
        gather(pairs, match.classes, *_ROUTE)
        .join(numbers, on="terms", how="left")
        .select(OPENINGS.keys())
        .cast(OPENINGS)  # type: ignore[arg-type]
        .pipe(arranged, "destination", "origin_key", "codes", "valid_from")
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
    """Groups of one code, which most decks in use have most of, need no list to be sorted and joined."""
    groups = rows.group_by(*by).agg(codes=pl.col("code").first(), code_count=pl.len().cast(pl.Int64)).collect()
    alone = groups.filter(pl.col("code_count") == 1)
    if alone.height == groups.height:
        return alone.lazy()
    several = groups.lazy().filter(pl.col("code_count") > 1).select(by)
    joined = (
        rows.join(several, on=by, how="semi", nulls_equal=True)
        .group_by(*by)
        .agg(codes=pl.col("code").sort().str.join(","), code_count=pl.len().cast(pl.Int64))
    )
    return pl.concat([alone.lazy(), joined.select(*by, "codes", "code_count")])


def schedule_first(*, offer: pl.DataFrame, now: datetime, effect: str) -> Schedule:
    """The same for a gateway that sells nothing yet: every route of the offer begins."""
    sold = dated(offer, now=now, effect=effect).filter(pl.col("status") != DELETED)
    openings = sold.with_columns(
        code_count=pl.col("codes").str.count_matches(",", literal=True).cast(pl.Int64) + 1,
        valid_from="effect_at",
        valid_to=pl.lit(FOREVER, dtype=TIME),
        closed_by=pl.lit(None, dtype=pl.Int64),
    )
    return Schedule(closings=pl.DataFrame(schema=CLOSINGS), openings=openings.select(OPENINGS.keys()))
