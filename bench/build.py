"""A checkout of the portal that is measured: its own database, its own web process, asked over HTTP."""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import psycopg

from bench.cpu import children, cpu_seconds
from bench.ground import ROOT, WORD, Ground
from portal.local import processes, roles

SESSIONS = 500


class BuildError(Exception):
    """A build could not be made or does not answer; the text says why."""


@dataclass
class Spent:
    """CPU seconds of a number of pages."""

    web: float
    database: float


@dataclass
class Build:
    """One build of the portal, served. Made by `served`."""

    name: str
    ground: Ground
    database: str
    web: subprocess.Popen[bytes]
    port: int
    cookie: str
    pages: list[tuple[str, str, dict[str, str]]]
    sessions: Iterator[str]
    bytes_of: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._admin = self.ground.admin()

    def get(self, page: tuple[str, str, dict[str, str]], connection: http.client.HTTPConnection) -> None:
        """Ask for a page as the next person. Raises BuildError unless it is answered with 200."""
        name, address, headers = page
        cookie = f"{self.cookie}={next(self.sessions)}"
        connection.request("GET", address, headers={"Cookie": cookie, "Accept-Encoding": "gzip", **headers})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise BuildError(f"{self.name}: {address} is answered with {answer.status}")
        self.bytes_of[name] = len(body)

    def take(self, page: tuple[str, str, dict[str, str]], times: int) -> Spent:
        """Ask for a page so many times. Returns what one of them cost, in CPU seconds."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            before = self._clocks()
            for _turn in range(times):
                self.get(page, connection)
            after = self._clocks()
        finally:
            connection.close()
        return Spent((after.web - before.web) / times, (after.database - before.database) / times)

    def _clocks(self) -> Spent:
        (worker,) = children(self.web.pid)
        backends = self._admin.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [self.database])
        spent = 0.0
        for (pid,) in backends.fetchall():
            with suppress(OSError):
                spent += cpu_seconds(pid)
        return Spent(cpu_seconds(worker), spent)


@contextmanager
def checkout(commit: str) -> Iterator[Path]:
    """The files of a commit in a temporary folder, with our browser's files. Raises BuildError without that commit."""
    parent = ROOT / ".local" / "bench"
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="build-", dir=parent) as name:
        folder = Path(name)
        done = subprocess.run(["git", "archive", "--format=tar", commit], cwd=ROOT, capture_output=True)
        if done.returncode:
            raise BuildError(f"there is no commit {commit} here ({done.stderr.decode(errors='replace').strip()})")
        subprocess.run(["tar", "-x", "-C", name], input=done.stdout, check=True)
        (folder / "static" / "vendor").symlink_to(ROOT / "static" / "vendor")
        yield folder


@contextmanager
def served(name: str, folder: Path, ground: Ground, *, number: int) -> Iterator[Build]:
    """A build in `folder` on the ground's servers: migrated, with the demo data, people logged in, one web process.

    number: which of the builds it is, from 1. Raises BuildError.
    """
    database = f"build_{number}"
    roles.prepare(ground.postgres.url(), database=database, owner_password=WORD, app_password=WORD)
    port = processes.free_port()
    files = ground.directory / database
    environment = {
        **os.environ,
        **ground.environment,
        "DATABASE_OWNER_URL": ground.postgres.url(user=roles.OWNER, password=WORD, database=database),
        "DATABASE_URL": ground.postgres.url(user=roles.APP, password=WORD, database=database),
        "REDIS_URL": ground.environment["REDIS_URL"].rpartition("/")[0] + f"/{number}",
        "PORTAL_BASE_URL": f"http://127.0.0.1:{port}",
        "DATA_DIR": str(files / "files"),
        "STATIC_ROOT": str(files / "static"),
        "BIND": f"127.0.0.1:{port}",
        "WEB_WORKERS": "1",
        "LOG_LEVEL": "INFO",  # as shipped: a page pays for its lines in the log
        "PYTHONPATH": str(folder),
    }

    def run(*command: str, **changes: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], cwd=folder, env=environment | changes, capture_output=True, text=True
        )
        if done.returncode:
            raise BuildError(f"{name}: {' '.join(command)} failed\n{done.stderr[-2000:]}")
        return done.stdout

    run("manage.py", "migrate", "--verbosity=0", PORTAL_DB="owner")
    run("manage.py", "collectstatic", "--no-input", "--verbosity=0")
    run("manage.py", "demo_data")
    found = json.loads(run(str(ROOT / "bench" / "page_kinds.py"), str(SESSIONS), LOG_LEVEL="WARNING"))
    with psycopg.connect(ground.postgres.url(database=database), autocommit=True) as admin:
        admin.execute("VACUUM ANALYZE")  # what autovacuum would have done by now
    with (files / "web.log").open("ab") as log:
        command = [sys.executable, "-m", "gunicorn", "--config=gunicorn.conf.py", "--max-requests=0"]
        web = processes.start(command, log=log, env=environment, cwd=folder)
    try:
        _wait(name, web, port, files / "web.log")
        pages = [(str(kind), str(address), dict(headers)) for kind, address, headers in found["pages"]]
        yield Build(name, ground, database, web, port, found["cookie"], pages, cycle(found["sessions"]))
    finally:
        processes.stop(web, seconds=10)


def _wait(name: str, web: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while processes.port_is_free(port) or not children(web.pid):
        if web.poll() is not None or time.monotonic() > deadline:
            raise BuildError(f"{name} does not start:\n{log.read_text(encoding='utf-8')[-2000:]}")
        time.sleep(0.1)
