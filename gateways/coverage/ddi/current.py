"""The offers of a DDI gateway as they hold: for queries, and as a frame for comparing."""

from datetime import datetime

import polars as pl
from django.db.models import QuerySet
from django.utils import timezone

from gateways.coverage import unloading
from gateways.coverage.ddi.shapes import PLACE, TERMS, VERSIONS
from gateways.models import DdiGateway, DdiOffer
from gateways.models.coverage import Supplier


def current_offers(gateway: DdiGateway, at: datetime | None = None) -> QuerySet[DdiOffer]:
    """The offers that hold at a moment (default: now). A place may have several."""
    moment = at or timezone.now()
    offers = DdiOffer.objects.filter(gateway=gateway, valid_from__lte=moment, valid_to__gt=moment)
    return offers if at else offers.filter(ended=False)


def versions_frame(gateway: Supplier, *, now: datetime) -> pl.DataFrame:
    """Every version that holds at `now` or will hold later, as `shapes.VERSIONS`."""
    columns = {name: name for name in ("id", *PLACE, *TERMS, "stock")} | {"closed_by": "closed_by_id"}
    return unloading.versions("gateways_ddioffer", columns, VERSIONS, gateway_id=gateway.pk, now=now)
