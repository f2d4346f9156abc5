"""The routes of a gateway as they hold: for queries, and as a frame for comparing."""

from datetime import datetime

import polars as pl
from django.db.models import QuerySet
from django.utils import timezone

from gateways.coverage import unloading
from gateways.coverage.shapes import VERSIONS
from gateways.models import CoverageImport, Route, TermGateway
from gateways.models.coverage import Supplier


def current_routes(gateway: TermGateway, at: datetime | None = None) -> QuerySet[Route]:
    """The routes that hold at a moment (default: now). Among them a pair (origin, code) stands in one route."""
    moment = at or timezone.now()
    routes = Route.objects.filter(gateway=gateway, valid_from__lte=moment, valid_to__gt=moment)
    return routes if at else routes.filter(ended=False)


def last_applied(gateway: Supplier) -> CoverageImport | None:
    """The newest import whose routes hold: applied, and not undone since."""
    applied = gateway.imports.filter(state=CoverageImport.State.APPLIED)
    return applied.order_by("-applied_at", "-id").first()


def versions_frame(gateway: Supplier, *, now: datetime) -> pl.DataFrame:
    """Every version that holds at `now` or will hold later, as `shapes.VERSIONS`."""
    columns = {name: name for name in VERSIONS} | {
        "origin_key": "array_to_string(origin_codes, ',')",
        "codes": "CASE code_count WHEN 1 THEN code_min ELSE array_to_string(codes, ',') END",
        # What a person has blocked is compared as the supplier has it (gateways.coverage.blocking).
        "status": "CASE status WHEN 'held' THEN 'active' ELSE status END",
        "closed_by": "closed_by_id",
    }
    return unloading.versions("gateways_route", columns, VERSIONS, gateway_id=gateway.pk, now=now)
