"""A database of before pricelists had an app of their own: saved, restored and brought up to date, it has lost nothing.

Until then their tables belonged to the app `gateways`. The old state is what the migrations up to the move make.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from portal.local import backup, roles
from portal.local.place import DATABASE, ROOT

MOVED = (
    "termpricelist",
    "termpricelistterms",
    "termpricelistuse",
    "ddipricelist",
    "ddipricelistuse",
    "population",
    "populationrow",
    "termprice",
    "ddiprice",
    "marginfinding",
    "ddimarginfinding",
)
BEFORE = (("jobs", "0001_jobs"), ("gateways", "0021_zero_cost"))
OLD = "portal_before_pricelists"
NAMING = (("history_event", "table_name"), ("history_note", "table_name"), ("jobs_job", "subject_table"))
PLAIN = {"bigint": 1, "integer": 1, "smallint": 1, "boolean": False, "jsonb": "{}", "ARRAY": "{1}", "numeric": 1}


@dataclass(frozen=True, kw_only=True)
class Server:
    """The tests' server, and who may log in to it."""

    admin_url: str
    owner_url: str
    app_url: str

    def url(self, database: str, *, role: str = "admin") -> str:
        parts = urlsplit({"admin": self.admin_url, "owner": self.owner_url, "app": self.app_url}[role])
        return urlunsplit(parts._replace(path=f"/{database}"))

    def prepare(self, database: str) -> None:
        owner, app = urlsplit(self.owner_url).password, urlsplit(self.app_url).password
        roles.prepare(self.admin_url, database=database, owner_password=owner or "", app_password=app or "")

    def migrate(self, database: str, *target: str) -> None:
        url = self.url(database, role="owner")
        done = subprocess.run(
            [sys.executable, "manage.py", "migrate", *target, "--verbosity=0", "--skip-checks"],
            cwd=ROOT,
            env={
                **os.environ,
                "PORTAL_MODE": "test",
                "PORTAL_DB": "owner",
                "DATABASE_OWNER_URL": url,
                "DATABASE_URL": url,
            },
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr

    def drop(self, database: str) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server(
        admin_url=os.environ["PORTAL_TEST_ADMIN_URL"],
        owner_url=os.environ["PORTAL_TEST_OWNER_URL"],
        app_url=os.environ["PORTAL_TEST_APP_URL"],
    )
    try:
        yield found
    finally:
        for name in (OLD, DATABASE):
            found.drop(name)


def insert(connection: psycopg.Connection, table: str, **given: Any) -> int:
    """Add a row: `given`, and something plain in every other column that must have a value. Returns its id."""
    columns = connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s AND is_nullable = 'NO'"
        " AND column_default IS NULL AND is_identity = 'NO' AND is_generated = 'NEVER'",
        [table],
    ).fetchall()
    values = {name: "now" if kind.startswith("timestamp") else PLAIN.get(kind, "x") for name, kind in columns} | given
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING id").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join([sql.Placeholder()] * len(values)),
    )
    row = connection.execute(statement, list(values.values())).fetchone()
    assert row is not None
    return int(row[0])


def fill(connection: psycopg.Connection, app: str, partner: int) -> dict[str, int]:
    """One row in each of the tables, as the application writes them. Returns their ids."""
    gateway = insert(connection, "gateways_termgateway", name="Supplier", currency="EUR")
    product = insert(connection, "products_webproduct", brand="Brand")
    made = {"termpricelist": insert(connection, f"{app}_termpricelist", name="Retail", currencies="{EUR}")}
    made["ddipricelist"] = insert(connection, f"{app}_ddipricelist", name="Numbers", currencies="{EUR}")
    term, ddi = made["termpricelist"], made["ddipricelist"]
    made["termpricelistterms"] = insert(connection, f"{app}_termpricelistterms", pricelist_id=term, currency="EUR")
    for name, pricelist in (("termpricelistuse", term), ("ddipricelistuse", ddi)):
        made[name] = insert(
            connection, f"{app}_{name}", pricelist_id=pricelist, pricelist_owner_id=partner, web_product_id=product
        )
    made["population"] = insert(
        connection, f"{app}_population", pricelist_id=term, gateway_id=gateway, gateway_owner_id=partner
    )
    made["populationrow"] = insert(connection, f"{app}_populationrow", population_id=made["population"])
    made["termprice"] = insert(
        connection,
        f"{app}_termprice",
        pricelist_id=term,
        gateway_id=gateway,
        gateway_owner_id=partner,
        opened_by_id=made["population"],
        rate=12_345,
    )
    made["ddiprice"] = insert(connection, f"{app}_ddiprice", pricelist_id=ddi, mrc=6_230_000)
    made["marginfinding"] = insert(connection, f"{app}_marginfinding", pricelist_id=term, price_id=made["termprice"])
    made["ddimarginfinding"] = insert(
        connection, f"{app}_ddimarginfinding", pricelist_id=ddi, price_id=made["ddiprice"]
    )
    insert(connection, "history_note", table_name=f"{app}_termpricelist", object_id=term, text="Ask first")
    insert(connection, "jobs_job", kind="pricelists.populate", subject_table=f"{app}_population", subject_id=1)
    return made


def rows(connection: psycopg.Connection, app: str) -> dict[str, list]:
    """All that the tables hold, and what was said and done about it, with the names of tables left open."""
    found = {
        name: connection.execute(
            sql.SQL("SELECT to_jsonb(t) FROM {} t ORDER BY id").format(sql.Identifier(f"{app}_{name}"))
        ).fetchall()
        for name in MOVED
    }
    for table, column in (
        ("history_event", "table_name"),
        ("history_note", "table_name"),
        ("jobs_job", "subject_table"),
    ):
        found[table] = connection.execute(
            sql.SQL(
                "SELECT to_jsonb(t) - {name}, replace({column}, {app}, '') FROM {table} t"
                " WHERE {column} = ANY (SELECT {app} || unnest(%s::text[])) ORDER BY id"
            ).format(
                name=sql.Literal(column),
                column=sql.Identifier(column),
                app=sql.Literal(f"{app}_"),
                table=sql.Identifier(table),
            ),
            [list(MOVED)],
        ).fetchall()
    found["content types"] = connection.execute(
        "SELECT id, model FROM django_content_type WHERE app_label = %s AND model = ANY (%s) ORDER BY id",
        [app, list(MOVED)],
    ).fetchall()
    return found


def behind_wall(server: Server, partner: int) -> psycopg.Connection:
    connection = psycopg.connect(server.url(DATABASE, role="app"), autocommit=True)
    connection.execute("SELECT set_config('app.partner', %s, false)", [str(partner)])
    return connection


def test_a_backup_of_before_the_move_comes_back_whole(server: Server, tmp_path_factory: pytest.TempPathFactory) -> None:
    server.prepare(OLD)
    for app, last in BEFORE:
        server.migrate(OLD, app, last)
    with psycopg.connect(server.url(OLD), autocommit=True) as admin:
        partner = insert(admin, "tenants_partner", name="Acme")
        other = insert(admin, "tenants_partner", name="Globex")
        admin.execute("SELECT set_config('app.partner', %s, false)", [str(partner)])
        made = fill(admin, "gateways", partner)
        before = rows(admin, "gateways")
    assert all(before.values()), "each table has something to lose"
    assert len(before["history_event"]) == 8  # findings and a preview's rows keep no history

    dump = tmp_path_factory.mktemp("backup") / "portal.dump"
    backup.dump(server.url(OLD), dump)
    server.prepare(DATABASE)
    backup.restore(server.url(DATABASE), dump)
    server.migrate(DATABASE, "pricelists", "0001_pricelists_move_in")
    with psycopg.connect(server.url(DATABASE), autocommit=True) as admin:
        assert rows(admin, "pricelists") == before  # later migrations may add columns
    server.migrate(DATABASE)

    with psycopg.connect(server.url(DATABASE), autocommit=True) as admin:
        left = admin.execute(
            "SELECT relname FROM pg_class WHERE relname ~ %s", [f"^gateways_({'|'.join(MOVED)})(_|$)"]
        ).fetchall()
        assert left == []
    _the_wall_stands(server, partner, other)
    _keys_hold(server, partner, other, made)


def _the_wall_stands(server: Server, partner: int, other: int) -> None:
    for inside, seen in ((partner, 1), (other, 0)):
        with behind_wall(server, inside) as app:
            for name in MOVED:
                counted = app.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(f"pricelists_{name}")))
                assert counted.fetchone() == (seen,), name


def _keys_hold(server: Server, partner: int, other: int, made: dict[str, int]) -> None:
    """The triggers that hold the keys of prices know the tables by their new names, and ids go on."""
    with behind_wall(server, partner) as app:
        added = insert(app, "pricelists_termprice", pricelist_id=made["termpricelist"])
        assert added > made["termprice"]
        app.execute("DELETE FROM pricelists_populationrow")
        with pytest.raises(psycopg.errors.ForeignKeyViolation, match="still has prices"):
            app.execute("DELETE FROM pricelists_population WHERE id = %s", [made["population"]])
        app.execute("UPDATE pricelists_termpricelist SET name = 'Renamed'")
        event = app.execute("SELECT table_name FROM history_event ORDER BY id DESC LIMIT 1").fetchone()
        assert event == ("pricelists_termpricelist",)
    with behind_wall(server, other) as app, pytest.raises(psycopg.errors.ForeignKeyViolation):
        insert(app, "pricelists_termprice", pricelist_id=made["termpricelist"])
