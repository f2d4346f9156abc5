"""Whether the codes of a whole file belong to the countries that its lines name."""

from __future__ import annotations

import polars as pl

from .codeforms import mismatch
from .naming import belongs, said
from .numbering import INTERVALS
from .outcome import Remark
from .regions import places

_SHOWN_OF = 200  # lines kept until the first ones are shown


def elsewhere(terms: pl.DataFrame, codes: pl.DataFrame) -> Remark | None:
    """A remark on the codes that belong to another country than their line says.

    terms: destination, country ("" where the file is silent) by tid. codes: tid, line, code of every accepted line.
    Names are looked at once each; codes only by the calling code they begin with.
    """
    if not codes.height:
        return None
    names = terms.select("destination", "country").with_row_index("tid")
    spoken = names.unique(["destination", "country"])
    calling = [said(name, country) for _tid, name, country in spoken.iter_rows()]
    if not any(calling):
        return None
    known = spoken.select("destination", "country").with_columns(
        said=pl.Series([",".join(map(str, sorted(found))) for found in calling], dtype=pl.String)
    )
    by_tid = names.join(known, on=["destination", "country"], how="left", maintain_order="left")["said"]
    starts = pl.Series([entry.start for entry in INTERVALS], dtype=pl.Int64)
    numbers = pl.Series([entry.calling for entry in INTERVALS], dtype=pl.Int32)
    at = starts.search_sorted(places(codes["code"]), side="right") - 1
    frame = codes.select(
        "line", "code", "tid", said=by_tid.cast(pl.Categorical).gather(codes["tid"]), calling=numbers.gather(at)
    ).filter(pl.col("said") != "")
    pairs = frame.group_by("said", "calling").agg(count=pl.len(), low=pl.col("code").min())
    wrong = []
    for text, number, _count, low in pairs.iter_rows():
        callings = frozenset(map(int, str(text).split(",")))
        if number not in callings and not belongs(int(low), callings):
            wrong.append((text, number))
    if not wrong:
        return None
    schema = {"said": pl.String, "calling": pl.Int32}
    strange = frame.with_columns(pl.col("said").cast(pl.String)).join(
        pl.DataFrame(wrong, schema=schema, orient="row"), on=["said", "calling"], how="semi"
    )
    first = strange.sort("line", "code").unique("line", keep="first", maintain_order=True).head(_SHOWN_OF)
    destinations, countries = terms["destination"], terms["country"]
    shown = [(line, code, destinations[tid] or countries[tid]) for line, code, tid in
             first.select("line", "code", "tid").iter_rows()]  # fmt: skip
    return mismatch(shown, count=strange.height, checked=frame.height)
