"""Country, line type and name of what the file does not say, from code and name."""

from __future__ import annotations

import polars as pl

from portal import countries as books

from . import numbering
from .packing import numbered

_SAMPLES = 3  # codes of a destination that are asked for its line type
_KIND = pl.Enum(["L", "M", "O"])
_HEAD = 8  # digits of a code that are looked at for its line type


def located(codes: pl.DataFrame) -> pl.DataFrame:
    """Codes with `place` (`numbering.place_of`) and `interval`, the number of the entry of the table they belong to."""
    starts = pl.Series([entry.start for entry in numbering.INTERVALS], dtype=pl.Int64)
    place = places(codes["code"])
    at = (starts.search_sorted(place, side="right") - 1).cast(pl.UInt16)
    return codes.with_columns(place=place, interval=at)


def countries(names: pl.DataFrame, codes: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Fill `country` in the names; one that spans countries is divided, and `nid` of the codes says which it is now.

    The country that the destination's name begins with, if the code begins with its calling code; else the code's.
    """
    table = numbering.INTERVALS
    # an interval counts where the name has no country: number it from 1, and 0 where it has one
    open_ones = (names["country"] == "").cast(pl.Int64).gather(codes["nid"])
    step = len(table) + 1
    keys = codes["nid"].cast(pl.Int64) * step + (codes["interval"].cast(pl.Int64) + 1) * open_ones
    pairs = keys.unique().sort()
    nid = pairs.search_sorted(keys).cast(pl.UInt32)
    terms = names[(pairs // step).cast(pl.UInt32)].with_columns(region=(pairs % step).cast(pl.Int32) - 1)
    distinct = terms["destination"].unique()
    said = [books.from_name(name) for name in distinct]
    terms = terms.with_columns(
        said=terms["destination"].replace_strict(distinct, pl.Series(said, dtype=pl.String)),
        at=pl.select(pl.max_horizontal(terms["region"], 0)).to_series(),
    )
    # What a name says holds where the code can be that country's.
    asked = terms.select("said", "at").unique()
    told = [
        place if place and (place in table[n].named or numbering.calling_code(place) == table[n].calling)
        else table[n].region
        for place, n in asked.iter_rows()
    ]  # fmt: skip
    terms = terms.join(
        asked.with_columns(told=pl.Series(told, dtype=pl.String)), on=["said", "at"], how="left", maintain_order="left"
    )
    terms = terms.with_columns(country=pl.when(pl.col("region") >= 0).then("told").otherwise("country"))
    return terms.drop("region", "said", "at", "told"), codes.with_columns(nid=nid)


_SLICE = 200_000  # codes looked at together, which bounds the memory


def places(codes: pl.Series) -> pl.Series:
    """`numbering.place_of` of many codes: filled up with zeros to 15 digits, and how many digits they have."""
    return pl.concat([_places(part) for part in codes.to_frame("c").iter_slices(_SLICE)]) if codes.len() else codes


def _places(frame: pl.DataFrame) -> pl.Series:
    value = pl.col("c")
    scaled, size = value, pl.lit(15)
    for digits in range(14, 0, -1):
        shorter = value < 10**digits
        scaled = pl.when(shorter).then(value * 10 ** (15 - digits)).otherwise(scaled)
        size = pl.when(shorter).then(pl.lit(digits)).otherwise(size)
    # the smallest bound that holds must win: the chain above ends with it
    return frame.select((scaled * 16 + size).alias("c")).to_series()


def line_types(terms: pl.DataFrame, codes: pl.DataFrame) -> pl.DataFrame:
    """Fill `line_type`: what most of a destination's sampled codes are; of different ones what the lowest is."""
    groups = terms.with_row_index("nid").filter(pl.col("line_type") == "")
    groups = groups.group_by("destination", "country").agg("nid").with_row_index("group")
    members = groups.select("group", "nid").explode("nid", empty_as_null=False)
    numbers = pl.repeat(None, terms.height, dtype=pl.UInt32, eager=True).scatter(members["nid"], members["group"])
    asked = (
        codes.select("code", group=numbers.gather(codes["nid"]))
        .filter(pl.col("group").is_not_null())
        .group_by("group")
        .agg(low=pl.col("code").min(), mid=pl.col("code").sort().get(pl.len() // 2), high=pl.col("code").max())
    )
    groups = groups.join(asked, on="group").select("destination", "country", "low", "mid", "high")
    kinds = []
    for _name, country, *sample in groups.iter_rows():
        found = [numbering.line_type(code, country) for code in sample[:_SAMPLES]]
        kinds.append(max(found, key=found.count))
    told = groups.select("destination", "country", told=pl.Series(kinds, dtype=pl.String))
    joined = terms.join(told, on=["destination", "country"], how="left", maintain_order="left")
    empty = pl.col("line_type") == ""
    return joined.with_columns(
        line_type=pl.when(empty).then(pl.col("told").fill_null("L")).otherwise("line_type")
    ).drop("told")


def split_nameless(terms: pl.DataFrame, codes: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Where there is no name to go by, every code tells its own line type; terms with several are divided."""
    nameless = (terms["destination"] == "") & (terms["line_type"] == "")
    country = pl.select(pl.when(nameless).then(terms["country"])).to_series().gather(codes["nid"])
    heads = codes["code"].cast(pl.String).str.slice(0, _HEAD)
    asked = pl.DataFrame({"country": country, "head": heads}).filter(pl.col("country").is_not_null()).unique()
    told = asked.with_columns(
        kind=pl.Series([numbering.line_type(int(head), place) for place, head in asked.iter_rows()], dtype=pl.String)
    )
    placed = pl.DataFrame({"country": country, "head": heads})
    kind = placed.join(told, on=["country", "head"], how="left", maintain_order="left")["kind"]
    pairs, nid = numbered(pl.DataFrame({"nid": codes["nid"], "kind": kind.cast(_KIND)}))
    divided = terms[pairs["nid"]].with_columns(
        line_type=pl.coalesce(pairs["kind"].cast(pl.String), pl.col("line_type"))
    )
    return divided, codes.with_columns(nid=nid)


def names(terms: pl.DataFrame) -> pl.DataFrame:
    """Fill an empty `destination` with the country's English name, and "Mobile" behind it for mobiles."""
    distinct = terms["country"].unique()
    shown = pl.Series([books.english_name(code) if code else "International" for code in distinct], dtype=pl.String)
    name = pl.col("country").replace_strict(distinct, shown)
    full = pl.when(pl.col("line_type") == "M").then(pl.concat_str(name, pl.lit(" Mobile"))).otherwise(name)
    return terms.with_columns(destination=pl.when(pl.col("destination") == "").then(full).otherwise("destination"))
