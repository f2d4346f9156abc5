"""The routes of a gateway as they hold: for queries, and as a frame for comparing."""

import io
from datetime import datetime

import polars as pl
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from gateways.coverage.shapes import VERSIONS
from gateways.models import CoverageImport, Route, TermGateway


def current_routes(gateway: TermGateway, at: datetime | None = None) -> QuerySet[Route]:
    """The routes that hold at a moment (default: now). Among them a pair (origin, code) stands in one route."""
    moment = at or timezone.now()
    routes = Route.objects.filter(gateway=gateway, valid_from__lte=moment, valid_to__gt=moment)
    return routes if at else routes.filter(ended=False)


def last_applied(gateway: TermGateway) -> CoverageImport | None:
    """The newest import whose routes hold: applied, and not undone since."""
    applied = CoverageImport.objects.filter(gateway=gateway, state=CoverageImport.State.APPLIED)
    return applied.order_by("-applied_at", "-id").first()


def versions_frame(gateway: TermGateway, *, now: datetime) -> pl.DataFrame:
    """Every version that holds at `now` or will hold later, as `shapes.VERSIONS`."""
    query = (
        "COPY (SELECT id, destination, country, line_type, rate, connection_fee, first_increment, next_increment,"
        " status, array_to_string(origin_codes, ','), array_to_string(codes, ','),"
        " (extract(epoch FROM valid_from) * 1000000)::bigint, (extract(epoch FROM valid_to) * 1000000)::bigint,"
        " closed_by_id"
        " FROM gateways_route WHERE gateway_id = %s AND NOT ended AND valid_to > greatest(valid_from, %s))"
        " TO STDOUT (FORMAT csv)"
    )
    written = io.BytesIO()
    with connection.cursor() as cursor, cursor.copy(query, [gateway.pk, now]) as copy:
        for block in copy:
            written.write(block)
    if not written.tell():
        return pl.DataFrame(schema=VERSIONS)
    written.seek(0)
    plain = {name: pl.Int64 if name in {"valid_from", "valid_to"} else kind for name, kind in VERSIONS.items()}
    frame = pl.read_csv(written, has_header=False, schema=plain)
    return frame.with_columns(
        pl.from_epoch(pl.col("valid_from", "valid_to"), "us").dt.replace_time_zone("UTC"),
        pl.col(pl.String).fill_null(""),  # how polars reads an empty cell; no text column is ever null
    )
