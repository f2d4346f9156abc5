"""From lines to routes: equal terms are found once, equal codes are checked against each other, the rest is grouped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

import polars as pl

from portal.tabular.problems import Problem

from . import regions
from .outcome import Remark
from .terms import STATUSES

_TERMS = ("rate_micro", "connection_fee_micro", "first_increment", "next_increment", "state")
_ROUTE = ("destination", "country", "line_type", "origin", *_TERMS, "valid_from")
_ORIGIN_STEP = 10**15


@dataclass(frozen=True, slots=True)
class Grouped:
    """`lines`: for each route, the lines of its codes. `conflicts`: line u32, problem str (JSON).

    `used`: combination and line of every code that was kept.
    """

    routes: pl.DataFrame
    lines: pl.Series
    conflicts: pl.DataFrame
    used: pl.DataFrame
    warnings: list[Remark]


def combinations(rows: pl.DataFrame, keys: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(distinct combinations of the key columns, rows with `tid`, the number of their combination).

    The keys are packed into one integer where they fit: grouping by it is four times faster than by all of them.
    """
    highest = rows.select(pl.col(keys).max()).row(0) if keys and rows.height else ()
    widths = [max(1, int(value).bit_length()) for value in highest]
    if keys and rows.height and sum(widths) < 63:
        packed = pl.lit(0, pl.Int64)
        for key, width in zip(keys, widths, strict=True):
            packed = packed * (1 << width) + pl.col(key).cast(pl.Int64)
        groups = rows.select(packed.alias("key")).with_row_index("row").group_by("key").agg("row")
    elif keys:
        groups = rows.select(*keys).with_row_index("row").group_by(keys).agg("row")
    else:
        groups = pl.DataFrame({"row": [list(range(rows.height))]}, schema={"row": pl.List(pl.UInt32)})
    combos = rows.select(keys)[groups["row"].list.first()] if rows.height else rows.select(keys)
    numbered = groups.select("row").with_row_index("tid").explode("row", empty_as_null=False)
    at = numbered["row"]
    return combos, numbered.with_columns(line=rows["line"].gather(at), code=rows["code"].gather(at))


def routes(combos: pl.DataFrame, codes: pl.DataFrame, *, today: date | None = None, dearest: bool = False) -> Grouped:
    """`codes` has tid, line, code; `combos` the terms by tid. Only combinations without problems count.

    Of several prices of a code the one in force on `today` is read, or the dearest.
    """
    if combos["problems"].null_count() < combos.height:
        good = combos["problems"].is_null()
        codes = codes.filter(good.gather(codes["tid"]))
    terms, codes = _placed(combos, codes)
    keyed = _keyed(terms, codes)
    conflicts = _no_conflicts()
    warnings: list[Remark] = []
    if keyed["key"].n_unique() < keyed.height:
        keyed, conflicts, warnings = _settle(terms, keyed, today=today, dearest=dearest)
    if (clashes := _overlaps(terms, keyed)).height:
        conflicts = pl.concat([conflicts, clashes])
        keyed = keyed.filter(~pl.col("line").is_in(clashes["line"].implode()))
    numbers = terms.select(_ROUTE).with_row_index("tid2").group_by(_ROUTE, maintain_order=True).agg("tid2")
    number_of = (
        numbers.with_row_index("gid").select("gid", "tid2").explode("tid2", empty_as_null=False).sort("tid2")["gid"]
    )
    grouped = (
        keyed.select(gid=number_of.gather(keyed["tid2"]), code=keyed["code"].cast(pl.String), line=keyed["line"])
        .sort("gid", "code")
        .group_by("gid", maintain_order=True)
        .agg(pl.col("code").alias("codes"), pl.col("line").alias("lines"))
    )
    values = numbers.drop("tid2")[grouped["gid"]]
    frame = values.with_columns(grouped["codes"], grouped["lines"])
    frame = _typed(frame).sort("destination", "origin", pl.col("codes").list.first(), "first_line")
    columns = ["destination", "country", "line_type", "origin_codes", "codes", "rate_micro", "connection_fee_micro",
               "first_increment", "next_increment", "valid_from", "status", "first_line"]  # fmt: skip
    return Grouped(frame.select(columns), frame["lines"], conflicts, keyed.select("tid", "line"), warnings)


def _typed(frame: pl.DataFrame) -> pl.DataFrame:
    names = pl.Series(STATUSES)
    parts = pl.col("origin").str.split(",")
    return frame.with_columns(
        status=names.gather(frame["state"].cast(pl.UInt32)),
        origin_codes=pl.when(pl.col("origin") == "").then(pl.lit([], pl.List(pl.String))).otherwise(parts),
        first_line=pl.col("lines").list.min(),
    )


def _placed(combos: pl.DataFrame, codes: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Country and line type where the file leaves them open; `tid2` numbers the combinations after that."""
    open_country = combos["country"] == ""
    if open_country.any():
        terms, codes = regions.countries(combos, codes)
    else:
        terms, codes = combos, codes.with_columns(tid2=pl.col("tid"))
    if ((terms["line_type"] == "") & (terms["destination"] == "")).any():
        terms, codes = regions.split_nameless(terms, codes)
    if (terms["line_type"] == "").any():
        terms = regions.line_types(terms, codes)
    nameless = terms["destination"] == ""
    if nameless.any():
        terms = regions.names(terms)
    return terms, codes


def _keyed(terms: pl.DataFrame, codes: pl.DataFrame) -> pl.DataFrame:
    """`key` is one per (origin, code)."""
    distinct = terms["origin"].unique(maintain_order=True)
    if distinct.len() <= 1:
        return codes.with_columns(key=pl.col("code"))
    numbers = pl.Series(range(distinct.len()), dtype=pl.Int64)
    number = terms["origin"].replace_strict(distinct, numbers).gather(codes["tid2"])
    if distinct.len() < 9_000:
        return codes.with_columns(key=number * _ORIGIN_STEP + codes["code"])
    return codes.with_columns(key=pl.DataFrame({"o": number, "c": codes["code"]}).to_struct("key"))


def _overlaps(terms: pl.DataFrame, keyed: pl.DataFrame) -> pl.DataFrame:
    """Lines that price a code for a caller whom an earlier line prices otherwise, through another list of origins."""
    lists = terms["origin"].unique().to_list()
    uses = Counter(origin for text in lists if text for origin in text.split(","))
    shared = {origin for origin, count in uses.items() if count > 1}
    if not shared:
        return _no_conflicts()
    concerned = pl.Series([bool(text) and not shared.isdisjoint(text.split(",")) for text in terms["origin"]])
    rows = keyed.filter(concerned.gather(keyed["tid2"])).sort("line", "code")
    rows = rows.filter(pl.struct("code").is_duplicated())
    origins = terms["origin"].to_list()
    prices = terms.select(pl.struct(_TERMS).alias("t"))["t"].to_list()
    taken: dict[tuple[str, int], tuple[int, dict[str, int]]] = {}
    found: dict[int, str] = {}
    for (line,), group in rows.group_by("line", maintain_order=True):
        pairs = [(tid2, o, code) for tid2, code in group.select("tid2", "code").iter_rows()
                 for o in origins[tid2].split(",") if o in shared]  # fmt: skip
        clash = next(((o, c) for t, o, c in pairs if (o, c) in taken and taken[o, c][1] != prices[t]), None)
        if clash is not None:
            problem = Problem(
                "duplicate_code", code=str(clash[1]), origin=f" ({clash[0]})", line=line, first=taken[clash][0]
            )
            found[int(line)] = problem.to_json()
            continue
        for tid2, o, code in pairs:
            taken.setdefault((o, code), (int(line), prices[tid2]))
    return pl.DataFrame(list(found.items()), schema={"line": pl.UInt32, "problem": pl.String}, orient="row")


def _no_conflicts() -> pl.DataFrame:
    return pl.DataFrame(schema={"line": pl.UInt32, "problem": pl.String})


def _settle(
    terms: pl.DataFrame, keyed: pl.DataFrame, *, today: date | None, dearest: bool
) -> tuple[pl.DataFrame, pl.DataFrame, list[Remark]]:
    """The same (origin, code) more than once: same price, read once; another price, the later line is rejected.

    Lines are taken in file order, so a line that is rejected takes no code away from a later one. Where effective
    dates differ, the lines in force come first, the latest of them before the others, then those that begin later.
    """
    keyed = keyed.with_row_index("at")
    several = keyed.filter(keyed["key"].is_duplicated()).sort("line", "code").with_row_index("row")
    several = several.with_columns(price=_prices(terms).gather(several["tid2"]))
    groups = several.group_by("key").agg(
        "row", lead=pl.col("row").first(), first=pl.col("line").first(), prices=pl.col("price").n_unique()
    )
    several = several.drop("key").with_columns(
        groups.drop("key").with_row_index("group").explode("row", empty_as_null=False).sort("row").drop("row")
    )
    # only where a line may be rejected does it matter for what else stands in it: the rest needs no look at each line
    risky = several.filter(pl.col("prices") > 1)["line"].unique()
    entangled = several["group"].filter(several["line"].is_in(risky.implode())).unique()
    one_by_one = several["group"].is_in(entangled.implode())
    repeats = several.filter(~one_by_one).filter(pl.col("row") != pl.col("lead"))
    ordered = _in_order(terms, several.filter(one_by_one), today=today, dearest=dearest)
    conflicts, dropped, again = _one_by_one(terms, ordered, today=today, dearest=dearest)
    again = pl.concat([again, repeats.filter(pl.col("line") != pl.col("first")).select("line", "code", "first")])
    gone = pl.concat([repeats["at"], dropped])
    keyed = keyed.filter(~pl.col("at").is_in(gone.implode()) & ~pl.col("line").is_in(conflicts["line"].implode()))
    warnings = []
    if again.height:
        line, code, first = again.sort("line", "code").row(0)
        values = {"code": str(code), "first": first, "line": line}
        warnings.append(Remark("same_code_again", values, count=again.height, line=line))
    if conflicts.height and today and conflicts["problem"].str.contains('"line_(later|superseded)"').any():
        warnings.append(Remark("versions", {"day": today.isoformat()}))
    return keyed.drop("at"), conflicts, warnings


def _in_order(terms: pl.DataFrame, rows: pl.DataFrame, *, today: date | None, dearest: bool) -> pl.DataFrame:
    """Rows in the order in which lines take their codes."""
    if not rows.height:
        return rows
    if dearest:
        return rows.with_columns(rate=terms["rate_micro"].gather(rows["tid2"])).sort(
            "rate", "line", "code", descending=[True, False, False], nulls_last=True
        )
    begins = terms["valid_from"].gather(rows["tid2"])
    if today is None or begins.n_unique() < 2:
        return rows
    frame = rows.with_columns(begins=begins.fill_null(date(1, 1, 1)))
    age = (pl.lit(today) - pl.col("begins")).dt.total_days()
    later = pl.col("begins") > today
    return frame.sort(later, pl.when(later).then(-age).otherwise(age), "line", "code")


def _prices(terms: pl.DataFrame) -> pl.Series:
    """A number for each row of `terms`, the same where a code costs the same."""
    distinct = terms.select(_TERMS).unique().with_row_index("price")
    return terms.select(_TERMS).join(distinct, on=_TERMS, how="left", nulls_equal=True, maintain_order="left")["price"]


def _one_by_one(
    terms: pl.DataFrame, several: pl.DataFrame, *, today: date | None, dearest: bool
) -> tuple[pl.DataFrame, pl.Series, pl.DataFrame]:
    """(conflicts, `at` of the codes read already, those again in another line) of rows, one line after the other."""
    origins, begins = terms["origin"], terms["valid_from"]
    started: dict[int, date | None] = {}
    taken: dict[int, tuple[int, int]] = {}
    dropped: list[int] = []
    rejected: list[tuple[int, str]] = []
    again: list[tuple[int, int, int]] = []
    rows = several.select("line", "code", "at", "group", "price", "tid2").iter_rows()
    for line, same in groupby(rows, key=itemgetter(0)):
        here = list(same)
        clash = next((row for row in here if row[3] in taken and taken[row[3]][1] != row[4]), None)
        if clash is not None:
            _line, code, _at, group, _price, tid2 = clash
            shown = f" ({origins[tid2]})" if origins[tid2] else ""
            first, since, begin = taken[group][0], started[group], begins[tid2]
            problem = Problem("duplicate_code", code=str(code), origin=shown, line=line, first=first)
            if dearest:
                problem = Problem("cheaper_row", code=str(code), first=first)
            elif begin and today and begin > today and begin != since:
                problem = Problem("line_later", code=str(code), date=begin.isoformat(), first=first)
            elif since and since != begin:
                problem = Problem("line_superseded", code=str(code), date=since.isoformat(), first=first)
            rejected.append((line, problem.to_json()))
            continue
        for _line, code, at, group, price, _tid2 in here:
            if group not in taken:
                taken[group] = (line, price)
                started[group] = begins[_tid2]
                continue
            dropped.append(at)
            if taken[group][0] != line:
                again.append((line, code, taken[group][0]))
    return (
        pl.DataFrame(rejected, schema={"line": pl.UInt32, "problem": pl.String}, orient="row"),
        pl.Series(dropped, dtype=pl.UInt32),
        pl.DataFrame(again, schema={"line": pl.UInt32, "code": pl.Int64, "first": pl.UInt32}, orient="row"),
    )
