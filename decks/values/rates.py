"""Rates and fees: text to integer millionths, without a float on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

import polars as pl

from portal.tabular.cells import clean
from portal.tabular.problems import Problem, short

from .status import blocking

MICRO = 1_000_000
_CURRENCY = re.compile(
    r"(?i)\b(us|r|a|c|ca|au|nz|hk|s|nt)(?=\$)|[$€£¥₽₹₴₺₩₱฿¢₦]"
    r"|(?<![^\W\d_])(us|usd|eur|euros?|gbp|chf|pln|rub|cad|aud|sek|nok|dkk|czk|huf|ron|bgn|uah|try|inr|jpy|cny|brl|mxn|zar|aed"
    r"|sgd|hkd|sdr|xdr|thb|myr|idr|php|vnd|krw|twd|nzd|pkr|bdt|lkr|kzt|gel|amd|azn|uzs|kes|ngn|ghs|tzs|ugx|egp|mad|tnd|sar"
    r"|qar|kwd|bhd|omr|ils|clp|cop|pen|ars|isk|rsd|xof|xaf|zł|kč|kr|rs|fr|rm|руб|р|грн|cents?)(?![^\W\d_])(\.(?!\d))?"
)
_CENTS = re.compile(r"(?i)¢|(?<![^\W\d_])cents?\b")
_PER = re.compile(r"(?i)(?:(?<!\s)\s++)?(/|per)\s*(min(ute)?|call|sec(ond)?|mo(nth)?|number|did|ddi|channel)\.?\s*$")
_NUMBER = re.compile(r"[+-]?(\d+(?:[.,]\d*)*|[.,]\d+)")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d{1,3}")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:[ '’\u00a0\u202f]\d{3})+(?=$|[.,])")
_SIGNS = re.compile(r"[^.,]")
_POINT = r"^[0-9]{1,9}\.[0-9]{1,6}$"
_THOUSANDS = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")


@dataclass(frozen=True, slots=True)
class Amount:
    """Millionths of the currency; `rounded` where digits beyond the sixth were rounded up."""

    micro: int
    rounded: bool = False
    scientific: bool = False


def bare(cell: str) -> str:
    """The number in a cell without currency signs, units and spaces."""
    text = _PER.sub("", clean(cell))
    text = _CURRENCY.sub("", text).strip(" \u00a0\u202f*")
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1].strip()  # how accountants write a negative number
    text = text.replace("\u2212", "-").replace("\u2013", "-")
    if match := _GROUPED.match(text.lstrip("+-")):
        text = text.replace(match[0], re.sub(r"\D", "", match[0]), 1)
    return re.sub(r"^([+-])\s+", r"\1", text)


def evidence(cell: str) -> str:
    """What a cell says about the decimal sign: "," or "." where only that reading is possible, "?" open, "" nothing.

    `1,234` alone can be read both ways, `0,012`, `12,5`, `1.234,50` and `1,234,567` only one way.
    """
    text = bare(cell).lstrip("+-")
    if not _NUMBER.fullmatch(text):
        return ""
    signs = _SIGNS.sub("", text)
    if not signs:
        return ""
    if "," in signs and "." in signs:
        return signs[-1]
    if len(signs) > 1:
        return "." if signs[0] == "," else ","
    if _THOUSANDS.fullmatch(text):
        return "?" if signs == "," else ""
    return signs


def amount(cell: str, *, decimal: str, scale: int = 1, divide: int = 1) -> Amount | None:
    """The amount in `cell` times `scale` over `divide`; None for an empty cell or a lone dash.

    `decimal` ("." or ",") settles what can be read both ways, such as 1,234. Raise ValueError for what is no number.
    """
    text = bare(cell)
    if text in {"", "-", "--", "."}:
        return None
    scientific = bool(_SCIENTIFIC.fullmatch(text))
    if scientific:
        value = Decimal(text.replace(",", "."))
    else:
        if not _NUMBER.fullmatch(text) or len(text) > 40:
            raise ValueError(cell)
        value = Decimal(_plain(text, decimal))
    if abs(value) > 10**12 or (value and abs(value) < Decimal("1e-30")):
        raise ValueError(cell)
    exact = value * MICRO * scale / divide
    micro = int(exact.to_integral_value(ROUND_CEILING))
    return Amount(micro, rounded=micro != exact, scientific=scientific)


def _plain(text: str, decimal: str) -> str:
    signs = _SIGNS.sub("", text)
    if not signs:
        return text
    if len(set(signs)) > 1:
        last = signs[-1]
        if signs.count(last) > 1:
            raise ValueError(text)
        return text.replace("," if last == "." else ".", "").replace(last, ".")
    if len(signs) > 1:
        return text.replace(signs[0], "")
    if _THOUSANDS.fullmatch(text.lstrip("+-")) and signs != decimal:
        return text.replace(signs, "")
    return text.replace(",", ".")


def pointed(cells: pl.Series, *, decimal: str) -> pl.Series:
    """Millionths of the cells that `amount` reads the same way and that nearly all are: 0.0345. The others are null."""
    if decimal != ".":
        return pl.repeat(None, cells.len(), dtype=pl.Int64, eager=True)
    parts = pl.when(pl.col("cell").str.contains(_POINT)).then(pl.col("cell")).str.split_exact(".", 1).struct
    whole, rest = parts.field("field_0"), parts.field("field_1").str.pad_end(6, "0")
    return cells.to_frame("cell").select(whole.cast(pl.Int64) * MICRO + rest.cast(pl.Int64)).to_series()


def _divisor(cell: str, divide: int) -> int:
    """100 where the column does not say a unit and the cell itself (“5¢”, “1.2 cents”) speaks of hundredths."""
    return 100 if divide == 1 and _CENTS.search(cell) else divide


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate cell as read: millionths per minute (None where there is none) and a status word found in its place."""

    micro: int | None
    status: str = ""
    rounded: bool = False
    scientific: bool = False


def rate(cell: str, *, decimal: str, divide: int = 1, seconds: int = 60) -> Rate:
    """A rate of 1/`divide` of the currency's unit for `seconds` seconds, as millionths of the unit per minute.

    Raise Problem: rate_unreadable, rate_negative.
    """
    if clean(cell).casefold() in {"n/a", "na", "none", "null"}:
        return Rate(None)
    try:
        found = amount(cell, decimal=decimal, scale=60, divide=seconds * _divisor(cell, divide))
    except ValueError:
        if status := blocking(clean(cell)):
            return Rate(None, status)
        raise Problem("rate_unreadable", rate=short(clean(cell))) from None
    if found is None:
        return Rate(None)
    if found.micro < 0:
        raise Problem("rate_negative", rate=short(clean(cell)))
    return Rate(found.micro, "", found.rounded, found.scientific)


def fee(cell: str, *, decimal: str, divide: int = 1) -> Amount:
    """Raise Problem: fee_unreadable, fee_negative. An empty cell is no fee."""
    try:
        found = amount(cell, decimal=decimal, divide=_divisor(cell, divide))
    except ValueError:
        if blocking(clean(cell)) or clean(cell).lower() in {"n/a", "na", "none", "no", "free"}:
            return Amount(0)
        raise Problem("fee_unreadable", fee=short(clean(cell))) from None
    if found is None:
        return Amount(0)
    if found.micro < 0:
        raise Problem("fee_negative", fee=short(clean(cell)))
    return found
