"""PostgreSQL and Valkey for one run of the tests, ready in a fraction of a second.

A migrated cluster is made once for each state of the migrations and kept, stopped, under `.local/test/`. A run
copies its files and starts the copy, so that any number of runs at the same time don't know of each other.
"""

import fcntl
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from portal.local import roles
from portal.local.fingerprint import fingerprint
from portal.local.migrated import remember_migrated
from portal.local.place import DATABASE, Place
from portal.local.postgres import TEST_SETTINGS, PostgresServer
from portal.local.valkey import ValkeyServer

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".local" / "test"
TEMPLATE = "portal_template"
_KEPT_TEMPLATES = 3


class ThrowawayError(Exception):
    """The tests' servers can't be made ready; the text says why."""


class Servers:
    """The running servers of one test run. start() first; stop() removes all traces."""

    def __init__(self) -> None:
        HOME.mkdir(parents=True, exist_ok=True)
        _sweep()
        template = _template()
        self.directory = Path(tempfile.mkdtemp(prefix="run-", dir=HOME))
        self.directory.chmod(0o755)  # PostgreSQL may run as another user in here
        self._lock = _locked(self.directory / "lock", wait=False)
        self.postgres = PostgresServer(self.directory / "postgres", settings=dict(TEST_SETTINGS))
        self.valkey = ValkeyServer(self.directory / "valkey", durable=False)
        shutil.copytree(template, self.directory / "postgres", copy_function=_copy)

    def start(self) -> None:
        """Start both. Raises PostgresError or ValkeyError."""
        self.postgres.start()
        self.valkey.start()

    def stop(self) -> None:
        """Stop both and remove their files."""
        self.valkey.stop()
        self.postgres.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def environment(self) -> dict[str, str]:
        """What the tests' processes need to find the servers. The databases themselves come from make_database()."""
        return {
            "PORTAL_TEST_DIRECTORY": str(self.directory),
            "PORTAL_TEST_ADMIN_URL": self.postgres.url(),
            "PORTAL_TEST_OWNER_URL": self._url(roles.OWNER, "owner-password"),
            "PORTAL_TEST_APP_URL": self._url(roles.APP, "app-password"),
            "PORTAL_TEST_REDIS_URL": self.valkey.url(),
        }

    def _url(self, role: str, file: str) -> str:
        password = (self.directory / "postgres" / file).read_text(encoding="utf-8").strip()
        return self.postgres.url(user=role, password=password, database=TEMPLATE)


def make_database(admin_url: str, name: str) -> None:
    """A fresh database from the migrated template; an older one of that name is thrown away with its sessions."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(
                *map(sql.Identifier, (name, TEMPLATE, roles.OWNER))
            )
        )
        # Database-wide grants, unlike those inside the database, don't come along with a template.
        admin.execute(sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(*map(sql.Identifier, (name, roles.STAFF))))


def lay_migrated(place: Place) -> None:
    """Give a portal that has never run a migrated database, so that its first start takes half the time.

    Raises PostgresError, ThrowawayError.
    """
    server = place.postgres()
    shutil.copytree(_template(), server.directory, copy_function=_copy)
    server.start()
    try:
        with psycopg.connect(server.url(), autocommit=True) as admin:
            admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (TEMPLATE, DATABASE))))
            remember_migrated(admin)
    finally:
        server.stop()


def _template() -> Path:
    """The stopped, migrated cluster for today's migrations; made now if it isn't there. Raises ThrowawayError."""
    lock = _locked(HOME / "build.lock", wait=True)
    try:
        wanted = HOME / f"template-{fingerprint()}"
        if not wanted.exists():
            draft = HOME / "building"
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
            with _migrated(draft):
                pass
            draft.rename(wanted)
        os.utime(wanted)
        old = sorted(HOME.glob("template-*"), key=lambda path: path.stat().st_mtime)[:-_KEPT_TEMPLATES]
        for path in old:
            shutil.rmtree(path, ignore_errors=True)
        return wanted
    finally:
        os.close(lock)


@contextmanager
def _migrated(place: Path) -> Iterator[PostgresServer]:
    server = PostgresServer(place, settings=dict(TEST_SETTINGS))
    server.start()
    try:
        words = {}
        for name in ("owner-password", "app-password"):
            words[name] = secrets.token_urlsafe(16)
            (place / name).write_text(words[name], encoding="utf-8")
        roles.prepare(
            server.url(),
            database=TEMPLATE,
            owner_password=words["owner-password"],
            app_password=words["app-password"],
        )
        owner = server.url(user=roles.OWNER, password=words["owner-password"], database=TEMPLATE)
        _migrate(owner)
        with psycopg.connect(server.url(database=TEMPLATE), autocommit=True) as admin:
            admin.execute("VACUUM (FREEZE, ANALYZE)")
        yield server
    finally:
        server.stop()


def _migrate(owner_url: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0", "--skip-checks"],
        cwd=ROOT,
        env={
            **os.environ,
            "PORTAL_MODE": "test",
            "PORTAL_DB": "owner",
            "DATABASE_OWNER_URL": owner_url,
            "DATABASE_URL": owner_url,
        },
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise ThrowawayError(f"The migrations failed:\n{done.stdout}{done.stderr}")


def _copy(source: str, target: str) -> str:
    shutil.copyfile(source, target)
    status = os.stat(source)  # noqa: PTH116 -- called a thousand times by copytree with text
    os.chmod(target, status.st_mode & 0o777)  # noqa: PTH101
    return target


def _locked(path: Path, *, wait: bool) -> int:
    """Open and lock a file; the lock ends with os.close() or with this process. Raises BlockingIOError."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise
    return handle


def _sweep() -> None:
    """Remove what killed runs left behind: their lock is free."""
    for place in HOME.glob("run-*"):
        lock = place / "lock"
        if not lock.exists():
            continue
        try:
            handle = _locked(lock, wait=False)
        except BlockingIOError:
            continue
        shutil.rmtree(place, ignore_errors=True)
        os.close(handle)
