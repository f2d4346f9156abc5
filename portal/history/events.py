"""Reading the history, and telling the trigger that a bulk change begins."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models

from portal.history.models import Event


def history_of(obj: models.Model) -> models.QuerySet[Event]:
    """Every recorded change of this object, newest first."""
    return Event.objects.filter(table_name=obj._meta.db_table, object_id=obj.pk)


@contextmanager
def bulk() -> Iterator[None]:
    """Inside, the trigger writes one event per statement with the number of rows, not one per row.

    For imports and populations, whose events name the job. Needs an open transaction.
    """
    _set_bulk("on")
    try:
        yield
    finally:
        if not connection.needs_rollback:  # a rollback undoes the setting by itself
            _set_bulk("")


def _set_bulk(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.bulk', %s, true)", [value])
