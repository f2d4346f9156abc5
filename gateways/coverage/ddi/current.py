"""The offers of a DDI gateway as they hold, as a frame for comparing."""

from datetime import datetime

import polars as pl

from gateways.coverage import unloading
from gateways.coverage.ddi.shapes import PLACE, TERMS, VERSIONS
from gateways.models.coverage import Supplier


def versions_frame(gateway: Supplier, *, now: datetime) -> pl.DataFrame:
    """Every version that holds at `now` or will hold later, as `shapes.VERSIONS`."""
    columns = {name: name for name in ("id", *PLACE, *TERMS, "stock")} | {"closed_by": "closed_by_id"}
    return unloading.versions("gateways_ddioffer", columns, VERSIONS, gateway_id=gateway.pk, now=now)
