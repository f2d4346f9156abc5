"""What every measurement stands on: a PostgreSQL and a Valkey of our own, durable as in production, and a partner."""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import django
import psycopg
from cryptography.fernet import Fernet
from psycopg import sql

from bench import generate
from portal.local import roles
from portal.local.postgres import LAPTOP_SETTINGS, PostgresServer
from portal.local.valkey import ValkeyServer

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "portal"
# Durable (fsync, synchronous commits) as shipped; autovacuum is off so that it does not strike one of two.
SETTINGS = {**LAPTOP_SETTINGS, "autovacuum": "off"}
BLOCK = 1 << 20
WORD = secrets.token_urlsafe(12)
"""Password of the two roles, while the measurements last."""
EMAIL, PASSWORD, MEMORABLE_WORD = "bench@example.com", secrets.token_urlsafe(12), "benchmark"


@dataclass
class Ground:
    """The running servers and where things are. Django is set up against them as `portal_app`."""

    directory: Path
    postgres: PostgresServer
    environment: dict[str, str]
    partner_id: int = 0
    user_id: int = 0
    _offers: dict[tuple[str, int, int], list[generate.Offer]] = field(default_factory=dict)

    @property
    def admin_url(self) -> str:
        """A superuser's connection to the portal's database."""
        return self.postgres.url(database=DATABASE)

    def admin(self) -> psycopg.Connection:
        """A new superuser connection, in autocommit; row-level security does not apply to it."""
        return psycopg.connect(self.admin_url, autocommit=True)

    def settle(self) -> None:
        """Let the server write what it still owes, so that the next one timed does not pay for it."""
        with self.admin() as admin:
            admin.execute("CHECKPOINT")

    def deck(self, codes: int, *, shape: str = "lines", changed: float = 0.0, seed: int = 1) -> Path:
        """A generated deck (made once): `changed` is the fraction of codes with another rate than without it."""
        path = self.directory / f"deck-{codes}-{seed}-{shape}-{changed}.csv"
        if not path.exists():
            kept = ("lines" if shape == "lists" else shape, codes, seed)
            if kept not in self._offers:
                self._offers = {kept: generate.offers_of(shape, codes, seed=seed)}  # one: a million of them is 500 MB
            offers = self._offers[kept]
            if changed:
                offers = generate.changed(offers, fraction=changed, seed=seed + 1)
            generate.write(offers, path, shape=shape)
        return path

    def bare_copy(self, path: Path) -> float:
        """The floor of every import: seconds that COPY needs for a generated deck, into a table without an index.

        The table is logged, its columns have the natural types, and the time includes the commit.
        """
        with self.admin() as admin:
            admin.execute("DROP TABLE IF EXISTS bench_floor")
            admin.execute(
                "CREATE TABLE bench_floor (code text, destination text, country text, rate numeric(12,6),"
                " min_increment int, increment int, effective_date date)"
            )
            admin.execute("CHECKPOINT")
            began = time.perf_counter()
            copying = admin.cursor().copy("COPY bench_floor FROM STDIN WITH (FORMAT csv, HEADER)")
            with copying as copy, path.open("rb") as source:
                while block := source.read(BLOCK):
                    copy.write(block)
            return time.perf_counter() - began

    def table_size_mb(self, table: str) -> float:
        """Size of a table with its indexes, in MB."""
        with self.admin() as admin:
            query = "SELECT pg_total_relation_size(%s::regclass)"
            row = admin.execute(query, [table]).fetchone()
            return row[0] / 2**20 if row else 0.0

    def analyze(self, *tables: str) -> None:
        """What autovacuum would have done by now: VACUUM ANALYZE."""
        with self.admin() as admin:
            for table in tables:
                admin.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(table)))


@contextmanager
def prepared() -> Iterator[Ground]:
    """Servers in a new directory, migrated, with one partner and its owner; everything is removed at the end."""
    parent = ROOT / ".local" / "bench"
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=parent, ignore_cleanup_errors=True) as name:
        directory = Path(name)
        directory.chmod(0o755)  # PostgreSQL may run as another user in here
        postgres = PostgresServer(directory / "postgres", settings=dict(SETTINGS))
        valkey = ValkeyServer(directory / "valkey")
        postgres.start()
        try:
            valkey.start()
            ground = Ground(directory, postgres, _environment(directory, postgres, valkey))
            _set_up(ground)
            yield ground
        finally:
            valkey.stop()
            postgres.stop()


def _environment(directory: Path, postgres: PostgresServer, valkey: ValkeyServer) -> dict[str, str]:
    roles.prepare(postgres.url(), database=DATABASE, owner_password=WORD, app_password=WORD)
    return {
        "PORTAL_MODE": "local",
        "SECRET_KEY": Fernet.generate_key().decode(),
        "SEALING_KEYS": Fernet.generate_key().decode(),
        "DATABASE_OWNER_URL": postgres.url(user=roles.OWNER, password=WORD, database=DATABASE),
        "DATABASE_URL": postgres.url(user=roles.APP, password=WORD, database=DATABASE),
        "REDIS_URL": valkey.url(),
        "DATA_DIR": str(directory / "files"),
        "STATIC_ROOT": str(directory / "static"),
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }


def _set_up(ground: Ground) -> None:
    environment = {**os.environ, **ground.environment}
    owner = {**environment, "PORTAL_DB": "owner"}
    for command, env in ((["migrate", "--verbosity=0"], owner), (["collectstatic", "--no-input", "-v0"], environment)):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True)
    os.environ.update(ground.environment)
    django.setup()
    from portal.tenancy import wall  # noqa: PLC0415 -- Django must be set up first
    from tenants.models import Partner, User  # noqa: PLC0415

    with wall.enter_staff(actor_name="bench"):
        partner = Partner.objects.create(name="Bench")
        user = User(email=EMAIL, name="Bench", partner=partner, role=User.Role.OWNER)
        user.set_password(PASSWORD)
        user.save()
    ground.partner_id, ground.user_id = partner.pk, user.pk
