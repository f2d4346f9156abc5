"""Term routes as a kind of coverage."""

from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from django.db.models import Count, Q, Sum
from django.utils.translation import ngettext

import decks
from decks.outcome import ReadFile
from gateways.coverage import blocking, overlaps, zero
from gateways.coverage.comparison import Comparison, compare, compare_first
from gateways.coverage.current import versions_frame
from gateways.coverage.doubts import doubts
from gateways.coverage.kind import CoverageKind
from gateways.coverage.matching import match
from gateways.coverage.scheduling import Schedule, schedule, schedule_first
from gateways.coverage.shapes import OFFER
from gateways.models import CoverageImport, Route, RouteBlock, TermGateway
from gateways.models.coverage import Supplier
from gateways.models.versioned import FOREVER, LONGEST_CODE
from portal.tabular.source import Progress


class TermCoverage(CoverageKind):
    """Routes: everything is decided for single pairs of (origin code, code)."""

    key = "term"
    field = "gateway"
    table = "gateways_route"
    opening_columns = {
        "destination": "text",
        "country": "text",
        "line_type": "text",
        "rate": "bigint",
        "connection_fee": "bigint",
        "first_increment": "int",
        "next_increment": "int",
        "status": "text",
        "origin_key": "text",
        "codes": "text",
        "code_count": "int",
        "code_min": "text",
        "code_max": "text",
        "code_stem": "text",
    }
    opening_values = {
        # Splitting is a third cheaper than reading array literals.
        "origin_codes": "string_to_array(origin_key, ',')",
        "codes": "string_to_array(codes, ',')",
    }
    carried = (*(name for name in opening_columns if name != "origin_key"), "origin_codes")

    def read(self, path: Path, *, layout: decks.Layout, progress: Progress, size_limit: int) -> decks.Deck:
        return decks.read(path, layout=layout, progress=progress, size_limit=size_limit)

    def offer(self, deck: ReadFile) -> tuple[pl.DataFrame, list[decks.Remark]]:
        assert isinstance(deck, decks.Deck)  # noqa: S101 -- its own reader made it
        offer, again = overlaps.once(deck, offer_of(deck))
        return offer, [again] if again else []

    def compare(self, offer: pl.DataFrame, gateway: Supplier, *, now: datetime, effect: str) -> Comparison:
        versions = versions_frame(gateway, now=now)
        if not versions.height:
            return compare_first(offer=offer, now=now, effect=effect)
        replace = CoverageImport.Mode.REPLACE
        return compare(match(versions=versions, offer=offer, now=now, mode=replace, effect=effect))

    def costs_nothing(self) -> pl.Expr:
        return zero.free_routes()

    def without_costless(self, offer: pl.DataFrame) -> pl.DataFrame:
        """They are blocked: nothing is sold over them, and calls don't fall back to a shorter code's route."""
        blocked = pl.when(zero.free_routes()).then(pl.lit(Route.Status.BLOCKED.value)).otherwise("status")
        return offer.with_columns(status=blocked)

    def doubts(self, offer: pl.DataFrame, comparison: Comparison, gateway: Supplier) -> list[dict[str, Any]]:
        return [*_held(offer, gateway), *doubts(offer=offer, comparison=comparison)]

    def schedule(self, offer: pl.DataFrame, gateway: Supplier, *, now: datetime, mode: str, effect: str) -> Schedule:
        versions = versions_frame(gateway, now=now)
        if versions.height:
            planned = schedule(match(versions=versions, offer=offer, now=now, mode=mode, effect=effect))
        else:
            planned = schedule_first(offer=offer, now=now, effect=effect)
        return Schedule(closings=planned.closings, openings=_with_ends(planned.openings))

    def recount(self, gateway: Supplier) -> list[str]:
        """Routes that hold or will hold, and codes once all that is scheduled has happened."""
        assert isinstance(gateway, TermGateway)  # noqa: S101 -- kinds.of() goes by that
        found = Route.objects.filter(gateway=gateway, ended=False).aggregate(
            routes=Count("pk"), codes=Sum("code_count", filter=Q(valid_to=FOREVER))
        )
        gateway.route_count, gateway.code_count = found["routes"], found["codes"] or 0
        return ["route_count", "code_count"]

    def apply_more(self, planned: Schedule, coverage_import: CoverageImport, *, now: datetime) -> None:
        """What was blocked by hand stays so."""
        assert coverage_import.gateway is not None  # noqa: S101 -- kinds.of() goes by that
        blocking.enforce(coverage_import.gateway, now=now)

    def undo_more(self, coverage_import: CoverageImport, *, now: datetime) -> None:
        """The same for versions that begin again."""
        assert coverage_import.gateway is not None  # noqa: S101
        blocking.enforce(coverage_import.gateway, now=now)

    def applied(self, coverage_import: CoverageImport) -> None:
        """Nothing: a termination gateway has nobody who is told."""


def _held(offer: pl.DataFrame, gateway: Supplier) -> list[dict[str, Any]]:
    """What of the deck is blocked by hand, and stays so."""
    assert isinstance(gateway, TermGateway)  # noqa: S101 -- kinds.of() goes by that
    standing = RouteBlock.objects.filter(gateway=gateway, lifted_at=None)
    blocked = {code for codes in standing.values_list("codes", flat=True) for code in codes}
    if not blocked:
        return []
    sold = offer.filter(pl.col("status") == Route.Status.ACTIVE).select(pl.col("codes").str.split(",").explode())
    found = blocking.kept(gateway, blocked.intersection(sold["codes"].to_list()))
    if found is None:
        return []
    message = ngettext(
        "%(n)d code of this file is blocked by hand on this gateway. It stays blocked.",
        "%(n)d codes of this file are blocked by hand on this gateway. They stay blocked.",
        found.codes,
    )
    return [
        {"code": "held", "message": message % {"n": found.codes}, "examples": found.destinations, "count": found.codes}
    ]


def _with_ends(openings: pl.DataFrame) -> pl.DataFrame:
    """The first and the last of each route's codes beside them, and what these begin with together."""
    ends = pl.col("codes").str.extract("^([0-9]+)"), pl.col("codes").str.extract("([0-9]+)$")
    first, last = pl.col("code_min"), pl.col("code_max")
    same = [first.str.slice(0, length) == last.str.slice(0, length) for length in range(1, LONGEST_CODE + 1)]
    rows = openings.with_row_index("row")
    several = (
        rows.filter(pl.col("code_count") > 1)
        .select("row", code_min=ends[0], code_max=ends[1])
        .with_columns(code_stem=first.str.slice(0, pl.sum_horizontal(same)))
    )
    found = ("code_min", "code_max", "code_stem")
    joined = rows.join(several, on="row", how="left", maintain_order="left").drop("row")
    return joined.with_columns(pl.col(found).fill_null(pl.col("codes")))


def offer_of(deck: decks.Deck) -> pl.DataFrame:
    """A deck as read, in the shape of `shapes.OFFER`. A blocked route without a price costs 0."""
    return deck.routes.select(
        "destination",
        "country",
        "line_type",
        rate=pl.col("rate_micro").fill_null(0),
        connection_fee=pl.col("connection_fee_micro").fill_null(0),
        first_increment=pl.col("first_increment").cast(pl.Int64),
        next_increment=pl.col("next_increment").cast(pl.Int64),
        status="status",
        origin_key=pl.col("origin_codes").list.join(","),
        codes=pl.col("codes").list.join(","),
        valid_from="valid_from",
    ).cast(OFFER)  # type: ignore[arg-type]
