"""The wall around every tenant table, tried with raw SQL as the application's own role.

Each table gets a row of Acme's, of Globex's and of the platform's; then Acme tries all it must not do. A table that a
later migration adds is tried too, without a word here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.utils import DatabaseError, Error, IntegrityError, ProgrammingError
from psycopg import sql

from portal.tenancy import wall
from portal.tenancy.models import TenantModel

pytestmark = pytest.mark.django_db(transaction=True)

TENANT_MODELS = [model for model in apps.get_models() if issubclass(model, TenantModel)]
_VALUES = {
    "ARRAY": "'{}'",
    "boolean": "false",
    "bytea": "''",
    "date": "'2026-01-01'",
    "jsonb": "'{}'",
    "timestamp with time zone": "'2026-01-01'",
    "uuid": "gen_random_uuid()",
    "inet": "'192.0.2.1'",
}


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Where the rows are: ids by (table, partner)."""

    acme: int
    globex: int
    ids: dict[tuple[str, int], int]


@pytest.fixture
def rows(cast, admin_connection: psycopg.Connection) -> Rows:
    """A row of each partner and of the platform in every tenant table, put there past every check."""
    admin_connection.execute("SET session_replication_role = replica")
    owners = [cast.acme.partner.pk, cast.globex.partner.pk, wall.PLATFORM_PARTNER_ID]
    ids = {}
    for model in TENANT_MODELS:
        table = model._meta.db_table
        _drop_checks(admin_connection, table)
        for partner in owners:
            ids[table, partner] = _insert(admin_connection, table, partner)
    return Rows(acme=owners[0], globex=owners[1], ids=ids)


def _drop_checks(admin: psycopg.Connection, table: str) -> None:
    """What a value may be isn't this test's business, so that it needs to know no table."""
    query = "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'"
    for (name,) in admin.execute(query, [table]).fetchall():
        if not name.endswith("_owner"):  # those belong to the wall
            admin.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(*map(sql.Identifier, (table, name))))


def _insert(admin: psycopg.Connection, table: str, partner: int) -> int:
    columns = admin.execute(
        "SELECT column_name, data_type, character_maximum_length FROM information_schema.columns"
        " WHERE table_name = %s AND is_nullable = 'NO' AND is_identity = 'NO' AND is_generated = 'NEVER'"
        " AND column_name NOT IN ('partner_id', 'id') AND column_default IS NULL",
        [table],
    ).fetchall()
    number = 1000 + partner  # the same in every table: so each key points at a row of its own partner
    names, values = ["partner_id", "id"], [str(partner), str(number)]
    for name, kind, length in columns:
        names.append(f'"{name}"')
        text = f"'{str(partner).rjust(2, 'x')[: length or 9]}'"
        if name.endswith("_owner_id"):
            values.append(str(partner))
            continue
        values.append(_VALUES.get(kind, text if "char" in kind or kind == "text" else str(number)))
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(values)}) RETURNING id"
    return admin.execute(statement).fetchone()[0]


def run(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]


def changed(statement: str, *values: object) -> int:
    """How many rows it changed; 0 when the role may not change this table at all. Always rolled back."""
    try:
        with transaction.atomic():
            count = run(statement, *values)[0][0]
            transaction.set_rollback(True)
            return count
    except ProgrammingError as error:
        if "permission denied" in str(error):
            return 0
        raise


def refusal(statement: str, *values: object) -> DatabaseError | None:
    """What the database says to it, or None when it lets it pass. Always rolled back."""
    try:
        with transaction.atomic():
            run(statement, *values)
            run("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
            return None
    except DatabaseError as error:
        return error


def tables() -> Iterator[str]:
    for model in TENANT_MODELS:
        yield model._meta.db_table


def is_shared(table: str) -> bool:
    return bool(run("SELECT 1 FROM pg_policies WHERE tablename = %s AND policyname = 'own_read'", table))


def test_there_are_tables_to_try():
    assert len(TENANT_MODELS) > 10


def test_a_partner_reads_its_own_rows_and_the_platforms_shared_ones(rows):
    with wall.enter_partner(rows.acme):
        for table in tables():
            seen = {row[0] for row in run(f"SELECT DISTINCT partner_id FROM {table}")}
            assert seen == ({0, rows.acme} if is_shared(table) else {rows.acme}), table
            assert run(f"SELECT id FROM {table} WHERE id = %s", rows.ids[table, rows.globex]) == [], table
            others = f"SELECT id FROM {table} WHERE (partner_id = %s OR true) AND partner_id <> ALL (%s)"
            assert run(others, rows.globex, [0, rows.acme]) == [], table


def test_no_row_of_another_partner_nor_of_the_platform_is_changed_or_deleted(rows):
    with wall.enter_partner(rows.acme):
        for table in tables():
            for owner in (rows.globex, 0):
                pk = rows.ids[table, owner]
                assert changed(f"UPDATE {table} SET partner_id = partner_id WHERE id = %s", pk) == 0, table
                assert changed(f"DELETE FROM {table} WHERE id = %s", pk) == 0, table


def test_what_a_partner_may_do_with_its_own_row_works(rows):
    """The other side: were these refused too, the tests above could not fail."""
    readable_only = {"history_event", "tenants_staffvisit"}
    with wall.enter_partner(rows.acme):
        for table in set(tables()) - readable_only:
            count = changed(f"UPDATE {table} SET partner_id = partner_id WHERE id = %s", rows.ids[table, rows.acme])
            assert count == 1, table


def test_no_row_is_written_for_another_partner(rows):
    with wall.enter_partner(rows.acme):
        for table in tables():
            columns = [
                name
                for (name,) in run(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
                    " AND is_generated = 'NEVER' AND column_name NOT IN ('id', 'partner_id')",
                    table,
                )
            ]
            listed = ", ".join(f'"{name}"' for name in columns)
            for owner in (rows.globex, 0):
                error = refusal(
                    f"INSERT INTO {table} (partner_id, {listed}) SELECT %s, {listed} FROM {table} WHERE id = %s",
                    owner,
                    rows.ids[table, rows.acme],
                )
                assert error is not None, table
                assert "row-level security" in str(error) or "permission denied" in str(error), (table, error)
                error = refusal(f"UPDATE {table} SET partner_id = %s WHERE id = %s", owner, rows.ids[table, rows.acme])
                assert error is not None, table


def _keys() -> Iterator[tuple[str, models.ForeignKey]]:
    for model in TENANT_MODELS:
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey) and issubclass(field.remote_field.model, TenantModel):
                yield model._meta.db_table, field


def test_no_row_refers_to_another_partners_row(rows):
    tried = 0
    with wall.enter_partner(rows.acme):
        for table, key in _keys():
            target = key.remote_field.model._meta.db_table
            own = rows.ids[table, rows.acme]
            theirs = rows.ids[target, rows.globex]
            owner = f"{key.name}_owner_id"
            carried = any(field.attname == owner for field in apps.get_model(_label(table))._meta.local_fields)
            for carrier in (rows.globex, rows.acme, 0) if carried else (None,):
                extra = f", {owner} = {carrier}" if carried else ""
                error = refusal(f"UPDATE {table} SET {key.column} = %s{extra} WHERE id = %s", theirs, own)
                assert isinstance(error, IntegrityError), (table, key.column, carrier, error)
            extra = f", {owner} = {rows.acme}" if carried else ""
            fine = refusal(
                f"UPDATE {table} SET {key.column} = %s{extra} WHERE id = %s", rows.ids[target, rows.acme], own
            )
            assert fine is None, (table, key.column, fine)
            tried += 1
    assert tried > 8


def _label(table: str) -> str:
    return next(model._meta.label for model in TENANT_MODELS if model._meta.db_table == table)


def test_without_a_partner_every_query_is_an_error(rows):
    """Not an empty answer: an error. Before any door in this connection, and after one."""
    for _moment in ("before a door", "after a door"):
        for table in tables():
            for statement in (
                f"SELECT * FROM {table}",
                f"SELECT count(*) FROM {table}",
                f"SELECT 1 FROM {table} WHERE id = {rows.ids[table, rows.acme]}",
                f"UPDATE {table} SET partner_id = partner_id",
                f"DELETE FROM {table}",
            ):
                with pytest.raises(Error), transaction.atomic():
                    run(statement)
        with wall.enter_partner(rows.acme):
            run("SELECT 1")


def test_staff_see_every_row(rows):
    with wall.enter_staff(actor_name="Sam"):
        for table in tables():
            assert {row[0] for row in run(f"SELECT DISTINCT partner_id FROM {table}")} == {0, rows.acme, rows.globex}


# ---- what the catalog says


def test_every_table_with_a_partner_is_behind_the_wall():
    found = run(
        "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner)"
        " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'partner_id' AND NOT attisdropped"
        " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
    )
    assert len(found) > 10
    for name, enabled, forced, owner in found:
        assert (enabled, forced, owner) == (True, True, "portal_owner"), name


def test_no_policy_lets_everybody_in():
    for table, name, roles, using, check in run(
        "SELECT tablename, policyname, roles::text[], qual, with_check FROM pg_policies WHERE schemaname = 'public'"
    ):
        if "portal_app" in roles:
            assert roles == ["portal_app"], (table, name)
            for condition in filter(None, (using, check)):
                assert "current_setting('app.partner'::text)" in condition, (table, name)
        else:
            assert roles in (["portal_owner"], ["portal_staff"], ["portal_login"], ["portal_customer"]), (table, name)


def test_every_tenant_table_has_its_history_or_says_why_not():
    """A table whose changes nobody sees in the History dialog must be named here."""
    without = {
        "history_event",
        "tenants_staffvisit",  # has it; a partner may only read the table, so it sees no trigger
        "history_note",  # never changed, only added
        "jobs_job",  # its own log
        "grid_gridchoice",  # a person's columns
        "grid_answeredform",  # kept for a day; what the form did has its own history
        "mail_mail",  # a log of its own
        "customers_customerword",  # kept by a trigger on the customers, whose history says it all
        "customers_customerimportline",  # a preview: its import and the customers carry the history
        "support_ticketmessage",  # never changed, only added
        "support_ticketattachment",
        "wordpress_sentcall",  # digests of what a site took: each push is a job with its own record
    }
    watched = {
        row[0]
        for row in run(
            "SELECT DISTINCT event_object_table FROM information_schema.triggers WHERE trigger_name LIKE 'history_%%'"
        )
    }
    derived = {name for name in tables() if name.startswith(("gateways_", "pricelists_")) and name not in watched}
    assert set(tables()) - watched - derived <= without
    # What an import or the margin guard worked out: told by the import's own event.
    assert derived <= {
        "gateways_coveragechange",
        "gateways_rejectedline",
        "pricelists_populationrow",
        "pricelists_marginfinding",
        "pricelists_ddimarginfinding",
        "gateways_routename",  # kept by a trigger on the routes
    }, derived


def test_no_view_and_no_function_looks_past_the_wall():
    views = run(
        "SELECT relname, reloptions FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace"
    )
    assert [name for name, options in views if "security_invoker=true" not in (options or [])] == []
    open_functions = run(
        "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        " AND has_function_privilege('portal_app', oid, 'EXECUTE')"
    )
    assert open_functions == []


def test_the_application_owns_nothing_and_empties_nothing():
    assert run("SELECT relname FROM pg_class WHERE relowner = 'portal_app'::regrole") == []
    truncatable = run(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " AND (has_table_privilege('portal_app', oid, 'TRUNCATE') OR has_table_privilege('portal_app', oid, 'TRIGGER')"
        " OR has_table_privilege('portal_app', oid, 'REFERENCES'))"
    )
    assert truncatable == []
