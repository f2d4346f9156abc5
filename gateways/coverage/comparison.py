"""What an offer would change, told for people: codes with the same before and after, by kind of change."""

from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from gateways.coverage.matching import Match, dated
from gateways.coverage.scheduling import gather
from gateways.coverage.shapes import DELETED, TERMS, TIME, arranged
from gateways.models import CoverageChange, Route

Kind = CoverageChange.Kind
CHANGES = {
    "kind": pl.String,
    "destination": pl.String,
    "country": pl.String,
    "line_type": pl.String,
    "origin_key": pl.String,
    "codes": pl.String,
    "code_count": pl.Int64,
    "old_rate": pl.Int64,
    "new_rate": pl.Int64,
    "old_terms": pl.String,
    "new_terms": pl.String,
    "valid_from": TIME,
}
_TEXT_LIMIT = 120  # characters of CoverageChange.old_terms and new_terms


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """changes: see CHANGES; amounts in millionths. counts: kind -> {"codes": n, "destinations": n}.

    Of DDI offers, "codes" are offers and "destinations" places. more: counts of its own that a kind adds.
    """

    changes: pl.DataFrame
    counts: dict[str, dict[str, int]]
    more: dict[str, int] = field(default_factory=dict)


def compare(match: Match) -> Comparison:
    """Sort every pair of the offer and of the gateway into one kind of change.

    "Before" is what holds at the moment the change takes effect. What is missing in the offer counts as removed
    whatever the mode: the mode decides later whether that is done.
    """
    offer = match.offer.select("offer_row", *_named("new"))
    versions = match.versions.select("version_row", *_named("old"))
    cases = (
        match.cases.join(offer, on="offer_row", how="left")
        .join(versions, on="version_row", how="left")
        .with_columns(kind=_kind())
        .filter(pl.col("kind").is_not_null())
        .select(
            "case",
            "kind",
            "in_force",
            new_number=pl.when(pl.col("kind") != Kind.REMOVED).then("new_number"),
            old_number=pl.when(pl.col("kind") != Kind.NEW).then("old_number"),
            valid_from=pl.when((pl.col("effect_at") > match.now) & pl.col("touched")).then("effect_at"),
        )
    )
    by = ("kind", "old_number", "new_number", "valid_from")
    pairs = match.pairs.join(cases, on="case", how="inner")
    if not match.one_version:  # of a pair's versions the one that holds when the change takes effect, else any
        pairs = pairs.sort("in_force", descending=True, maintain_order=True).unique("key", maintain_order=True)
    groups = gather(pairs, match.classes, *by)
    terms = pl.concat([match.offer.select("terms", *TERMS), match.versions.select("terms", *TERMS)]).unique("terms")
    told = terms.select("terms", "destination", "country", "line_type", "rate", _terms_text().alias("text"))
    old, new = told.select(pl.all().name.prefix("old_")), told.select(pl.all().name.prefix("new_"))
    changes = pl.concat([_told(groups, old, new), _unchanged(match.same)])
    changes = arranged(changes, "kind", "destination", "origin_key", "codes")
    return Comparison(changes=changes, counts=counted(changes))


def _unchanged(versions: pl.DataFrame) -> pl.DataFrame:
    """Versions that the offer repeats as they are."""
    return versions.select(
        "destination",
        "country",
        "line_type",
        "origin_key",
        "codes",
        kind=pl.lit(Kind.UNCHANGED.value),
        code_count=_number_of_codes(),
        old_rate="rate",
        new_rate="rate",
        old_terms=_terms_text(),
        new_terms=_terms_text(),
        valid_from=pl.lit(None, dtype=TIME),
    ).select(CHANGES.keys())


def compare_first(*, offer: pl.DataFrame, now: datetime, effect: str) -> Comparison:
    """The same for a gateway that sells nothing yet: every route of the offer is new."""
    changes = (
        dated(offer, now=now, effect=effect)
        .filter(pl.col("status") != DELETED)
        .select(
            "destination",
            "country",
            "line_type",
            "origin_key",
            "codes",
            kind=pl.lit(Kind.NEW.value),
            code_count=_number_of_codes(),
            old_rate=pl.lit(None, dtype=pl.Int64),
            new_rate="rate",
            old_terms=pl.lit(""),
            new_terms=_terms_text(),
            valid_from=pl.when(pl.col("effect_at") > now).then("effect_at"),
        )
        .select(CHANGES.keys())
    )
    return Comparison(changes=changes, counts=counted(changes))


def _named(side: str) -> list[pl.Expr]:
    names = {"number": "terms", "rate": "rate", "status": "status"}
    return [pl.col(column).alias(f"{side}_{name}") for name, column in names.items()]


def _number_of_codes() -> pl.Expr:
    return pl.col("codes").str.count_matches(",", literal=True).cast(pl.Int64) + 1


def _kind() -> pl.Expr:
    offered, held = pl.col("offer_row").is_not_null(), pl.col("version_row").is_not_null()
    gone = (pl.col("new_status") == DELETED) | ~offered
    sold = (pl.col("new_status") == Route.Status.ACTIVE) & (pl.col("old_status") == Route.Status.ACTIVE)
    return (
        pl.when(gone & held)
        .then(pl.lit(Kind.REMOVED.value))
        .when(gone)
        .then(None)
        .when(~pl.col("touched"))
        .then(pl.lit(Kind.UNCHANGED.value))
        .when(~pl.col("in_force"))
        .then(pl.lit(Kind.NEW.value))
        .when(sold & (pl.col("new_rate") > pl.col("old_rate")))
        .then(pl.lit(Kind.DEARER.value))
        .when(sold & (pl.col("new_rate") < pl.col("old_rate")))
        .then(pl.lit(Kind.CHEAPER.value))
        .otherwise(pl.lit(Kind.CHANGED.value))
    )


def _terms_text() -> pl.Expr:
    """ "60/1", with the connection fee and "blocked" where there are any."""
    fee = pl.col("connection_fee")
    fee_text = pl.format(" + {}.{}", fee // 1_000_000, (fee % 1_000_000).cast(pl.String).str.zfill(6))
    return pl.concat_str(
        pl.format("{}/{}", "first_increment", "next_increment"),
        pl.when(fee != 0).then(fee_text.str.strip_chars_end("0")).otherwise(pl.lit("")),
        pl.when(pl.col("status") == Route.Status.BLOCKED).then(pl.lit(" blocked")).otherwise(pl.lit("")),
    )


def _told(groups: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    renamed = (pl.col("old_destination") != pl.col("new_destination")).fill_null(False)
    return (
        groups.join(old, left_on="old_number", right_on="old_terms", how="left")
        .join(new, left_on="new_number", right_on="new_terms", how="left")
        .with_columns(
            destination=pl.coalesce("new_destination", "old_destination"),
            country=pl.coalesce("new_country", "old_country"),
            line_type=pl.coalesce("new_line_type", "old_line_type"),
            old_terms=pl.when(renamed)
            .then(pl.format("{} · {}", "old_text", "old_destination"))
            .otherwise(pl.col("old_text").fill_null(""))
            .str.slice(0, _TEXT_LIMIT),
            new_terms=pl.col("new_text").fill_null(""),
        )
        .select(CHANGES.keys())
    )


def counted(changes: pl.DataFrame) -> dict[str, dict[str, int]]:
    """How much there is of each kind of change."""
    found = changes.group_by("kind").agg(
        codes=pl.col("code_count").sum(), destinations=pl.col("destination").n_unique()
    )
    counts = {kind.value: {"codes": 0, "destinations": 0} for kind in Kind}
    for kind, codes, destinations in found.iter_rows():
        counts[kind] = {"codes": codes, "destinations": destinations}
    return counts
