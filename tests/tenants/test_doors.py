"""What the database lets the application's role do with people and with what they prove themselves by: raw SQL."""

import pytest
from django.db import connection, transaction
from django.db.utils import Error, ProgrammingError

from portal.tenancy import wall
from tests.tenants.people import can_log_in

SECRET = [
    "tenants_session",
    "tenants_memorableworddevice",
    "tenants_mailedlink",
    "otp_totp_totpdevice",
    "otp_static_staticdevice",
    "otp_static_statictoken",
]


def run(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]


def refused(statement: str, *values: object) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        run(statement, *values)


@pytest.mark.parametrize("table", SECRET)
def test_secrets_exist_behind_the_login_door_only(cast, as_partner, table):
    can_log_in(cast.acme.owner)
    doors = [transaction.atomic, lambda: as_partner(cast.acme), lambda: wall.enter_staff(actor_name="Sam")]
    for door in doors:
        with door():
            for statement in (f"SELECT * FROM {table}", f"DELETE FROM {table}", f"SELECT count(*) FROM {table}"):
                refused(statement)
    with wall.enter_login():
        run(f"SELECT * FROM {table}")


@pytest.mark.parametrize("table", ["django_admin_log", "tenants_user_groups", "tenants_user_user_permissions"])
def test_staffs_tables_are_staffs(cast, as_partner, table):
    with as_partner(cast.acme):
        refused(f"SELECT * FROM {table}")
    with wall.enter_staff(actor_name="Sam"):
        run(f"SELECT * FROM {table}")


def test_the_login_door_opens_nothing_else(cast):
    with wall.enter_login():
        for table in ("history_event", "history_note", "jobs_job"):
            refused(f"SELECT * FROM {table}")
        refused("DELETE FROM tenants_user")
        refused("INSERT INTO tenants_partner (name) VALUES ('x')")


def test_outside_every_door_people_do_not_exist(cast):
    with pytest.raises(Error), transaction.atomic():
        run("SELECT email FROM tenants_user")


def test_another_partners_people_cannot_be_read_or_changed(cast, as_partner):
    other = cast.globex.owner
    with as_partner(cast.acme):
        assert run("SELECT id FROM tenants_user WHERE email = %s", other.email) == []
        assert {row[0] for row in run("SELECT partner_id FROM tenants_user")} == {cast.acme.partner.pk}
        assert run("SELECT id FROM tenants_user WHERE id = %s OR true", other.pk) != [(other.pk,)]
        assert run("UPDATE tenants_user SET role = 'reader' WHERE id = %s", other.pk) == [(0,)]
        assert [row[0] for row in run("SELECT id FROM tenants_partner")] == [cast.acme.partner.pk]


def test_the_application_cannot_take_what_its_people_may_not(cast, as_partner):
    """Even with SQL of his own choice a partner stays a partner: no staff, no password, no lock, no state."""
    with as_partner(cast.acme):
        for change in (
            "tenants_user SET password = 'x'",
            "tenants_user SET locked_at = NULL",
            "tenants_user SET is_staff = true",
            "tenants_user SET is_superuser = true",
            "tenants_user SET partner_id = partner_id",
            "tenants_user SET email = 'x@example.org'",
            "tenants_partner SET state = 'active'",
            "tenants_partner SET id = 0",
        ):
            refused(f"UPDATE {change}")
        refused("DELETE FROM tenants_user")
        refused("DELETE FROM tenants_partner")
        refused("INSERT INTO tenants_partner (name, state) VALUES ('x', 'active')")


@pytest.mark.parametrize("staff", ["true", "false"])
def test_a_person_cannot_be_made_for_another_partner_or_for_the_platform(cast, as_partner, staff):
    with as_partner(cast.acme):
        for partner in (cast.globex.partner.pk, None):
            with pytest.raises(Error), transaction.atomic():
                run(
                    "INSERT INTO tenants_user (email, name, password, partner_id, role, is_staff, is_superuser,"
                    " is_active, created_at)"
                    f" VALUES ('x@example.org', 'X', '!', %s, 'owner', {staff}, false, true, now())",
                    partner,
                )
