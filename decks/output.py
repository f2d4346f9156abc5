"""A deck written out: one line per code, and the rejected lines with their reasons."""

from __future__ import annotations

from typing import IO

import polars as pl

from portal.spreadsheets import SafeWriter, frame_as_csv

from .outcome import DdiDeck, Deck, ReadFile

HEADER = ("origin_codes", "code", "country", "destination", "line_type", "rate", "connection_fee",
          "first_increment", "next_increment", "valid_from", "status")  # fmt: skip
_MICRO = 1_000_000


def origin_keys(routes: pl.DataFrame) -> pl.Series:
    """The origin key of each route: its origin codes joined by ",", "" for any caller."""
    return routes["origin_codes"].list.join(",")


def plain(micro: pl.Expr) -> pl.Expr:
    """Millionths as a decimal in its one canonical form: 281000 -> 0.281, 1000000 -> 1, 0 -> 0; null -> ""."""
    whole = (micro // _MICRO).cast(pl.String)
    part = (micro % _MICRO + _MICRO).cast(pl.String).str.slice(1).str.strip_chars_end("0")
    return pl.when(micro.is_null()).then(pl.lit("")).when(part == "").then(whole).otherwise(whole + "." + part)


def write_codes(deck: Deck, file: IO[bytes]) -> None:
    """One line per (origin, code), with HEADER, as UTF-8 CSV."""
    routes = deck.routes.select(
        origin_codes=origin_keys(deck.routes),
        country="country",
        destination="destination",
        line_type="line_type",
        rate=plain(pl.col("rate_micro")),
        connection_fee=plain(pl.col("connection_fee_micro")),
        first_increment="first_increment",
        next_increment="next_increment",
        valid_from=pl.col("valid_from").cast(pl.String),
        status="status",
    )
    file.write((",".join(HEADER) + "\n").encode())
    codes = deck.codes
    for start in range(0, codes.height, 200_000):
        part = codes.slice(start, 200_000)
        frame = routes[part["route"]].with_columns(part["code"]).select(HEADER)
        file.write(frame_as_csv(frame, header=False))


def write_offers(deck: DdiDeck, file: IO[bytes]) -> None:
    """One line per offer, as UTF-8 CSV with a header."""
    amounts = ("nrc", "mrc", "per_minute", "channel_price")
    frame = deck.offers.drop("line").with_columns(
        *(plain(pl.col(name)).alias(name) for name in amounts), pl.col("fax", "sms").cast(pl.Int8)
    )
    file.write(frame_as_csv(frame, header=True))


def write_rejected(deck: ReadFile, file: IO[str]) -> None:
    """line, text, reason code and message of every rejected line, as CSV with a header."""
    writer = SafeWriter(file, lineterminator="\n")
    writer.writerow(("line", "text", "reason", "message"))
    writer.writerows((r.line, r.text, r.reason_code, r.message) for r in deck.rejections())
