"""The counts of a population as its page shows them: tiles, bars, moves and examples."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.grid.histogram import Histogram, histogram
from portal.money.rounding import from_micro
from pricelists import preview
from pricelists.kinds import TERM, kind_of
from pricelists.models import Population

STEPS = [_("Pricelist and profit"), _("Preview"), _("Result")]
Words = Sequence[tuple[Promise, str, str]]
"""(label, name of the count, tone when it isn't 0)"""

_TERM: Words = [
    (_("Prices"), "prices", ""),
    (_("Routes"), "routes", ""),
    (_("Codes"), "codes", ""),
    (_("At the min. per min. rate"), "floored", ""),
    (_("At the max. profit"), "capped", ""),
    (_("Both: the min. rate wins"), "both", "warn"),
    (_("Expensive"), "expensive", ""),
    (_("Below cost"), "below_cost", "bad"),
    (_("Replace an existing price"), "replaces", ""),
    (_("Unchanged"), "unchanged", ""),
    (_("Hand-made prices kept"), "kept_handmade", "warn"),
    (_("Conflicts won"), "conflicts_won", "warn"),
    (_("Conflicts lost"), "conflicts_lost", "warn"),
    (_("Priced in part"), "in_part", ""),
    (_("Routes that cost nothing"), "zero_others", "bad"),
    (_("Freephone that costs nothing"), "zero_freephone", ""),
    (_("Routes without a price: blocked or not yet valid"), "skipped", "warn"),
]
_DDI: Words = [
    (_("Places"), "places", ""),
    (_("New prices"), "new", ""),
    (_("Dearer than now"), "dearer", ""),
    (_("Cheaper than now"), "cheaper", ""),
    (_("Unchanged"), "unchanged", ""),
    (_("Below cost"), "below_cost", "bad"),
    (_("Free: no NRC and no MRC"), "free", "warn"),
    (_("Hand-made prices kept"), "kept_handmade", "warn"),
    (_("Conflicts won"), "conflicts_won", "warn"),
    (_("Conflicts lost"), "conflicts_lost", "warn"),
    (_("Other offers for the same place"), "passed_over", ""),
    (_("Without stock at the supplier"), "no_stock", "warn"),
    (_("Supplier includes fewer channels"), "fewer_channels", "warn"),
    (_("Offers with an MRC of 0"), "zero_others", "bad"),
    (_("Offers without a price: not yet valid"), "skipped", "warn"),
]
_ALWAYS = {
    *("prices", "routes", "codes", "floored", "capped", "both", "expensive", "replaces"),
    *("places", "new", "dearer", "cheaper", "unchanged"),
}


def shown(found: Population) -> dict[str, Any]:
    """The context of the page: tiles, histograms, moves, examples. Empty for an amendment."""
    counts = found.counts
    if "prices" not in counts:
        return {}
    term = kind_of(found) is TERM
    always = _ALWAYS - ({"unchanged"} if term else set())
    tiles = [
        {
            "label": label,
            "value": number_format(counts.get(name, 0), force_grouping=True),
            "tone": tone if counts.get(name) else "",
        }
        for label, name, tone in (_TERM if term else _DDI)
        if name in always or counts.get(name)
    ]
    return {
        "tiles": tiles,
        "histograms": _term_margins(counts) if term else _ddi_margins(counts),
        "moves": [_move(*move) for move in counts["moves"]],
        "examples": [_example(*example) for example in counts.get("examples", [])],
        "conflict_rule": found.target.get_conflict_display(),
    }


def _term_margins(counts: dict[str, Any]) -> list[tuple[str, Histogram]]:
    title = _now("Margins in percent of cost")
    return [(title, _margins(title, counts["histogram"]))]


def _ddi_margins(counts: dict[str, Any]) -> list[tuple[str, Histogram]]:
    """One for each currency: rounding to its minor unit makes them differ."""
    found = []
    for currency, stood in counts["histograms"].items():
        if not stood:
            continue
        title = _now("Margins of the MRC in %(currency)s, in percent of cost") % {"currency": currency}
        found.append((title, _margins(title, stood)))
    return found


def _margins(title: str, stood: list[list[int]]) -> Histogram:
    named = {-2: _now("no cost"), -1: "< 0%", preview.BUCKETS[-1]: f"≥ {preview.BUCKETS[-1]}%"}
    for low, high in zip(preview.BUCKETS, preview.BUCKETS[1:], strict=False):
        named[low] = f"{low}–{high}%"
    of: dict[int, int] = {edge: n for edge, n in stood}  # noqa: C416 -- pairs are lists: they come from JSON
    edges = [edge for edge in (-2, -1) if of.get(edge)] + list(preview.BUCKETS)
    return histogram(title, [(named[edge], of.get(edge, 0)) for edge in edges], marked=["< 0%"])


def _move(name: str, currency: str, before: int, after: int) -> dict[str, Any]:
    return {
        "destination": name,
        "currency": currency,
        "before": from_micro(before),
        "after": from_micro(after),
        "percent": Decimal(after - before) * 100 / before if before else None,
    }


def _example(place: str, currency: str, *amounts: int | None) -> dict[str, Any]:
    names = ("cost_mrc", "mrc", "nrc", "per_minute", "channel_price")
    told = {name: None if n is None else from_micro(n) for name, n in zip(names, amounts, strict=True)}
    return {"place": place, "currency": currency, **told}
