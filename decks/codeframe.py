"""Codes of every line: the plain ones as they were collected, the others taken apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from portal.tabular.problems import Problem

from .collect import Collected
from .layout import Layout
from .limits import CODES_LIMIT
from .outcome import NotADeck
from .units import joined_npa_nxx, npa_nxx
from .values.codes import codes

_SIMPLE = r"^[1-9][0-9]{0,14}(?:[,;|\n][ ]?[1-9][0-9]{0,14})+$"
_KNOWN = 50_000  # distinct cells remembered
_SCHEMA: dict[str, type[pl.DataType]] = {"tid": pl.UInt32, "line": pl.UInt32, "code": pl.Int64}


@dataclass(frozen=True, slots=True)
class Codes:
    """`frame`: tid, line, code. `problems`: line u32, problem str (JSON) for lines whose codes cannot be read."""

    frame: pl.DataFrame
    problems: pl.DataFrame


def build(gathered: Collected, rows: pl.DataFrame, layout: Layout) -> Codes:
    """Raise NotADeck where ranges stand for more codes than a deck may have."""
    listing = layout.decisions.get("code_list", "full")
    plain = rows.filter(pl.col("code").is_not_null()).select("tid", "line", "code")
    if not gathered.odd.height:
        return Codes(_led(plain, layout), pl.DataFrame(schema={"line": pl.UInt32, "problem": pl.String}))
    odd = gathered.odd.join(rows.select("row", "tid", "line"), on="row", how="left")
    where = {meaning: index for index, meaning in layout.mapping.items()}
    country = where.get("country_code")
    if (end := where.get("code_to")) is not None:
        upper = pl.Series(gathered.vocabulary[end], dtype=pl.String).str.strip_chars().gather(gathered.rows[f"c{end}"])
        odd = odd.with_columns(upper=upper.gather(odd["row"]))
        ranged = pl.concat_str(pl.col("cell").str.strip_chars(), pl.lit("-"), "upper")
        odd = odd.with_columns(cell=pl.when(pl.col("upper") == "").then("cell").otherwise(ranged)).drop("upper")
    for index in (index for index, meaning in layout.mapping.items() if meaning == "code_more"):
        cells = (
            pl.Series(gathered.vocabulary[index], dtype=pl.String).str.strip_chars().gather(gathered.rows[f"c{index}"])
        )
        odd = odd.with_columns(more=cells.gather(odd["row"]))
        odd = odd.with_columns(
            cell=pl.when(pl.col("more") == "").then("cell").otherwise(pl.concat_str("cell", pl.lit(","), "more"))
        ).drop("more")
    if country is not None:
        leads = pl.Series(gathered.vocabulary[country], dtype=pl.String)
        at = gathered.rows[f"c{country}"].gather(odd["row"])
        odd = odd.with_columns(lead=leads.gather(at))
        simple, rest = odd.clear(), odd
    else:
        is_simple = odd["cell"].str.contains(_SIMPLE) & (listing == "full")
        simple, rest = odd.filter(is_simple), odd.filter(~is_simple)
    lists = (
        simple.select("tid", "line", code=pl.col("cell").str.replace_all("[^0-9]+", ",").str.split(","))
        .explode("code", empty_as_null=False)
        .with_columns(pl.col("code").cast(pl.Int64))
    )
    if layout.decisions.get("code_lead") == "1" and npa_nxx(layout.columns[where["code"]].name):
        rest = rest.with_columns(pl.col("cell").map_elements(joined_npa_nxx, return_dtype=pl.String))
    taken, problems = _apart(rest, layout.decisions, limit=CODES_LIMIT - plain.height - lists.height)
    return Codes(_led(pl.concat([plain, lists.cast(pl.Schema(_SCHEMA)), taken]), layout), problems)


def _led(codes: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Codes with the 1 that North American files leave out, and without the technical prefix of a supplier."""
    if strip := layout.decisions.get("code_strip"):
        text = pl.col("code").cast(pl.String)
        bare = text.str.slice(len(strip)).cast(pl.Int64, strict=False)
        stripped = text.str.starts_with(strip) & bare.is_not_null() & (bare > 0)
        codes = codes.with_columns(code=pl.when(stripped).then(bare).otherwise("code"))
    if layout.decisions.get("code_lead") != "1":
        return codes
    led = pl.concat_str(pl.lit("1"), pl.col("code").cast(pl.String)).cast(pl.Int64)
    first = pl.col("code").cast(pl.String).str.slice(0, 1)
    short = pl.col("code") < 10**7
    return codes.with_columns(code=pl.when(short & (first != "1")).then(led).otherwise("code"))


def _apart(odd: pl.DataFrame, decisions: Mapping[str, str], *, limit: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cells that need patience, each distinct one once."""
    hyphen, listing = decisions.get("hyphen"), decisions.get("code_list", "full")
    known: dict[tuple[str | None, str], list[int] | str] = {}
    tids: list[int] = []
    lines: list[int] = []
    many: list[list[int]] = []
    wrong: list[tuple[int, str]] = []
    total = 0
    leads = odd["lead"].to_list() if "lead" in odd.columns else [None] * odd.height
    for tid, line, cell, lead in zip(odd["tid"], odd["line"], odd["cell"], leads, strict=True):
        found = known.get((lead, cell))
        if found is None:
            try:
                found = codes(cell, hyphen=hyphen, country=lead, listing=listing)
            except Problem as problem:
                found = problem.to_json()
            if len(known) < _KNOWN:
                known[lead, cell] = found
        if isinstance(found, str):
            wrong.append((line, found))
            continue
        total += len(found)
        if total > limit:
            raise NotADeck("too_many_codes", {"limit": CODES_LIMIT})
        tids.append(tid)
        lines.append(line)
        many.append(found)
    schema = pl.Schema([("tid", pl.UInt32()), ("line", pl.UInt32()), ("code", pl.List(pl.Int64))])
    frame = pl.DataFrame({"tid": tids, "line": lines, "code": many}, schema=schema).explode("code", empty_as_null=False)
    return frame, pl.DataFrame(wrong, schema={"line": pl.UInt32, "problem": pl.String}, orient="row")
