"""What a person should look at before applying a deck of inbound numbers: allowed, and probably a mistake."""

from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gateways.coverage.comparison import Comparison
from gateways.coverage.ddi.judging import Kind
from gateways.coverage.doubts import FAR_BELOW, REMOVED_SHARE, Doubt, grouped

_MEDIAN_OF = 5  # offers a country and type needs for its median to mean something
_EXAMPLES = 5
_FACTOR = 20  # old and new prices this far apart: one of them is in hundredths


def doubts(offer: pl.DataFrame, comparison: Comparison) -> list[Doubt]:
    """Everything doubtful about a deck and what it would change."""
    found = [_partial(comparison), _other_unit(comparison.changes), _too_cheap(offer)]
    return [doubt for doubt in found if doubt]


def _partial(comparison: Comparison) -> Doubt | None:
    offers = {kind: count["codes"] for kind, count in comparison.counts.items()}
    before = sum(offers.values()) - offers[Kind.NEW]
    if not before or offers[Kind.REMOVED] <= before * REMOVED_SHARE:
        return None
    text = _(
        "%(share)d %% of the gateway's offers are not in this file. Is it a partial deck? "
        "Then choose “Add and update”, which leaves them as they are."
    )
    share = round(offers[Kind.REMOVED] * 100 / before)
    return _doubt("partial", text % {"share": share}, offers[Kind.REMOVED])


def _other_unit(changes: pl.DataFrame) -> Doubt | None:
    """Nearly every changed price is many times what it was: hundredths read as units, or the other way round."""
    priced = (pl.col("old_rate") > 0) & (pl.col("new_rate") > 0)
    moved = changes.filter(pl.col("kind").is_in([Kind.DEARER.value, Kind.CHEAPER.value]) & priced)
    far = moved.filter(
        (pl.col("new_rate") >= pl.col("old_rate") * _FACTOR) | (pl.col("old_rate") >= pl.col("new_rate") * _FACTOR)
    )
    if moved.height < _MEDIAN_OF or far.height * 2 < moved.height:
        return None
    text = _("Most prices that change do so by a factor of %(factor)d or more. Is one of the files in cents?")
    return _doubt("other_unit", text % {"factor": _FACTOR}, far.height)


def _too_cheap(offer: pl.DataFrame) -> Doubt | None:
    priced = offer.filter(pl.col("mrc") > 0)
    group = ["country", "number_type"]
    medians = priced.group_by(group).agg(median=pl.col("mrc").median(), of=pl.len()).filter(pl.col("of") >= _MEDIAN_OF)
    cheap = (
        priced.join(medians, on=group)
        .filter(pl.col("mrc") * FAR_BELOW < pl.col("median"))
        .sort(pl.col("mrc") / pl.col("median"), "country", "city", "area_code")
    )
    if not cheap.height:
        return None
    text = ngettext(
        "%(n)s MRC is less than a tenth of what its country's others are. A typo?",
        "%(n)s MRCs are less than a tenth of what their countries' others are. Typos?",
        cheap.height,
    )
    examples = [
        _("%(place)s: %(mrc)s, the median is %(median)s")
        % {
            "place": ", ".join(part for part in (row["city"], row["state"], row["country"]) if part),
            "mrc": _amount(row["mrc"]),
            "median": _amount(int(row["median"])),
        }
        for row in cheap.head(_EXAMPLES).iter_rows(named=True)
    ]
    return _doubt("cheap", text % {"n": grouped(cheap.height)}, cheap.height, examples)


def _doubt(code: str, message: str, count: int, examples: list[str] | None = None) -> dict[str, Any]:
    return {"code": code, "message": message, "count": count, "examples": examples or []}


def _amount(micro: int) -> str:
    whole, rest = divmod(micro, 1_000_000)
    decimals = f"{rest:06d}".rstrip("0")
    return f"{whole}.{decimals:0<2}"
