"""Every table that belongs to a partner stands behind the wall, in the database itself."""

import psycopg
import pytest
from django.apps import apps
from django.db import models

from tenants.models import Partner

WITHOUT_HISTORY = {
    "grid_gridchoice": "a person's columns and page sizes are not the partner's affairs",
    "grid_answeredform": "kept for a day; what the form did has its own history",
    "history_event": "the history itself",
    "history_note": "notes can't be changed; they say themselves who wrote them and when",
    "jobs_job": "a job's row is its own record, and its progress would fill the history",
    "gateways_coveragechange": "a preview: its import's row carries the history",
    "pricelists_populationrow": "a preview: its population's row carries the history",
    "gateways_rejectedline": "what the reader refused: its import's row carries the history",
    "gateways_routename": "kept by a trigger on the routes, whose history says it all",
    "pricelists_marginfinding": "found anew after each import",
    "pricelists_ddimarginfinding": "found anew after each import",
    "mail_mail": "a mail's row is its own record",
    "support_ticketmessage": "messages are only added; they say themselves who wrote them and when",
    "support_ticketattachment": "files of such a message, never changed",
    "customers_customerword": "kept by a trigger on the customers, whose history says it all",
    "wordpress_sentcall": "digests of what a site took: each push is a job with its own record",
    "customers_customerimportline": "a preview: its import's row and the customers carry the history",
}
KEYS_IN_TRIGGERS = {
    "pricelists_termprice": "written by the hundred thousand: its keys, partner included, are checked per statement",
    "gateways_route": "the same: an import writes tens of thousands",
    "gateways_coveragechange": "the same: an import writes tens of thousands",
}
WITHOUT_WALL = {
    "tenants_session": "behind the login door: the application's role has no right on it at all",
}


def _belongs(model: type[models.Model]) -> bool:
    return any(isinstance(f, models.ForeignKey) and f.remote_field.model is Partner for f in model._meta.local_fields)


TENANT = {m._meta.db_table: m for m in apps.get_models() if _belongs(m) or m is Partner}


@pytest.mark.parametrize("table", sorted(TENANT))
def test_the_table_is_behind_the_wall(table: str, owner_connection: psycopg.Connection) -> None:
    enabled, forced = owner_connection.execute(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", [table]
    ).fetchone()
    assert (enabled, forced) == (True, True)
    policies = owner_connection.execute(
        "SELECT roles::text, coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies WHERE tablename = %s",
        [table],
    ).fetchall()
    ours = [text for roles, text in policies if "portal_app" in roles or "public" in roles]
    assert ours, "no policy for the application's role"
    assert all("app.partner" in text for text in ours), "a policy that doesn't ask for the partner"


@pytest.mark.parametrize("table", sorted(TENANT))
def test_its_keys_carry_the_partner_along(table: str, owner_connection: psycopg.Connection) -> None:
    """Foreign keys look past the wall, so each one to a tenant table must be composite."""
    if table in KEYS_IN_TRIGGERS:
        events = owner_connection.execute(
            "SELECT bit_or(tgtype) FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE tgrelid = %s::regclass AND proname = %s AND tgenabled = 'O'",
            [table, f"{table}_keys"],
        ).fetchone()[0]
        assert events is not None
        assert events & 4, "nothing holds its keys on INSERT"
        assert events & 16, "nothing holds its keys on UPDATE"
        return
    composite = owner_connection.execute(
        """SELECT array_agg(a.attname::text ORDER BY a.attname) FROM pg_constraint c
           JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
           WHERE c.contype = 'f' AND c.conrelid = %s::regclass GROUP BY c.oid""",
        [table],
    ).fetchall()
    columns = [set(row[0]) for row in composite]
    for field in TENANT[table]._meta.local_fields:
        if not isinstance(field, models.ForeignKey) or field.remote_field.model is Partner:
            continue
        if field.remote_field.model._meta.db_table in TENANT:
            mine = [c for c in columns if field.column in c and len(c) == 2]
            assert mine, f"{field.name} points past the wall"


@pytest.mark.parametrize("table", sorted(TENANT))
def test_its_changes_are_recorded(table: str, owner_connection: psycopg.Connection) -> None:
    triggers = owner_connection.execute(
        "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE 'history_%%' AND tgenabled = 'O'",
        [table],
    ).fetchone()[0]
    assert triggers == (0 if table in WITHOUT_HISTORY else 3)


def test_no_exemption_is_stale() -> None:
    assert set(WITHOUT_HISTORY) <= set(TENANT)
    assert set(KEYS_IN_TRIGGERS) <= set(TENANT)
    assert set(WITHOUT_WALL) <= {m._meta.db_table for m in apps.get_models()}


def test_every_other_table_of_ours_belongs_to_nobody(owner_connection: psycopg.Connection) -> None:
    """A table without a partner that hangs on a tenant table would be a hole in the wall."""
    ours = {a.label for a in apps.get_app_configs() if not a.name.startswith(("django.", "django_", "csp"))}
    for model in apps.get_models():
        table = model._meta.db_table
        if model._meta.app_label not in ours or table in TENANT or table in WITHOUT_WALL:
            continue
        hangs = [
            f.name
            for f in model._meta.local_fields
            if isinstance(f, models.ForeignKey) and f.remote_field.model._meta.db_table in TENANT
        ]
        rights = owner_connection.execute("SELECT has_table_privilege('portal_app', %s, 'SELECT')", [table]).fetchone()[
            0
        ]
        assert not (hangs and rights), f"{table} hangs on {hangs} without a wall"
