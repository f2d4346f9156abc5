"""Whether the codes of a whole file belong to the countries that its lines name."""

from __future__ import annotations

import polars as pl

from .codeforms import lacks_one, mismatch
from .naming import belongs, said
from .numbering import INTERVALS
from .outcome import Remark
from .terms import Terms

_SHOWN_OF = 200  # lines kept until the first ones are shown


def with_ones(terms: Terms, codes: pl.DataFrame) -> tuple[pl.DataFrame, Remark | None]:
    """Codes with the 1 before those of lines that name a place in North America and lack it; a remark on them."""
    calling = [said(name, country) for name, country in terms.names.select("destination", "country").iter_rows()]
    nid = terms.frame["nid"].gather(codes["tid"])
    there = pl.Series([1 in found for found in calling], dtype=pl.Boolean).gather(nid).arg_true()
    pairs = zip(codes["code"].gather(there), nid.gather(there), strict=True)
    lacking = there.filter(pl.Series([lacks_one(code, calling[at]) for code, at in pairs], dtype=pl.Boolean))
    if not lacking.len():
        return codes, None
    mask = pl.repeat(False, codes.height, dtype=pl.Boolean, eager=True).scatter(lacking, True)
    led = pl.concat_str(pl.lit("1"), pl.col("code").cast(pl.String)).cast(pl.Int64)
    lines = codes["line"].gather(lacking)
    remark = Remark("ones_added", count=lacking.len(), line=int(lines.min()))  # type: ignore[arg-type]
    return codes.with_columns(code=pl.when(mask).then(led).otherwise("code")), remark


def elsewhere(terms: Terms, codes: pl.DataFrame) -> Remark | None:
    """A remark on the codes that belong to another country than their line says.

    codes: tid, line, code, interval of every accepted line. Names are looked at once each; codes only by the calling
    code they begin with.
    """
    if not codes.height:
        return None
    names = terms.names.select("destination", "country")
    calling = [said(name, country) for name, country in names.iter_rows()]
    if not any(calling):
        return None
    kinds = {found: number for number, found in enumerate(dict.fromkeys(calling))}
    kind_of = pl.Series([kinds[found] for found in calling], dtype=pl.UInt16)
    numbers = pl.Series([entry.calling for entry in INTERVALS], dtype=pl.Int32)
    frame = codes.select(
        "code", said=kind_of.gather(terms.frame["nid"].gather(codes["tid"])), calling=numbers.gather(codes["interval"])
    )
    pairs = frame.group_by("said", "calling").agg(count=pl.len(), low=pl.col("code").min())
    known = list(kinds)
    wrong = []
    checked = 0
    for kind, number, count, low in pairs.iter_rows():
        checked += count if known[kind] else 0
        if known[kind] and number not in known[kind] and not belongs(low, known[kind]):
            wrong.append((kind, number))
    if not wrong:
        return None
    told = pl.DataFrame(wrong, schema=frame.drop("code").schema, orient="row")
    strange = codes.with_columns(frame.drop("code")).join(told, on=told.columns, how="semi")
    first = strange.sort("line", "code").unique("line", keep="first", maintain_order=True).head(_SHOWN_OF)
    shown = []
    for line, code, tid in first.select("line", "code", "tid").iter_rows():
        destination, country = names.row(terms.frame["nid"][tid])
        shown.append((line, code, destination or country))
    return mismatch(shown, count=strange.height, checked=checked)
