"""Sealing kept secrets anew, after a new key was put in front of SEALING_KEYS."""

from typing import Any

from django.db.models import QuerySet

from portal.sealing import reseal

_AT_ONCE = 500


def reseal_column(rows: QuerySet[Any], column: str) -> int:
    """Seal this column of these rows under the newest key. Returns how many. Needs a transaction. Raises SealError."""
    locked = list(rows.select_for_update().only("pk", column))
    for row in locked:
        setattr(row, column, reseal(getattr(row, column)))
    rows.model._default_manager.bulk_update(locked, [column], batch_size=_AT_ONCE)
    return len(locked)
