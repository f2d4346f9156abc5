"""Undoing an import: what held before holds again, from now on.

What the import's versions cost while they held stays true: nothing is deleted. They close, and those they had
closed begin again with a version of their own; those whose end still lies ahead just lose that end.
"""

from datetime import datetime

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from gateways.coverage import applied, kinds, locking, tally
from gateways.coverage.current import last_applied
from gateways.coverage.refusals import ImportRefused
from gateways.models import CoverageImport
from portal.history import events

State = CoverageImport.State

_CLOSE_WHAT_IT_OPENED = """
UPDATE {table} SET valid_to = greatest(valid_from, %(now)s), ended = true, closed_by_id = %(import)s
WHERE gateway_id = %(gateway)s AND opened_by_id = %(import)s AND NOT ended AND valid_to > %(now)s
"""
# The end a version had before, and the import that had decided it: on top of the pile, or none.
_BEFORE = """
coalesce((earlier_ends -> 0 ->> 0)::timestamptz, '9999-12-31 00:00+00')
"""
_CLOSED_BY_IT = f"""
gateway_id = %(gateway)s AND closed_by_id = %(import)s AND opened_by_id IS DISTINCT FROM %(import)s
AND {_BEFORE} > %(now)s
"""
_STILL_AHEAD = "(valid_to > %(now)s OR valid_from > %(now)s)"
_BEGIN_AGAIN = f"""
INSERT INTO {{table}} (gateway_id, {{carried}}, valid_from, valid_to, ended, opened_by_id, closed_by_id, earlier_ends)
SELECT gateway_id, {{carried}}, %(now)s, {_BEFORE}, false,
    opened_by_id, (earlier_ends -> 0 ->> 1)::bigint, earlier_ends - 0
FROM {{table}} WHERE {_CLOSED_BY_IT} AND NOT {_STILL_AHEAD}
"""  # noqa: S608 -- built from the constants above
_TAKE_BACK_THE_END = f"""
UPDATE {{table}} SET valid_to = {_BEFORE}, ended = false,
    closed_by_id = (earlier_ends -> 0 ->> 1)::bigint, earlier_ends = earlier_ends - 0
WHERE {_CLOSED_BY_IT} AND {_STILL_AHEAD}
"""  # noqa: S608


def undo(*, coverage_import: CoverageImport, now: datetime | None = None) -> CoverageImport:
    """Bring back the versions that the import had closed, and close those it had opened.

    Undoing twice does nothing the second time. Raises ImportRefused for all but the newest applied import of the
    gateway. Needs an open transaction.
    """
    gateway, kind = locking.lock(coverage_import.supplier), kinds.of(coverage_import)
    coverage_import = CoverageImport.objects.select_for_update().get(pk=coverage_import.pk)
    if coverage_import.state == State.UNDONE:
        return coverage_import
    newest = last_applied(gateway)
    if coverage_import.state != State.APPLIED:
        raise ImportRefused(_("This import was not applied, so there is nothing to undo."))
    if newest != coverage_import:
        raise ImportRefused(
            _("Only the newest applied import can be undone. Undo “%(deck)s” first.") % {"deck": newest.deck.name}  # type: ignore[union-attr]
        )
    now = now or timezone.now()
    values: dict[str, datetime | int] = {"now": now, "import": coverage_import.pk, "gateway": gateway.pk}
    with events.bulk(), connection.cursor() as cursor:
        for statement in (_CLOSE_WHAT_IT_OPENED, _BEGIN_AGAIN, _TAKE_BACK_THE_END):
            cursor.execute(statement.format(table=kind.table, carried=", ".join(kind.carried)), values)
        kind.undo_more(coverage_import, now=now)
    coverage_import.state, coverage_import.undone_at = State.UNDONE, now
    coverage_import.save(update_fields=["state", "undone_at"])
    tally.keep(gateway, coverage_at=now)
    applied.on_applied(coverage_import)
    return coverage_import
