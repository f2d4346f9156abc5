"""The database roles that the wall between partners stands on; see docs/architecture.md.

`python -m portal.local.roles` prepares a PostgreSQL server: it reads DATABASE_ADMIN_URL (an administrator of
the server), DATABASE_OWNER_URL and DATABASE_URL, and makes their roles and database. It can be run again.
"""

import os
import sys

import psycopg
from psycopg import sql

from portal import environment

OWNER, APP, STAFF, LOGIN = "portal_owner", "portal_app", "portal_staff", "portal_login"
CUSTOMER = "portal_customer"
OLDEST_SERVER = 160000


class RoleError(Exception):
    """The server cannot be prepared; the text says why and what to do."""


def prepare_server(admin: psycopg.Connection, *, database: str, owner_password: str, app_password: str) -> None:
    """Make the five roles and the database. `admin` must be in autocommit. Raises RoleError."""
    if admin.info.server_version < OLDEST_SERVER:
        version = admin.info.parameter_status("server_version")
        raise RoleError(f"PostgreSQL 16 or newer is needed; this server is {version}.")
    _role(admin, OWNER, "LOGIN", owner_password)
    _role(admin, APP, "LOGIN", app_password)
    _role(admin, STAFF, "NOLOGIN", None)
    _role(admin, LOGIN, "NOLOGIN", None)
    _role(admin, CUSTOMER, "NOLOGIN", None)
    # The web may step into these rooms on purpose, never by inheritance.
    admin.execute(f"GRANT {STAFF}, {LOGIN}, {CUSTOMER} TO {APP} WITH INHERIT FALSE, SET TRUE")
    is_superuser = admin.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if is_superuser is not None and not is_superuser[0]:  # a managed server: its administrator is no superuser
        admin.execute(f"GRANT {OWNER} TO CURRENT_USER")
    if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
                sql.Identifier(database), sql.Identifier(OWNER)
            )
        )


def prepare_database(admin: psycopg.Connection) -> None:
    """Say, inside the database `admin` is connected to, who may use the tables that the owner makes later."""
    name = sql.Identifier(admin.info.dbname)
    for statement in (
        "REVOKE ALL ON DATABASE {} FROM PUBLIC",
        f"GRANT CONNECT, TEMPORARY ON DATABASE {{}} TO {APP}",
        f"GRANT TEMPORARY ON DATABASE {{}} TO {STAFF}",
    ):
        admin.execute(sql.SQL(statement).format(name))
    for statement in (
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {APP}, {STAFF}, {LOGIN}, {CUSTOMER}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public "
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP}, {STAFF}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT USAGE ON SEQUENCES TO {APP}, {STAFF}",
    ):
        admin.execute(sql.SQL(statement))


def _role(admin: psycopg.Connection, name: str, login: str, password: str | None) -> None:
    """Make the role, or bring an existing one to what it must be: never one that may bypass the wall."""
    if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
        admin.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
    strong = admin.execute(
        "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = %s",
        [name],
    ).fetchone()
    if strong is not None and strong[0]:
        admin.execute(
            sql.SQL("ALTER ROLE {} NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB").format(sql.Identifier(name))
        )
    admin.execute(sql.SQL(f"ALTER ROLE {{}} {login}").format(sql.Identifier(name)))
    if password is not None:
        admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(name), sql.Literal(password)))


def prepare(admin_url: str, *, database: str, owner_password: str, app_password: str) -> None:
    """Server, then database. `admin_url` names any database of it. Raises RoleError and psycopg.Error."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        prepare_server(admin, database=database, owner_password=owner_password, app_password=app_password)
    with psycopg.connect(admin_url, dbname=database, autocommit=True) as admin:
        prepare_database(admin)


def main() -> int:
    """Command line of the module: 0 when the roles stand, 1 with a message when not."""
    missing = [
        name for name in ("DATABASE_ADMIN_URL", "DATABASE_OWNER_URL", "DATABASE_URL") if not environment.text(name)
    ]
    if missing:
        print(f"roles: not set in the environment: {', '.join(missing)}", file=sys.stderr)
        return 1
    owner = environment.database(os.environ["DATABASE_OWNER_URL"])
    app = environment.database(os.environ["DATABASE_URL"])
    if (owner.user, app.user) != (OWNER, APP) or owner.name != app.name:
        print(
            f"roles: DATABASE_OWNER_URL must name {OWNER}, DATABASE_URL {APP}, both the same database.",
            file=sys.stderr,
        )
        return 1
    try:
        prepare(
            os.environ["DATABASE_ADMIN_URL"],
            database=app.name,
            owner_password=owner.password,
            app_password=app.password,
        )
    except (RoleError, psycopg.Error) as error:
        print(f"roles: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
