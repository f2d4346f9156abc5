"""Which offer of a deck speaks of which offer of the gateway, where a place may have several of both.

A *chain* is what a gateway's offer is and will become: versions of one place of which each begins when the one before
ends. Offers are paired with chains within their place, most alike first, so that a change of one of several offers is
told as that and nothing else:

1. all terms equal (and, among those, the stock);
2. the same numbers otherwise (channels, fax, SMS, regulation), at the price that is nearest;
3. the same number of included channels, then anything, at the price that is nearest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from gateways.coverage.ddi.shapes import COSTS, OTHER, PLACE, TERMS
from gateways.coverage.matching import effect_times
from gateways.models.versioned import FOREVER

_STEPS = ((*TERMS, "stock"), TERMS, OTHER, ("included_channels",), ())
_WEIGHED_UP_TO = 40_000
"""Offers times chains of one place, above which they are paired in the order of their prices."""

Costs = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """offer: with `offer_row` and `effect_at`. versions: with `version_row` and `chain`.
    pairs: offer_row, chain, of which either may be null; each offer and each chain once.
    """

    now: datetime
    offer: pl.DataFrame
    versions: pl.DataFrame
    pairs: pl.DataFrame


def pair(*, offer: pl.DataFrame, versions: pl.DataFrame, now: datetime, effect: str) -> Pairs:
    """Pair a deck's offers with a gateway's versions (see `shapes`) as of `now`. Equal input gives equal pairs."""
    offer = offer.with_columns(effect_times(offer, now=now, effect=effect)).drop("valid_from")
    offer = offer.sort(*PLACE, *TERMS, "stock", "effect_at", nulls_last=True).with_row_index("offer_row")
    versions = versions.sort(*PLACE, "valid_from", *TERMS, "stock", "id", nulls_last=True).with_row_index("version_row")
    versions = _chained(versions)
    last = versions.sort("version_row").group_by("chain", maintain_order=True).last()
    left, right = offer, last
    done: list[pl.DataFrame] = []
    for step in _STEPS:
        found = _equal(left, right, step) if "mrc" in step else _nearest(left, right, step)
        done.append(found)
        left = left.join(found, on="offer_row", how="anti", maintain_order="left")
        right = right.join(found, on="chain", how="anti", maintain_order="left")
    nobody = pl.lit(None, pl.UInt32)
    done += [left.select("offer_row", chain=nobody), right.select(nobody.alias("offer_row"), "chain")]
    return Pairs(now=now, offer=offer, versions=versions, pairs=pl.concat(done))


def _chained(versions: pl.DataFrame) -> pl.DataFrame:
    """Adds `chain`: the number of the version that its chain begins with."""
    chain = list(range(versions.height))
    ends = versions.filter(pl.col("valid_to") < FOREVER)
    if ends.height:
        ends = _ranked(ends.select(*PLACE, "version_row", moment="valid_to"), "moment")
        begins = _ranked(versions.select(*PLACE, "version_row", moment="valid_from"), "moment")
        links = ends.join(begins, on=[*PLACE, "moment", "rank"], suffix="_next", maintain_order="left")
        for row, following in links.sort("version_row_next").select("version_row", "version_row_next").iter_rows():
            chain[following] = chain[row]
    return versions.with_columns(chain=pl.Series(chain, dtype=pl.UInt32))


def _ranked(frame: pl.DataFrame, *more: str) -> pl.DataFrame:
    return frame.with_columns(rank=pl.int_range(pl.len()).over([*PLACE, *more]))


def _equal(left: pl.DataFrame, right: pl.DataFrame, step: Sequence[str]) -> pl.DataFrame:
    on = [*PLACE, *step]
    return (
        _ranked(left, *step)
        .join(_ranked(right, *step), on=[*on, "rank"], nulls_equal=True, maintain_order="left")
        .select("offer_row", "chain")
    )


def _nearest(left: pl.DataFrame, right: pl.DataFrame, step: Sequence[str]) -> pl.DataFrame:
    on = [*PLACE, *step]
    costs = pl.concat_list(pl.col(COSTS).fill_null(0)).alias("costs")
    offers = left.group_by(on, maintain_order=True).agg("offer_row", offered=costs)
    chains = right.group_by(on, maintain_order=True).agg("chain", held=costs)
    both = offers.join(chains, on=on, nulls_equal=True, maintain_order="left")
    pairs: list[tuple[int, int]] = []
    for rows, offered, numbers, held in both.select("offer_row", "offered", "chain", "held").iter_rows():
        if len(rows) == len(numbers) == 1:
            pairs.append((rows[0], numbers[0]))
            continue
        by_price = sorted(zip(map(tuple, offered), rows, strict=True))
        by_cost = sorted(zip(map(tuple, held), numbers, strict=True))
        chosen = aligned([costs for costs, _row in by_price], [costs for costs, _chain in by_cost])
        pairs += [(by_price[a][1], by_cost[b][1]) for a, b in chosen]
    return pl.DataFrame(pairs, schema={"offer_row": pl.UInt32, "chain": pl.UInt32}, orient="row")


def aligned(one: Sequence[Costs], other: Sequence[Costs]) -> list[tuple[int, int]]:
    """Pairs of positions in two sorted lists: as many as the shorter one has, with the least difference in all.

    The first amount weighs more than the second, and so on. Of equally good ways, the one that pairs earlier
    positions. Sorted lists have a best way that doesn't cross.
    """
    if len(one) > len(other):
        return [(a, b) for b, a in aligned(other, one)]
    if len(one) == len(other) or len(one) * len(other) > _WEIGHED_UP_TO:
        return [(at, at) for at in range(len(one))]
    spare = len(other) - len(one)
    nothing = tuple(0 for _ in one[0])

    def apart(a: int, b: int) -> Costs:
        return tuple(abs(x - y) for x, y in zip(one[a], other[b], strict=True))

    # best[s]: the least difference of what has been paired, with s of the longer list passed over.
    best: list[Costs] = [nothing] * (spare + 1)
    ways: list[list[bool]] = []
    for a in range(len(one)):
        row: list[Costs] = []
        skipped: list[bool] = []
        for passed in range(spare + 1):
            here = tuple(x + y for x, y in zip(best[passed], apart(a, a + passed), strict=True))
            skip = passed > 0 and row[passed - 1] <= here
            row.append(row[passed - 1] if skip else here)
            skipped.append(skip)
        best = row
        ways.append(skipped)
    pairs = []
    passed = spare
    for a in reversed(range(len(one))):
        while ways[a][passed]:
            passed -= 1
        pairs.append((a, a + passed))
    return pairs[::-1]
