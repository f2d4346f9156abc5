"""Applying an import: in one transaction its versions begin, and those they replace close."""

from datetime import datetime

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from gateways.coverage import applied, kinds, loading, locking, staging, tally
from gateways.coverage.current import last_applied
from gateways.coverage.refusals import ImportRefused
from gateways.coverage.scheduling import Schedule
from gateways.models import CoverageImport
from gateways.models.coverage import Supplier
from gateways.models.versioned import FOREVER
from portal.history import events

State = CoverageImport.State


def apply(*, coverage_import: CoverageImport, now: datetime | None = None) -> CoverageImport:
    """Make the import's offer the gateway's coverage, from the moments its mode and effect say.

    Applying twice does nothing the second time. Raises ImportRefused when the import was discarded, was not
    compared, was compared with coverage that has changed since, or has costs of 0 and nobody said what they mean.
    Needs an open transaction.
    """
    gateway = locking.lock(coverage_import.supplier)
    coverage_import = CoverageImport.objects.select_for_update().get(pk=coverage_import.pk)
    if coverage_import.state == State.APPLIED:
        return coverage_import
    if coverage_import.state not in {State.PREVIEW, State.APPLYING}:
        raise ImportRefused(_("This import can't be applied: it is %(state)s.") % {"state": _state(coverage_import)})
    if gateway.retired_at is not None:
        raise ImportRefused(_("This gateway is retired. Take it back into use first."))
    refuse_stale(coverage_import, gateway)
    now = now or timezone.now()
    kind = kinds.of(coverage_import)
    offer = staging.offer(coverage_import)
    if offer.select(kind.costs_nothing().any()).item():
        check_zero_cost(coverage_import)
        if coverage_import.zero_cost != CoverageImport.ZeroCost.FREE:
            offer = kind.without_costless(offer)
    planned = kind.schedule(offer, gateway, now=now, mode=coverage_import.mode, effect=coverage_import.effect)
    del offer  # as large as all that follows
    with events.bulk():
        _close(planned, coverage_import, now=now)
        _open(planned, coverage_import)
        kind.apply_more(planned, coverage_import, now=now)
    coverage_import.state, coverage_import.applied_at = State.APPLIED, now
    coverage_import.counts["closed"] = planned.closings.height
    coverage_import.counts["opened"] = planned.openings.height
    coverage_import.counts["due"] = _due(planned, now)
    coverage_import.save(update_fields=["state", "applied_at", "counts"])
    tally.keep(gateway, coverage_at=now)
    applied.on_applied(coverage_import)
    return coverage_import


def check_zero_cost(coverage_import: CoverageImport) -> None:
    """Raise ImportRefused while nobody has said what the deck's costs of 0 mean.

    A deck that was compared before that was asked has no count of them; its costs of 0 are taken as missing.
    """
    if coverage_import.counts.get("zero") and coverage_import.zero_cost == CoverageImport.ZeroCost.ASK:
        raise ImportRefused(
            _("This file has costs of 0. Say first whether the supplier's price is missing, or they cost nothing.")
        )


def refuse_stale(coverage_import: CoverageImport, gateway: Supplier) -> None:
    """Raise ImportRefused when the gateway's coverage is no longer the one the import was compared with."""
    newest = last_applied(gateway)
    if coverage_import.based_on != (newest.pk if newest else None):
        raise ImportRefused(
            _("The gateway's coverage has changed since this deck was compared with it. Compare it again first.")
        )


def _due(planned: Schedule, now: datetime) -> list[str]:
    """The moments still to come at which something of it begins or ends, for `ending.come_due`."""
    times = (planned.openings["valid_from"], planned.openings["valid_to"], planned.closings["valid_to"])
    moments = {moment for column in times for moment in column.unique()}
    return [moment.isoformat() for moment in sorted(moments) if now < moment < FOREVER]


def _state(coverage_import: CoverageImport) -> str:
    return str(coverage_import.get_state_display())


def _close(planned: Schedule, coverage_import: CoverageImport, *, now: datetime) -> None:
    if not planned.closings.height:
        return
    columns = {"id": "bigint", "valid_to": "timestamptz"}
    versions = kinds.of(coverage_import).table
    with loading.staged(planned.closings, columns) as table, connection.cursor() as cursor:
        # An end that an earlier import had decided is kept below the new one, for Undo.
        cursor.execute(
            f"UPDATE {versions} r SET valid_to = c.valid_to,"  # noqa: S608
            " ended = c.valid_to <= greatest(r.valid_from, %s),"
            " earlier_ends = CASE WHEN r.closed_by_id IS NULL THEN r.earlier_ends ELSE"
            "  jsonb_build_array(jsonb_build_array(r.valid_to, r.closed_by_id)) || coalesce(r.earlier_ends, '[]') END,"
            " closed_by_id = %s"
            f" FROM {table} c WHERE r.id = c.id AND r.gateway_id = %s",
            [now, coverage_import.pk, coverage_import.supplier.pk],
        )
        if cursor.rowcount != planned.closings.height:
            raise RuntimeError("A version vanished while its gateway was locked")


def _open(planned: Schedule, coverage_import: CoverageImport) -> None:
    if not planned.openings.height:
        return
    kind = kinds.of(coverage_import)
    times = {"valid_from": "timestamptz", "valid_to": "timestamptz", "closed_by": "bigint"}
    columns = {**kind.opening_columns, **times}
    same = {name: name for name in columns if name in {*kind.carried, "valid_from", "valid_to"}}
    values = same | {
        **kind.opening_values,
        "ended": "false",
        "partner_id": "%s",  # else its default is worked out for each row
        "gateway_id": "%s",
        "opened_by_id": "%s",
        "closed_by_id": "CASE WHEN valid_to < '9999-12-31' THEN coalesce(closed_by, %s) END",
    }
    with loading.staged(planned.openings, columns) as table:
        numbers = [coverage_import.partner_id, coverage_import.supplier.pk, coverage_import.pk, coverage_import.pk]
        loading.insert(kind.table, table, values, numbers)
