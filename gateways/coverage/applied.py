"""What follows an applied import."""

from functools import partial

from django.db import transaction

from gateways.coverage import kinds
from gateways.models import CoverageImport
from gateways.models.coverage import Supplier
from portal.jobs import queue, registry
from portal.tenancy.wall import PLATFORM_PARTNER_ID

MARGIN_GUARD = "pricelists.margin_guard"


def on_applied(coverage_import: CoverageImport) -> None:
    """Have published prices checked against the new costs, and tell who is to be told. Needs an open transaction."""
    kinds.of(coverage_import).applied(coverage_import)
    guard_prices(coverage_import)


def guard_prices(coverage_import: CoverageImport) -> None:
    """Have the prices that rest on its gateway's coverage looked at. Needs an open transaction."""
    _guard(coverage_import, {"import": coverage_import.pk})


def guard_gateway(gateway: Supplier) -> None:
    """The same after a gateway was retired, taken back into use, or had routes blocked. Needs an open transaction."""
    _guard(gateway, {})


def _guard(about: CoverageImport | Supplier, params: dict[str, int]) -> None:
    try:
        registry.kind_of(MARGIN_GUARD)
    except KeyError:
        return
    queue.enqueue(MARGIN_GUARD, params=params, subject=about)
    if about.partner_id == PLATFORM_PARTNER_ID:
        # Any partner may sell what the platform's gateways carry.
        from gateways.pricelists.jobs import guard_every_partner  # noqa: PLC0415 -- pricelists stand above

        transaction.on_commit(partial(guard_every_partner, because="the platform's coverage"), robust=True)
