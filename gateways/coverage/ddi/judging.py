"""What a pair of an offer and a chain comes to: what held before, and whether anything changes."""

from datetime import datetime

import polars as pl

from gateways.coverage.ddi.pairing import Pairs
from gateways.coverage.ddi.shapes import COSTS, TERMS
from gateways.coverage.shapes import TIME
from gateways.models import CoverageChange
from gateways.models.versioned import FOREVER

Kind = CoverageChange.Kind


def judged(pairs: Pairs) -> pl.DataFrame:
    """Each pair with `kind`, `cut` (from when on the chain no longer holds as it is, null where it stays),
    `effect_at`, and `head`: the version in force when the change takes effect, null if there is none.
    """
    now = pl.lit(pairs.now, dtype=TIME)
    rows = pairs.pairs.join(pairs.offer.select("offer_row", "effect_at"), on="offer_row", how="left").with_columns(
        cut=pl.col("effect_at").fill_null(now)
    )
    heads = _heads(rows, pairs.versions, pairs.now)
    rows = rows.join(heads, on="chain", how="left", nulls_equal=False)
    new = pairs.offer.select("offer_row", *(pl.col(name).alias(f"new_{name}") for name in (*TERMS, "stock")))
    old = pairs.versions.select(
        pl.col("version_row").alias("head"),
        pl.col("valid_to").alias("head_to"),
        *(pl.col(name).alias(f"old_{name}") for name in (*TERMS, "stock")),
    )
    rows = rows.join(new, on="offer_row", how="left").join(old, on="head", how="left")
    same = pl.all_horizontal(pl.col(f"new_{name}").eq_missing(pl.col(f"old_{name}")) for name in TERMS)
    stays = pl.col("offer_row").is_not_null() & pl.col("in_force") & same & (pl.col("head_to") == FOREVER)
    return rows.with_columns(kind=_kind(stays.fill_null(False)), cut=pl.when(~stays.fill_null(False)).then("cut"))


def _heads(rows: pl.DataFrame, versions: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """chain, head, in_force. Without an offer: the version that holds now, or else the first that will."""
    cuts = rows.filter(pl.col("chain").is_not_null()).select("chain", "cut", alone=pl.col("offer_row").is_null())
    held = versions.select("chain", "version_row", "valid_from", "valid_to").join(cuts, on="chain")
    held = held.with_columns(in_force=(pl.col("valid_from") <= pl.col("cut")) & (pl.col("valid_to") > pl.col("cut")))
    return (
        held.filter(pl.col("in_force") | pl.col("alone"))
        .sort(pl.col("in_force").not_(), "version_row")
        .group_by("chain", maintain_order=True)
        .agg(head=pl.col("version_row").first(), in_force=pl.col("in_force").first())
    )


def _kind(stays: pl.Expr) -> pl.Expr:
    kind = pl.lit(Kind.CHANGED.value)
    for name in reversed(COSTS):
        old, new = pl.col(f"old_{name}"), pl.col(f"new_{name}")
        kind = (
            pl.when(new > old)
            .then(pl.lit(Kind.DEARER.value))
            .when(new < old)
            .then(pl.lit(Kind.CHEAPER.value))
            .otherwise(kind)
        )
    return (
        pl.when(pl.col("offer_row").is_null())
        .then(pl.lit(Kind.REMOVED.value))
        .when(stays)
        .then(pl.lit(Kind.UNCHANGED.value))
        .when(pl.col("head").is_null())
        .then(pl.lit(Kind.NEW.value))
        .otherwise(kind)
    )
