"""`make run`: the whole portal on one machine, from one terminal, on the production path.

Starts PostgreSQL, Valkey, the web processes, a worker and beat; says one line when the portal answers; ends all of
them on Ctrl-C or SIGTERM. When this process is killed, the kernel ends the others, and the next run recovers.
"""

import contextlib
import fcntl
import json
import os
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

import psycopg

from portal.local import assets, logs, processes, roles
from portal.local.migrated import is_migrated, remember_migrated
from portal.local.place import DATABASE, ROOT, Place
from portal.local.postgres import PostgresError, PostgresServer
from portal.local.progress import telling
from portal.local.valkey import ValkeyError, ValkeyServer

READY = "Portal ready at {url}"
LOGINS = """\
  Partner   partner@example.com   password portal-demo-1      memorable word telephone
  Partner   globex@example.com    password portal-demo-2      memorable word switchboard
  Staff     staff@example.com     password portal-demo-staff  one-time code: {staff_code}   ({url}admin/)"""
_RESTARTS_A_MINUTE = 3


class RunError(Exception):
    """The portal can't run; the text says why and what to do."""


class _Stopped(BaseException):
    """Somebody asked us to end. Not an Exception: nothing on the way may take it for a failure."""


def _lately(starts: list[float]) -> list[float]:
    """The moments of starts, this one added, that lie within the last minute."""
    now = time.monotonic()
    return [*(moment for moment in starts if moment > now - 60), now]


@dataclass
class Service:
    """One of the portal's own processes."""

    name: str
    command: list[str]
    stop_signal: int = signal.SIGTERM
    death_signal: int = signal.SIGTERM  # when the supervisor was killed
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self, place: Place, environment: dict[str, str]) -> None:
        """Start it, its output going to logs/NAME.log."""
        self.starts = _lately(self.starts)
        with logs.opened(place.directory / "logs" / f"{self.name}.log") as log:
            self.process = processes.start(
                self.command, log=log, env=environment, cwd=ROOT, death_signal=self.death_signal
            )

    def ask_to_end(self) -> None:
        """Send it its own signal to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def await_end(self, seconds: float) -> None:
        """Wait for it, and insist after `seconds`."""
        if self.process is not None:
            processes.wait_or_kill(self.process, seconds=seconds)
            self.process = None


@dataclass
class Server:
    """PostgreSQL or Valkey: what the portal's own processes need all the time."""

    name: str
    server: PostgresServer | ValkeyServer
    starts: list[float] = field(default_factory=list)

    def revive(self) -> None:
        """Start it again if it ended by itself. Raises RunError when it keeps ending, PostgresError, ValkeyError."""
        process = self.server.process
        if process is None or process.poll() is None:
            return
        self.starts = _lately(self.starts)
        log = self.server.directory / "log"
        if len(self.starts) > _RESTARTS_A_MINUTE:
            raise RunError(f"{self.name} keeps ending: see {log}")
        print(f"{self.name} ended by itself ({process.returncode}); starting it again.", file=sys.stderr, flush=True)
        port = self.server.port
        self.server.start()
        if self.server.port != port:
            raise RunError(f"{self.name} ended by itself, and its port was taken meanwhile. Start the portal again.")


def services(place: Place) -> list[Service]:
    """The portal's own processes, in the order in which they start."""
    python = sys.executable
    celery = [python, "-m", "celery", "--app=portal", "--quiet"]
    beat = ["beat", f"--schedule={place.directory / 'beat-schedule'}", f"--pidfile={place.directory / 'beat.pid'}"]
    return [
        # SIGQUIT: a running job is told to stop and waits in the queue for the next worker. But not when the supervisor
        # was killed: Valkey ends at the same moment, and now and then Celery waits for it for ever.
        Service("worker", [*celery, "worker", "--concurrency=2", "--loglevel=INFO"], signal.SIGQUIT, signal.SIGKILL),
        Service("web", [python, "-m", "gunicorn", "--config=gunicorn.conf.py"]),
        Service("beat", [*celery, *beat, "--loglevel=INFO"]),
    ]


@contextlib.contextmanager
def _only_one(place: Place) -> Iterator[None]:
    """Two portals on the same data would spoil it. Raises RunError."""
    handle: IO[str] = (place.directory / "lock").open("a+", encoding="ascii")
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            raise RunError(
                f"The portal already runs on {place.directory} (process {handle.read().strip() or '?'}). "
                "Stop it first, or give this one its own data: make run DATA=… PORT=…"
            ) from None
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


def chosen_port() -> int:
    """PORT from the environment, 8000 by default. Raises RunError when it's no port or is taken."""
    text = os.environ.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) < 65536:
        raise RunError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    port = int(text)
    if port < 1024 and os.geteuid() != 0:
        raise RunError(f"Only root may use port {port}. Choose one above 1023: make run PORT=8001")
    if not processes.port_is_free(port):
        raise RunError(f"Port {port} of 127.0.0.1 is taken by another program. Choose another: make run PORT=8001")
    return port


def check_assets() -> None:
    """Raise RunError where `make setup` has not been: the portal would say it is ready, and every page would fail."""
    if not assets.up_to_date():
        raise RunError("The browser's files are missing, or not those of this version. Make them with: make setup")


def manage(place: Place, *arguments: str, owner: bool = False) -> subprocess.CompletedProcess[str]:
    """Run a management command, as the database's owner for migrations."""
    environment = place.environment() | ({"PORTAL_DB": "owner"} if owner else {})
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )


def _prepare(place: Place, admin_url: str) -> None:
    """Roles, migrations, static files, demo data: each only when it isn't as it must be. Raises RunError."""
    roles.prepare(
        admin_url,
        database=DATABASE,
        owner_password=place.secret("owner-password"),
        app_password=place.secret("app-password"),
    )
    _migrate(place, admin_url)
    _collect_static(place)
    _demo_data(place)


def _migrate(place: Place, admin_url: str) -> None:
    with psycopg.connect(admin_url, dbname=DATABASE, autocommit=True) as admin:
        if is_migrated(admin):
            return
        with telling("Preparing the database"):
            done = manage(place, "migrate", "--verbosity=0", owner=True)
        if done.returncode:
            raise RunError(f"The migrations failed:\n{(done.stdout + done.stderr)[-3000:]}")
        remember_migrated(admin)


def _collect_static(place: Place) -> None:
    mark = place.directory / "static.stamp"
    wanted = assets.static_fingerprint()
    if mark.exists() and mark.read_text(encoding="ascii") == wanted:
        return
    with telling("Collecting the browser's files"):
        done = manage(place, "collectstatic", "--noinput", "--clear", "--verbosity=0")
    if done.returncode:
        raise RunError(f"The browser's files couldn't be collected:\n{(done.stdout + done.stderr)[-3000:]}")
    mark.write_text(wanted, encoding="ascii")


def _demo_data(place: Place) -> None:
    """Once, on the first run; DEMO=no leaves the portal empty."""
    mark = place.directory / "demo.stamp"
    if (
        mark.exists()
        or (place.directory / "restored").exists()
        or os.environ.get("DEMO", "").lower() in {"no", "0", "off"}
    ):
        return
    with telling("Adding the demo data"):
        done = manage(place, "demo_data")
    if done.returncode:
        print(f"The demo data is missing: {(done.stdout + done.stderr).strip()[-1500:]}", file=sys.stderr)
        return
    mark.touch()


def is_ready(port: int) -> bool:
    """Whether /readyz says that all parts work."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200 and json.load(answer)["status"] == "ok")
    except (OSError, ValueError, urllib.error.URLError):
        return False


def _wait_until_ready(place: Place, running: list[Service], port: int, *, seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while not is_ready(port):
        _end_if_asked()
        for service in running:
            if service.process is not None and service.process.poll() is not None:
                raise RunError(
                    f"{service.name} ended at its start:\n{logs.tail(place.directory / 'logs', service.name)}"
                )
        if time.monotonic() > deadline:
            tails = "\n".join(logs.tail(place.directory / "logs", service.name) for service in running)
            raise RunError(f"The portal wasn't ready after {seconds:.0f} s:\n{tails}")
        time.sleep(0.1)


def _watch(place: Place, servers: list[Server], running: list[Service], environment: dict[str, str]) -> None:
    """Until somebody stops us: show errors from the logs, start again what ended by itself. Raises RunError."""
    watch = logs.Watch(place.directory / "logs", [service.name for service in running])
    while True:
        _end_if_asked()
        time.sleep(0.5)
        for line in watch.new_errors():
            print(line, file=sys.stderr, flush=True)
        for server in servers:
            server.revive()
        for service in running:
            if service.process is None or service.process.poll() is None:
                continue
            if len(service.starts) > _RESTARTS_A_MINUTE:
                raise RunError(f"{service.name} keeps ending:\n{logs.tail(place.directory / 'logs', service.name)}")
            print(f"{service.name} ended by itself ({service.process.returncode}); starting it again.", file=sys.stderr)
            service.start(place, environment)


def _welcome(place: Place, url: str) -> None:
    print(READY.format(url=url), flush=True)
    if (place.directory / "demo.stamp").exists():
        data = f" DATA={shlex.quote(os.environ['DATA'])}" if os.environ.get("DATA") else ""
        print(LOGINS.format(url=url, staff_code=f"make staff-code{data}"), flush=True)
    print("  Ctrl-C stops it.", flush=True)


def _stop_all(running: list[Service]) -> None:
    """All at the same time: none of them needs another to end."""
    for service in running:
        service.ask_to_end()
    for service in running:
        service.await_end(10)


def run() -> None:
    """Start everything and stay. Raises RunError, PostgresError, ValkeyError, RoleError, OSError."""
    check_assets()
    place = Place.from_environment()
    place.make()
    with _only_one(place), contextlib.ExitStack() as stack:
        port = chosen_port()
        (place.directory / "web-port").write_text(str(port), encoding="ascii")
        postgres, valkey = place.postgres(), place.valkey()
        with telling("Starting PostgreSQL and Valkey", at_once=False):
            stack.callback(postgres.stop)
            postgres.start()
            stack.callback(valkey.stop)
            valkey.start()
        _prepare(place, postgres.url())
        environment = place.environment()
        running = services(place)
        (place.directory / "beat.pid").unlink(missing_ok=True)
        stack.callback(_stop_all, running)
        *serving, beat = running
        with telling("Starting the web processes and the worker", at_once=False):
            for service in serving:
                service.start(place, environment)
            _wait_until_ready(place, serving, port)
        beat.start(place, environment)  # nobody waits for it, so it doesn't slow the others' start
        _welcome(place, f"http://127.0.0.1:{port}/")
        _watch(place, [Server("PostgreSQL", postgres), Server("Valkey", valkey)], running, environment)


_asked_to_end = False


def _end_if_asked() -> None:
    """Python drops an exception that a signal's handler raises inside one of fork's hooks: look again."""
    if _asked_to_end:
        raise _Stopped


def _stop(number: int, frame: FrameType | None) -> None:
    global _asked_to_end
    _asked_to_end = True
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)  # we are ending already
    raise _Stopped


def main() -> int:
    """The command line: 0 after Ctrl-C or SIGTERM, 1 with a message when the portal can't run."""
    os.umask(0o022)
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _stop)
    try:
        run()
    except _Stopped:
        print("\nStopped.", flush=True)
        return 0
    except (RunError, PostgresError, ValkeyError, roles.RoleError, psycopg.Error, OSError) as error:
        print(f"make run: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
