"""DDI offers as a kind of coverage."""

from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from django.db import connection

import decks
from decks.outcome import ReadFile
from gateways.coverage import loading, zero
from gateways.coverage.comparison import Comparison
from gateways.coverage.ddi import blocking, comparison, doubts, scheduling
from gateways.coverage.ddi.current import versions_frame
from gateways.coverage.ddi.pairing import Pairs, pair
from gateways.coverage.ddi.shapes import OFFER, PLACE, TERMS
from gateways.coverage.kind import CoverageKind
from gateways.coverage.scheduling import Schedule
from gateways.ddi_gateways import notices
from gateways.models import CoverageImport, DdiGateway, DdiOffer
from gateways.models.coverage import Supplier
from portal.tabular.source import Progress

_STOCKS_KEPT = 50
"""How many imports back Undo still knows an offer's stock."""


class DdiCoverage(CoverageKind):
    """Offers: they are matched within their place, which may have several."""

    key = "ddi"
    field = "ddi_gateway"
    table = "gateways_ddioffer"
    opening_columns = {
        **dict.fromkeys(PLACE, "text"),
        **dict.fromkeys(("mrc", "nrc", "per_minute", "channel_price"), "bigint"),
        "country_prefix": "text",
        "included_channels": "int",
        "fax": "boolean",
        "sms": "boolean",
        "regulation": "text",
        "stock": "int",
    }
    opening_values = {}
    carried = (*PLACE, *TERMS, "stock", "earlier_stock")

    def read(self, path: Path, *, layout: decks.Layout, progress: Progress, size_limit: int) -> decks.DdiDeck:
        return decks.read_offers(path, layout=layout, progress=progress, size_limit=size_limit)

    def offer(self, deck: ReadFile) -> tuple[pl.DataFrame, list[decks.Remark]]:
        assert isinstance(deck, decks.DdiDeck)  # noqa: S101 -- its own reader made it
        return deck.offers.select(OFFER.keys()).cast(OFFER), []  # type: ignore[arg-type]

    def compare(self, offer: pl.DataFrame, gateway: Supplier, *, now: datetime, effect: str) -> Comparison:
        return comparison.compare(self._pairs(offer, gateway, now=now, effect=effect))

    def costs_nothing(self) -> pl.Expr:
        return zero.free_offers()

    def without_costless(self, offer: pl.DataFrame) -> pl.DataFrame:
        """They are left out, as if the file had no such lines."""
        return offer.filter(~zero.free_offers())

    def doubts(self, offer: pl.DataFrame, comparison: Comparison, gateway: Supplier) -> list[dict[str, Any]]:
        return [*blocking.told(offer, gateway), *doubts.doubts(offer, comparison)]

    def schedule(self, offer: pl.DataFrame, gateway: Supplier, *, now: datetime, mode: str, effect: str) -> Schedule:
        return scheduling.schedule(self._pairs(offer, gateway, now=now, effect=effect), mode=mode)

    def recount(self, gateway: Supplier) -> list[str]:
        """Offers that hold or will hold."""
        assert isinstance(gateway, DdiGateway)  # noqa: S101 -- kinds.of() goes by that
        gateway.offer_count = DdiOffer.objects.filter(gateway=gateway, ended=False).count()
        return ["offer_count"]

    def apply_more(self, planned: Schedule, coverage_import: CoverageImport, *, now: datetime) -> None:
        """Keep the stock of offers that stay as they are; what was blocked by hand stays so."""
        assert isinstance(planned, scheduling.DdiSchedule)  # noqa: S101 -- as above
        coverage_import.counts["stock_changed"] = planned.stocks.height
        if planned.stocks.height:
            self._keep_stocks(planned.stocks, coverage_import)
        blocking.enforce(_gateway_of(coverage_import), now=now)

    @staticmethod
    def _keep_stocks(stocks: pl.DataFrame, coverage_import: CoverageImport) -> None:
        columns = {"id": "bigint", "stock": "int"}
        with loading.staged(stocks, columns) as table, connection.cursor() as cursor:
            cursor.execute(
                "UPDATE gateways_ddioffer o SET stock = s.stock, earlier_stock = jsonb_path_query_array("  # noqa: S608
                " jsonb_build_array(jsonb_build_array(o.stock, %s)) || coalesce(o.earlier_stock, '[]'),"
                f" '$[0 to {_STOCKS_KEPT - 1}]')"
                f" FROM {table} s WHERE o.id = s.id AND o.gateway_id = %s",
                [coverage_import.pk, coverage_import.supplier.pk],
            )

    def undo_more(self, coverage_import: CoverageImport, *, now: datetime) -> None:
        """Bring back the stock that was known before. What begins again and is blocked by hand stays so."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE gateways_ddioffer SET stock = (earlier_stock -> 0 ->> 0)::int,"
                " earlier_stock = nullif(earlier_stock - 0, '[]')"
                " WHERE gateway_id = %s AND (earlier_stock -> 0 ->> 1)::bigint = %s",
                [coverage_import.supplier.pk, coverage_import.pk],
            )
        blocking.enforce(_gateway_of(coverage_import), now=now)

    def applied(self, coverage_import: CoverageImport) -> None:
        """Tell the gateway's technical e-mail what became dearer."""
        if coverage_import.state == CoverageImport.State.APPLIED:
            notices.costs_rose(coverage_import)

    def _pairs(self, offer: pl.DataFrame, gateway: Supplier, *, now: datetime, effect: str) -> Pairs:
        return pair(offer=offer, versions=versions_frame(gateway, now=now), now=now, effect=effect)


def _gateway_of(coverage_import: CoverageImport) -> DdiGateway:
    gateway = coverage_import.supplier
    assert isinstance(gateway, DdiGateway)  # noqa: S101 -- kinds.of() goes by that
    return gateway
