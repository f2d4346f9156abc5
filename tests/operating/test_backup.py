"""Backup and restore as docs/operating.md tells them: dump, a new server, restore; and the wall stands there too."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from gateways.models import TermGateway
from gateways.term_gateways.saving import GatewayDraft, add_term_gateway
from portal.local import roles
from portal.local.postgres import TEST_SETTINGS, PostgresServer, binaries
from portal.sealing import unseal
from tests.conftest import Cast

RESTORED = "portal_restored"
WORD = "restored-password"
SIP_PASSWORD = "sip-secret-kept-out"


@dataclass(frozen=True, kw_only=True)
class Restored:
    """A database that was brought back on another server, and the backup it came from."""

    server: PostgresServer
    dump: Path
    acme: int
    globex: int
    gateways: dict[str, int]

    def admin(self) -> psycopg.Connection:
        return psycopg.connect(self.server.url(database=RESTORED), autocommit=True)

    def app(self, partner: int | None) -> psycopg.Connection:
        """A connection as the application's role, inside this partner's wall."""
        url = self.server.url(user=roles.APP, password=WORD, database=RESTORED)
        connection = psycopg.connect(url, autocommit=True)
        if partner is not None:
            connection.execute("SELECT set_config('app.partner', %s, false)", [str(partner)])
        return connection


def _run(program: str, *arguments: str) -> str:
    done = subprocess.run([binaries() / program, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def restored(
    transactional_db: None, cast: Cast, as_partner: Callable, admin_connection: psycopg.Connection
) -> Iterator[Restored]:
    """Two partners' data, dumped by the server's administrator and restored on a server that has nothing."""
    gateways = {}
    for company in (cast.acme, cast.globex):
        with as_partner(company):
            draft = GatewayDraft(
                name=f"{company.partner.name} supplier",
                authentication=TermGateway.Authentication.SIP,
                sip_username="line",
                sip_password=SIP_PASSWORD,
                sip_registrar="sip.supplier.example",
                currency="USD",
            )
            gateways[company.partner.name] = add_term_gateway(draft).pk
    # Not pytest's own folder: PostgreSQL may run as another user, who must be able to reach it.
    place = Path(tempfile.mkdtemp(prefix="restore-", dir=os.environ["PORTAL_TEST_DIRECTORY"]))
    place.chmod(0o755)
    dump = place / "portal.dump"
    url = f"{os.environ['PORTAL_TEST_ADMIN_URL'].rpartition('/')[0]}/{admin_connection.info.dbname}"
    _run("pg_dump", "--format=custom", f"--file={dump}", f"--dbname={url}")
    server = PostgresServer(place / "postgres", settings=dict(TEST_SETTINGS))
    server.start()
    try:
        roles.prepare(server.url(), database=RESTORED, owner_password=WORD, app_password=WORD)
        _run("pg_restore", "--exit-on-error", f"--dbname={server.url(database=RESTORED)}", str(dump))
        yield Restored(
            server=server, dump=dump, acme=cast.acme.partner.pk, globex=cast.globex.partner.pk, gateways=gateways
        )
    finally:
        server.stop()
        shutil.rmtree(place, ignore_errors=True)


def _shape(connection: psycopg.Connection) -> dict[str, list]:
    """All that the wall is made of, and how many rows each table has."""
    queries = {
        "policies": "SELECT tablename, policyname, roles::text, cmd, qual, with_check FROM pg_policies ORDER BY 1, 2",
        "row security": "SELECT relname, relrowsecurity, relforcerowsecurity, pg_get_userbyid(relowner) FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1",
        "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
        "triggers": "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger"
        " WHERE NOT tgisinternal ORDER BY 1, 2",
        "rights": "SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants"
        " WHERE table_schema = 'public' ORDER BY 1, 2, 3",
    }
    shape: dict[str, list] = {name: connection.execute(query).fetchall() for name, query in queries.items()}  # type: ignore[arg-type]
    tables = [row[0] for row in shape["row security"]]
    shape["rows"] = [
        (table, connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone())
        for table in tables
    ]
    return shape


def test_a_restored_database_is_whole_and_behind_the_wall(
    restored: Restored, admin_connection: psycopg.Connection
) -> None:
    with restored.admin() as admin:
        found, wanted = _shape(admin), _shape(admin_connection)
    assert len(wanted["policies"]) > 20
    for part, rows in wanted.items():
        assert found[part] == rows, part
    _the_wall_stands(restored)
    _history_goes_on(restored)
    _secrets_need_the_keys(restored)


def _the_wall_stands(restored: Restored) -> None:
    with restored.app(None) as nobody, pytest.raises(psycopg.Error):
        nobody.execute("SELECT * FROM gateways_termgateway")
    with restored.app(restored.acme) as acme:
        names = acme.execute("SELECT name FROM gateways_termgateway").fetchall()
        assert names == [("Acme supplier",)]
        taken = acme.execute(
            "UPDATE gateways_termgateway SET name = 'mine' WHERE id = %s", [restored.gateways["Globex"]]
        )
        assert taken.rowcount == 0
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            acme.execute(
                "INSERT INTO gateways_deck (gateway_id, file, name, size, sha256, uploaded_by_name, uploaded_at)"
                " VALUES (%s, 'f', 'f', 1, 'h', '', now())",
                [restored.gateways["Globex"]],
            )
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            acme.execute("SELECT * FROM tenants_session")


def _history_goes_on(restored: Restored) -> None:
    with restored.app(restored.acme) as acme:
        before = acme.execute("SELECT count(*) FROM history_event").fetchone()
        acme.execute("UPDATE gateways_termgateway SET name = 'Renamed'")
        after = acme.execute("SELECT count(*) FROM history_event").fetchone()
        assert before is not None
        assert after == (before[0] + 1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            acme.execute("DELETE FROM history_event")


def _secrets_need_the_keys(restored: Restored) -> None:
    text = _run("pg_restore", "--file=-", str(restored.dump))
    assert "Acme supplier" in text
    for key in settings.SEALING_KEYS:
        assert key not in text
    assert SIP_PASSWORD not in text
    with restored.admin() as admin:
        row = admin.execute(
            "SELECT sip_password_sealed FROM gateways_termgateway WHERE id = %s", [restored.gateways["Acme"]]
        ).fetchone()
    assert row is not None
    # With the keys, which are kept elsewhere, what was sealed can be read again.
    assert unseal(row[0], place=f"term-gateway:{restored.gateways['Acme']}") == SIP_PASSWORD
