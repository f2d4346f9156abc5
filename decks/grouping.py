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

from . import regions, routetable
from .outcome import Remark
from .packing import numbered, packed, roughly_distinct
from .terms import PRICED, Terms

_ORIGIN_STEP = 10**15
_FEW = 4  # codes to a route, from which on its codes are listed by grouping


@dataclass(frozen=True, slots=True)
class Grouped:
    """`lines`: for each route, the lines of its codes. `conflicts`: line u32, problem str (JSON).

    `codes`: those given, with the number of the interval of `numbering` each belongs to. `used`: combination and line
    of every code that was kept.
    """

    routes: pl.DataFrame
    lines: pl.Series
    conflicts: pl.DataFrame
    codes: pl.DataFrame
    used: pl.DataFrame
    warnings: list[Remark]


def combinations(rows: pl.DataFrame, keys: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(distinct combinations of the key columns, rows with `tid`, the number of their combination).

    Where nearly every row is a combination of its own, each row counts as one.
    """
    numbered_rows = rows.select("line", "code").with_row_index("row")
    if not keys or not rows.height:
        return rows.select(keys).head(1), numbered_rows.with_columns(tid=pl.lit(0, pl.UInt32))
    key = packed(rows.select(keys))
    if key is not None and roughly_distinct(key) * 2 > rows.height:
        return rows.select(keys), numbered_rows.with_columns(tid="row")
    grouped = rows.select(keys) if key is None else key.to_frame("key")
    groups = grouped.with_row_index("row").group_by(grouped.columns).agg("row")
    combos = rows.select(keys)[groups["row"].list.first()]
    found = groups.select("row").with_row_index("tid").explode("row", empty_as_null=False)
    at = found["row"]
    return combos, found.with_columns(line=rows["line"].gather(at), code=rows["code"].gather(at))


def routes(terms: Terms, codes: pl.DataFrame, *, today: date | None = None, dearest: bool = False) -> Grouped:
    """`codes` has tid, line, code. Only combinations without problems count.

    Of several prices of a code the one in force on `today` is read, or the dearest.
    """
    frame = terms.frame
    located = regions.located(codes).sort("place")
    codes = located.drop("place")
    if frame["problems"].null_count() < frame.height:
        good = frame["problems"].is_null()
        located = located.filter(good.gather(located["tid"]))
    names, located = _placed(terms.names, located.with_columns(nid=frame["nid"].gather(located["tid"])))
    keyed = _keyed(names, located.drop("interval"))
    del located
    conflicts = _no_conflicts()
    warnings: list[Remark] = []
    if _repeated(keyed["key"]):
        keyed, conflicts, warnings = _settle(frame, names, keyed, today=today, dearest=dearest)
    if (clashes := _overlaps(frame, names, keyed)).height:
        conflicts = pl.concat([conflicts, clashes])
        keyed = keyed.filter(~pl.col("line").is_in(clashes["line"].implode()))
    used = keyed.select("tid", "line")
    name_of, names = routetable.ranked(names)
    # each step keeps only the columns that are still needed: of a large deck each takes megabytes
    keyed = keyed.select("place", "code", "line", "tid", name=name_of.gather(keyed["nid"]))
    keyed = routetable.with_route(keyed, frame)
    if roughly_distinct(keyed["route"]) * _FEW < keyed.height:
        found, lists = routetable.grouped(keyed, names)
    else:
        keyed = keyed.sort("route", maintain_order=True)
        found, sizes = routetable.heads(keyed, names)
        keyed = keyed.select("code", "line")
        lists = routetable.lists(keyed, found["at"], sizes)
    table = routetable.table(found, lists, frame, names)
    return Grouped(table.drop("lines"), table["lines"], conflicts, codes, used, warnings)


def _repeated(key: pl.Series) -> bool:
    """Whether a key occurs twice. The keys of a deck without origins are sorted, for its codes are."""
    if key.dtype == pl.Int64 and bool((key.diff() > 0).all()):
        return False
    return key.n_unique() < key.len()


def _placed(names: pl.DataFrame, codes: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Country and line type where the file leaves them open; `nid` of the codes numbers the names after that."""
    if (names["country"] == "").any():
        names, codes = regions.countries(names, codes)
    if ((names["line_type"] == "") & (names["destination"] == "")).any():
        names, codes = regions.split_nameless(names, codes)
    if (names["line_type"] == "").any():
        names = regions.line_types(names, codes)
    if (names["destination"] == "").any():
        names = regions.names(names)
    return names, codes


def _keyed(names: pl.DataFrame, codes: pl.DataFrame) -> pl.DataFrame:
    """`key` is one per (origin, code)."""
    distinct = names["origin"].unique(maintain_order=True)
    if distinct.len() <= 1:
        return codes.with_columns(key=pl.col("code"))
    numbers = pl.Series(range(distinct.len()), dtype=pl.Int64)
    number = names["origin"].replace_strict(distinct, numbers).gather(codes["nid"])
    if distinct.len() < 9_000:
        return codes.with_columns(key=number * _ORIGIN_STEP + codes["code"])
    return codes.with_columns(key=pl.DataFrame({"o": number, "c": codes["code"]}).to_struct("key"))


def _overlaps(frame: pl.DataFrame, names: pl.DataFrame, keyed: pl.DataFrame) -> pl.DataFrame:
    """Lines that price a code for a caller whom an earlier line prices otherwise, through another list of origins."""
    lists = names["origin"].unique().to_list()
    uses = Counter(origin for text in lists if text for origin in text.split(","))
    shared = {origin for origin, count in uses.items() if count > 1}
    if not shared:
        return _no_conflicts()
    concerned = pl.Series([bool(text) and not shared.isdisjoint(text.split(",")) for text in names["origin"]])
    rows = keyed.filter(concerned.gather(keyed["nid"])).sort("line", "code")
    rows = rows.filter(pl.struct("code").is_duplicated())
    rows = rows.with_columns(price=_prices(frame, rows["tid"]))
    origins = names["origin"].to_list()
    taken: dict[tuple[str, int], tuple[int, int]] = {}
    found: dict[int, str] = {}
    for (line,), group in rows.group_by("line", maintain_order=True):
        pairs = [(price, o, code) for price, nid, code in group.select("price", "nid", "code").iter_rows()
                 for o in origins[nid].split(",") if o in shared]  # fmt: skip
        clash = next(((o, c) for price, o, c in pairs if (o, c) in taken and taken[o, c][1] != price), None)
        if clash is not None:
            problem = Problem(
                "duplicate_code", code=str(clash[1]), origin=f" ({clash[0]})", line=line, first=taken[clash][0]
            )
            found[int(line)] = problem.to_json()
            continue
        for price, o, code in pairs:
            taken.setdefault((o, code), (int(line), price))
    return pl.DataFrame(list(found.items()), schema={"line": pl.UInt32, "problem": pl.String}, orient="row")


def _no_conflicts() -> pl.DataFrame:
    return pl.DataFrame(schema={"line": pl.UInt32, "problem": pl.String})


def _settle(
    frame: pl.DataFrame, names: pl.DataFrame, keyed: pl.DataFrame, *, today: date | None, dearest: bool
) -> tuple[pl.DataFrame, pl.DataFrame, list[Remark]]:
    """The same (origin, code) more than once: same price, read once; another price, the later line is rejected.

    Lines are taken in file order, so a line that is rejected takes no code away from a later one. Where effective
    dates differ, the lines in force come first, the latest of them before the others, then those that begin later.
    """
    keyed = keyed.with_row_index("at")
    several = keyed.filter(keyed["key"].is_duplicated()).sort("line", "code").with_row_index("row")
    several = several.with_columns(price=_prices(frame, several["tid"]))
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
    ordered = _in_order(frame, several.filter(one_by_one), today=today, dearest=dearest)
    conflicts, dropped, again = _one_by_one(frame, names, ordered, today=today, dearest=dearest)
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


def _in_order(frame: pl.DataFrame, rows: pl.DataFrame, *, today: date | None, dearest: bool) -> pl.DataFrame:
    """Rows in the order in which lines take their codes."""
    if not rows.height:
        return rows
    if dearest:
        return rows.with_columns(rate=frame["rate_micro"].gather(rows["tid"])).sort(
            "rate", "line", "code", descending=[True, False, False], nulls_last=True
        )
    begins = frame["valid_from"].gather(rows["tid"])
    if today is None or begins.n_unique() < 2:
        return rows
    dated = rows.with_columns(begins=begins.fill_null(date(1, 1, 1)))
    age = (pl.lit(today) - pl.col("begins")).dt.total_days()
    later = pl.col("begins") > today
    return dated.sort(later, pl.when(later).then(-age).otherwise(age), "line", "code")


def _prices(frame: pl.DataFrame, tid: pl.Series) -> pl.Series:
    """A number for each of these combinations, the same where a code costs the same."""
    return numbered(frame.select(PRICED)[tid])[1]


def _one_by_one(
    frame: pl.DataFrame, names: pl.DataFrame, several: pl.DataFrame, *, today: date | None, dearest: bool
) -> tuple[pl.DataFrame, pl.Series, pl.DataFrame]:
    """(conflicts, `at` of the codes read already, those again in another line) of rows, one line after the other."""
    origins, begins = names["origin"], frame["valid_from"]
    started: dict[int, date | None] = {}
    taken: dict[int, tuple[int, int]] = {}
    dropped: list[int] = []
    rejected: list[tuple[int, str]] = []
    again: list[tuple[int, int, int]] = []
    rows = several.select("line", "code", "at", "group", "price", "tid", "nid").iter_rows()
    for line, same in groupby(rows, key=itemgetter(0)):
        here = list(same)
        clash = next((row for row in here if row[3] in taken and taken[row[3]][1] != row[4]), None)
        if clash is not None:
            _line, code, _at, group, _price, tid, nid = clash
            shown = f" ({origins[nid]})" if origins[nid] else ""
            first, since, begin = taken[group][0], started[group], begins[tid]
            problem = Problem("duplicate_code", code=str(code), origin=shown, line=line, first=first)
            if dearest:
                problem = Problem("cheaper_row", code=str(code), first=first)
            elif begin and today and begin > today and begin != since:
                problem = Problem("line_later", code=str(code), date=begin.isoformat(), first=first)
            elif since and since != begin:
                problem = Problem("line_superseded", code=str(code), date=since.isoformat(), first=first)
            rejected.append((line, problem.to_json()))
            continue
        for _line, code, at, group, price, tid, _nid in here:
            if group not in taken:
                taken[group] = (line, price)
                started[group] = begins[tid]
                continue
            dropped.append(at)
            if taken[group][0] != line:
                again.append((line, code, taken[group][0]))
    return (
        pl.DataFrame(rejected, schema={"line": pl.UInt32, "problem": pl.String}, orient="row"),
        pl.Series(dropped, dtype=pl.UInt32),
        pl.DataFrame(again, schema={"line": pl.UInt32, "code": pl.Int64, "first": pl.UInt32}, orient="row"),
    )
