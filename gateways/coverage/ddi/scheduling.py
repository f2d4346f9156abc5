"""Which of a gateway's offers close when, which begin, and whose stock is another one."""

from dataclasses import dataclass

import polars as pl

from gateways.coverage.ddi.comparison import stock_changes
from gateways.coverage.ddi.judging import Kind, judged
from gateways.coverage.ddi.pairing import Pairs
from gateways.coverage.ddi.shapes import OPENINGS, STOCKS
from gateways.coverage.scheduling import Schedule
from gateways.coverage.shapes import CLOSINGS, TIME
from gateways.models import CoverageImport
from gateways.models.versioned import FOREVER


@dataclass(frozen=True, kw_only=True)
class DdiSchedule(Schedule):
    """stocks: id and stock of the versions that stay as they are but for that."""

    stocks: pl.DataFrame


def schedule(pairs: Pairs, *, mode: str) -> DdiSchedule:
    """What has to be written so that the deck's offers hold from their moments on.

    A version that doesn't stay closes at that moment, or never comes to hold; so does all that was to follow it.
    """
    rows = judged(pairs)
    if mode != CoverageImport.Mode.REPLACE:
        rows = rows.filter(pl.col("kind") != Kind.REMOVED)
    closings = (
        pairs.versions.join(rows.filter(pl.col("cut").is_not_null()).select("chain", "cut"), on="chain")
        .filter(pl.col("valid_to") > pl.col("cut"))
        .select("id", valid_to=pl.max_horizontal("valid_from", "cut"))
    )
    begins = rows.filter(~pl.col("kind").is_in([Kind.UNCHANGED.value, Kind.REMOVED.value])).select("offer_row")
    openings = (
        pairs.offer.join(begins, on="offer_row", how="semi")
        .with_columns(
            valid_from="effect_at",
            valid_to=pl.lit(FOREVER, dtype=TIME),
            closed_by=pl.lit(None, dtype=pl.Int64),
        )
        .select(OPENINGS.keys())
    )
    ids = pairs.versions.select(pl.col("version_row").alias("head"), "id")
    stocks = stock_changes(rows).join(ids, on="head").select("id", stock="new_stock")
    return DdiSchedule(
        closings=closings.select(CLOSINGS.keys()),
        openings=openings,
        stocks=stocks.cast(STOCKS),  # type: ignore[arg-type]
    )
