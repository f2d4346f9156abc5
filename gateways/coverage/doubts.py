"""What a person should look at before applying: things that are allowed, and probably mistakes.

Each doubt is {"code", "message", "count", "examples"}; messages are written in the language of the moment.
"""

from typing import Any

import polars as pl
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gateways.coverage.comparison import Comparison
from gateways.models import CoverageChange, Route

Kind = CoverageChange.Kind
Doubt = dict[str, Any]
REMOVED_SHARE = 0.30
"""Above this share of the gateway's codes missing in the file, it is asked whether the file is partial."""
FAR_BELOW = 10
"""A rate this many times below the median of its country and line type is shown as a probable typo."""
_MEDIAN_OF = 5  # routes a country and line type needs for its median to mean something
_EXAMPLES = 5
_RESCALED_OF = 3  # codes that must have moved for a common factor to mean something
_RESCALED_SHARE = 0.9  # of the codes that are in both
_FACTOR = 1.9  # a factor nearer to 1 is an increase or a decrease
_SAME_FACTOR = 0.01
_SHADOWS_LOOKED_AT = 200_000  # codes; beyond, more would tell nobody anything


def grouped(number: int) -> str:
    """A count as people read it: 4,748."""
    return number_format(number, force_grouping=True)


def doubts(*, offer: pl.DataFrame, comparison: Comparison) -> list[Doubt]:
    """Everything doubtful about an offer and what it would change."""
    found = [_partial(comparison), _rescaled(comparison), _too_cheap(offer), _shadowed(offer, comparison.changes)]
    return [doubt for doubt in found if doubt]


def _partial(comparison: Comparison) -> Doubt | None:
    codes = {kind: count["codes"] for kind, count in comparison.counts.items()}
    before = sum(codes.values()) - codes[Kind.NEW]
    if not before or codes[Kind.REMOVED] <= before * REMOVED_SHARE:
        return None
    text = _(
        "%(share)d %% of the gateway's codes are not in this file. Is it a partial deck? Then choose “Add and update”, "
        "which leaves them as they are."
    )
    return {
        "code": "partial",
        "message": text % {"share": round(codes[Kind.REMOVED] * 100 / before)},
        "count": codes[Kind.REMOVED],
        "examples": [],
    }


def _rescaled(comparison: Comparison) -> Doubt | None:
    """Nearly all prices moved by one factor: the unit of the rates (cents, per second) may be read otherwise now."""
    counted = {kind: comparison.counts[kind]["codes"] for kind in (Kind.DEARER, Kind.CHEAPER, Kind.UNCHANGED)}
    moved = comparison.changes.filter(
        pl.col("kind").is_in([Kind.DEARER.value, Kind.CHEAPER.value])
        & (pl.col("old_rate") > 0)
        & (pl.col("new_rate") > 0)
    ).select("destination", "old_rate", "new_rate", "code_count", factor=pl.col("new_rate") / pl.col("old_rate"))
    if moved["code_count"].sum() < max(_RESCALED_OF, sum(counted.values()) * _RESCALED_SHARE):
        return None
    factor = moved["factor"].median()
    assert isinstance(factor, float)  # noqa: S101 -- there are rows
    alike = moved.filter((pl.col("factor") / factor - 1).abs() < _SAME_FACTOR)
    if max(factor, 1 / factor) < _FACTOR or alike["code_count"].sum() < sum(counted.values()) * _RESCALED_SHARE:
        return None
    text = _(
        "Nearly all prices are %(factor)s times what they were. Is the unit of the rates still the same "
        "(per minute, main unit of the currency)?"
    )
    examples = [
        _("%(destination)s: %(old)s before, %(new)s now")
        % {"destination": destination, "old": _rate(old), "new": _rate(new)}
        for destination, old, new in alike.select("destination", "old_rate", "new_rate").head(_EXAMPLES).iter_rows()
    ]
    return {
        "code": "rescaled",
        "message": text % {"factor": f"{factor:.4g}"},
        "count": int(alike["code_count"].sum()),
        "examples": examples,
    }


def _too_cheap(offer: pl.DataFrame) -> Doubt | None:
    priced = offer.lazy().filter((pl.col("status") == Route.Status.ACTIVE) & (pl.col("rate") > 0))
    group = ["country", "line_type"]
    rates = priced.unique([*group, "destination", "rate"]).group_by(group)
    medians = rates.agg(median=pl.col("rate").median(), of=pl.len()).filter(pl.col("of") >= _MEDIAN_OF)
    cheap = (
        priced.filter(pl.col("country") != "")
        .join(medians, on=group)
        .filter(pl.col("rate") * FAR_BELOW < pl.col("median"))
        .sort(pl.col("rate") / pl.col("median"), "destination")
        .select("destination", "rate", "median")
        .collect()
    )
    if not cheap.height:
        return None
    text = ngettext(
        "%(n)s rate is less than a tenth of what its country's others cost. A typo?",
        "%(n)s rates are less than a tenth of what their countries' others cost. Typos?",
        cheap.height,
    )
    examples = [
        _("%(destination)s: %(rate)s, the median is %(median)s")
        % {"destination": destination, "rate": _rate(rate), "median": _rate(int(median))}
        for destination, rate, median in cheap.head(_EXAMPLES).iter_rows()
    ]
    return {
        "code": "cheap",
        "message": text % {"n": grouped(cheap.height)},
        "count": cheap.height,
        "examples": examples,
    }


def _shadowed(offer: pl.DataFrame, changes: pl.DataFrame) -> Doubt | None:
    """Codes that stop, or begin later, while a shorter code at a lower rate is sold: calls go out at that rate."""
    stops = (pl.col("kind") == Kind.REMOVED).and_(pl.col("old_rate") > 0)
    begins_later = (pl.col("kind") == Kind.NEW) & pl.col("valid_from").is_not_null()
    waiting = changes.filter(stops | begins_later).head(_SHADOWS_LOOKED_AT)
    if not waiting.height:
        return None
    codes = (
        waiting.lazy()
        .with_columns(rate=pl.coalesce("new_rate", "old_rate"), code=pl.col("codes").str.split(","))
        .select("destination", "origin_key", "rate", "code")
        .explode("code")
        .head(_SHADOWS_LOOKED_AT)
        .with_row_index("number")
    )
    stems = (
        codes.with_columns(length=pl.int_ranges(1, pl.col("code").str.len_bytes(), dtype=pl.UInt32))
        .explode("length")
        .filter(pl.col("length").is_not_null())
        .with_columns(stem=pl.col("code").str.head(pl.col("length")))
    )
    sold = (
        offer.lazy()
        .filter(pl.col("status") == Route.Status.ACTIVE)
        .select("origin_key", parent_rate="rate", parent="destination", stem=pl.col("codes").str.split(","))
        .explode("stem")
    )
    wanted = stems.select("stem").unique()
    parents = (
        stems.join(sold.join(wanted, on="stem", how="semi"), on=["origin_key", "stem"])
        .sort("length")
        .group_by("number", maintain_order=True)
        .agg(pl.col("destination", "code", "rate", "stem", "parent", "parent_rate").last())
        .filter(pl.col("parent_rate") < pl.col("rate"))
        .sort("rate", descending=True)
        .collect()
    )
    if not parents.height:
        return None
    text = ngettext(
        "%(n)s code that ends or begins later would be sold at a cheaper shorter code meanwhile.",
        "%(n)s codes that end or begin later would be sold at cheaper shorter codes meanwhile.",
        parents.height,
    )
    examples = [
        _("%(code)s %(destination)s at %(rate)s: calls match %(stem)s %(parent)s at %(parent_rate)s")
        % {**row, "rate": _rate(row["rate"]), "parent_rate": _rate(row["parent_rate"])}
        for row in parents.head(_EXAMPLES).iter_rows(named=True)
    ]
    return {
        "code": "shadowed",
        "message": text % {"n": grouped(parents.height)},
        "count": parents.height,
        "examples": examples,
    }


def _rate(micro: int) -> str:
    whole, rest = divmod(micro, 1_000_000)
    decimals = f"{rest:06d}".rstrip("0")
    return f"{whole}.{decimals:0<4}"
