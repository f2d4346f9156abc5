"""What state of the migrations a portal's database is in, kept as its comment: Django takes two seconds to find out."""

import psycopg

from portal.local.fingerprint import fingerprint
from portal.local.place import DATABASE


def is_migrated(admin: psycopg.Connection) -> bool:
    """Whether the portal's database is as today's migrations leave it."""
    found = admin.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [DATABASE]
    ).fetchone()
    return found is not None and found[0] == _mark()


def remember_migrated(admin: psycopg.Connection) -> None:
    """The portal's database has just been migrated."""
    admin.execute(f"COMMENT ON DATABASE {DATABASE} IS '{_mark()}'")


def _mark() -> str:
    return f"migrated {fingerprint()}"
