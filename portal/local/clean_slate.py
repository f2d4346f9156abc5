"""A test's database as it was made, after a test that really committed: in hundredths of a second.

Making it anew copies the template's several hundred files. Rows are few: they are deleted, and those that the
migrations had put in come back. What a test does to the schema stays; such a test needs a new database.
"""

from collections.abc import Iterable

import psycopg
from psycopg import sql

_MOST_GROWTH = 8 * 1024 * 1024
"""Bytes of dead rows from which on a new database costs less than dragging them along."""


class CleanSlate:
    """One database, just made from the template. url: a superuser's, of this database."""

    def __init__(self, url: str) -> None:
        self._url = url
        with psycopg.connect(url, autocommit=True) as admin:
            self._rows = {table: _rows(admin, table) for table in _filled(admin)}
            self._size = _size(admin)

    def restore(self) -> bool:
        """Put every row back as it was, ending whatever is still connected. False: better made anew."""
        with psycopg.connect(self._url, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if _size(admin) > self._size + _MOST_GROWTH:
                return False
            with admin.transaction():
                admin.execute("SET LOCAL session_replication_role = replica")  # neither triggers nor keys
                for table in {*_filled(admin), *self._rows}:
                    _set_rows(admin, table, self._rows.get(table, b""))
        return True


def _filled(admin: psycopg.Connection) -> Iterable[str]:
    """The tables that hold rows."""
    names = [name for (name,) in admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    asked = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier("public", name))
        for name in names
    ]
    return [name for (name,) in admin.execute(sql.SQL(" UNION ALL ").join(asked))]


def _rows(admin: psycopg.Connection, table: str) -> bytes:
    with admin.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier("public", table))) as copy:
        return b"".join(copy)


def _set_rows(admin: psycopg.Connection, table: str, rows: bytes) -> None:
    if rows and _rows(admin, table) == rows:
        return
    name = sql.Identifier("public", table)
    admin.execute(sql.SQL("DELETE FROM {}").format(name))
    if rows:
        with admin.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(name)) as copy:
            copy.write(rows)


def _size(admin: psycopg.Connection) -> int:
    [(size,)] = admin.execute("SELECT pg_database_size(current_database())").fetchall()
    return int(size)
