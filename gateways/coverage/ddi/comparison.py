"""What a deck of inbound numbers would change, told for people: one offer a row."""

import polars as pl
from django.utils.translation import gettext as _

from gateways.coverage.comparison import CHANGES, Comparison, counted
from gateways.coverage.ddi.judging import Kind, judged
from gateways.coverage.ddi.pairing import Pairs
from gateways.coverage.ddi.shapes import PLACE, TERMS
from gateways.coverage.shapes import TIME

TERMS_DIVIDER = " · "
_TEXT_LIMIT = 120  # characters of CoverageChange.old_terms and new_terms


def compare(pairs: Pairs) -> Comparison:
    """Sort every offer of the deck and of the gateway into one kind of change.

    Dearer and cheaper go by the MRC, then the NRC, the cost per minute, the channel price. What is missing in the deck
    counts as removed whatever the mode. A stock that changes is counted, and is no change.
    """
    rows = judged(pairs)
    place = [pl.col(name).alias(f"in_{name}") for name in PLACE]
    at = pl.concat(
        [
            rows.join(pairs.offer.select("offer_row", *place), on="offer_row"),
            rows.filter(pl.col("offer_row").is_null()).join(
                pairs.versions.select(pl.col("version_row").alias("head"), *place), on="head"
            ),
        ]
    )
    held = pl.col("kind") != Kind.NEW
    offered = pl.col("kind") != Kind.REMOVED
    changes = at.select(
        "kind",
        destination=_place(),
        country="in_country",
        line_type="in_number_type",
        origin_key=pl.lit(""),
        codes=pl.col("in_area_code"),
        code_count=pl.lit(1, pl.Int64),
        old_rate=pl.when(held).then("old_mrc"),
        new_rate=pl.when(offered).then("new_mrc"),
        old_terms=pl.when(held).then(_terms("old")).otherwise(pl.lit("")).str.slice(0, _TEXT_LIMIT),
        new_terms=pl.when(offered).then(_terms("new")).otherwise(pl.lit("")).str.slice(0, _TEXT_LIMIT),
        valid_from=pl.when((pl.col("effect_at") > pl.lit(pairs.now, dtype=TIME)) & pl.col("cut").is_not_null()).then(
            "effect_at"
        ),
    )
    order = ["kind", "destination", "country", "codes", "line_type", "old_rate", "new_rate", "old_terms", "new_terms"]
    changes = changes.select(CHANGES.keys()).cast(CHANGES).sort(order)  # type: ignore[arg-type]
    return Comparison(changes=changes, counts=counted(changes), more=_stock(rows))


def stock_changes(rows: pl.DataFrame) -> pl.DataFrame:
    """Of pairs as judged, those at unchanged terms whose stock is another one. A deck without stocks changes none."""
    if not rows["new_stock"].is_not_null().any():
        return rows.clear()
    same = pl.col("new_stock").eq_missing(pl.col("old_stock"))
    return rows.filter((pl.col("kind") == Kind.UNCHANGED) & ~same)


def _stock(rows: pl.DataFrame) -> dict[str, int]:
    changed = stock_changes(rows)
    sold_out = (pl.col("new_stock") == 0) & (pl.col("old_stock").fill_null(1) > 0)
    return {"stock_changed": changed.height, "sold_out": changed.filter(sold_out).height}


def _place() -> pl.Expr:
    """ "Demopolis, AL", or the country for numbers of no place in it."""
    named = pl.concat_str(
        [pl.when(pl.col(name) != "").then(pl.col(name)) for name in ("in_city", "in_state")],
        separator=", ",
        ignore_nulls=True,
    )
    return pl.when(named == "").then("in_country").otherwise(named)


def _terms(side: str) -> pl.Expr:
    """ "NRC 6.23 · 0.026 per minute · 2 channels included · fax · regulation K", without what is not there."""
    column = {name: pl.col(f"{side}_{name}") for name in TERMS}
    parts = [
        pl.format(_("NRC {}"), plain(column["nrc"])),
        pl.when(column["per_minute"] != 0).then(pl.format(_("{} per minute"), plain(column["per_minute"]))),
        pl.when(column["included_channels"] == 1).then(pl.lit(_("1 channel included"))),
        pl.when(column["included_channels"] != 1).then(
            pl.format(_("{} channels included"), column["included_channels"])
        ),
        pl.when(column["channel_price"].is_not_null()).then(
            pl.format(_("{} per channel"), plain(column["channel_price"]))
        ),
        pl.when(column["fax"]).then(pl.lit(_("fax"))),
        pl.when(column["sms"]).then(pl.lit("SMS")),
        pl.when(column["regulation"] != "").then(pl.format(_("regulation {}"), column["regulation"])),
        pl.when(pl.col("new_country_prefix") != pl.col("old_country_prefix")).then(
            pl.format(_("country prefix {}"), column["country_prefix"])
        ),
    ]
    return pl.concat_str(parts, separator=TERMS_DIVIDER, ignore_nulls=True)


def plain(micro: pl.Expr) -> pl.Expr:
    """Millionths as a decimal: 6230000 -> 6.23, 1000000 -> 1."""
    part = (micro % 1_000_000 + 1_000_000).cast(pl.String).str.slice(1).str.strip_chars_end("0")
    whole = (micro // 1_000_000).cast(pl.String)
    return pl.when(part == "").then(whole).otherwise(whole + "." + part)
