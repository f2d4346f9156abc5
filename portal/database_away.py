"""Telling a database that restarts, or can't be reached, from one that refuses a statement."""

import psycopg
from django.db import InterfaceError, OperationalError

_CLASSES = ("08", "57P", "53300")
"""SQLSTATEs of lost connections, of a server that shuts down or starts up, of too many connections."""


def is_away(error: BaseException | None) -> bool:
    """Whether the error, or one it was raised from, says that the connection to PostgreSQL is lost or can't be made.

    The same work can be done as soon as the server is back: nothing of its transaction was kept.
    """
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
            return error.sqlstate is None or error.sqlstate.startswith(_CLASSES)
        if isinstance(error, InterfaceError):
            return True
        if isinstance(error, OperationalError) and error.__cause__ is None:
            return True
        error = error.__cause__ or error.__context__
    return False
