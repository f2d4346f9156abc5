"""One change of a pricelist's prices at a time."""

from datetime import datetime

from django.db import connection

from pricelists.kinds import Kind


def lock_prices(kind: Kind, pricelist_id: int) -> datetime:
    """Wait until nobody else changes this pricelist's prices, keep it so until the transaction ends.

    Returns the moment after the wait: versions that close and open now meet at it.
    """
    with connection.cursor() as cursor:
        # PostgreSQL's two-key advisory locks.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [kind.lock, pricelist_id % 2**31])
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
