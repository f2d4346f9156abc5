"""Backup and restore of a local portal: its database and its files in one tar, never its keys.

    python -m portal.local.backup save FILE      the portal may run
    python -m portal.local.backup restore FILE   into a DATA folder that holds no portal yet

A server elsewhere is backed up with the same two programs, pg_dump and pg_restore (docs/operating.md).
"""

import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

import psycopg

from portal import environment
from portal.local import processes, roles
from portal.local.place import DATABASE, Place
from portal.local.postgres import PostgresError, PostgresServer, binaries

DUMP = "database.dump"
FILES = "files"


class BackupError(Exception):
    """It can't be saved or restored; the text says why and what to do."""


def _run(program: str, admin_url: str, *arguments: str) -> None:
    """One of PostgreSQL's programs on a database. The password is not put on the command line."""
    address = environment.database(admin_url)
    done = subprocess.run(
        [str(binaries() / program), *arguments],
        env={
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "PGHOST": address.host,
            "PGPORT": str(address.port),
            "PGUSER": address.user,
            "PGPASSWORD": address.password,
            "PGDATABASE": address.name,
        },
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise BackupError(f"{program} failed:\n{done.stderr.strip()[-2000:]}")


def dump(admin_url: str, file: Path) -> None:
    """Write the database at `admin_url` to `file`. Only an administrator sees over the wall. Raises BackupError."""
    _run("pg_dump", admin_url, "--format=custom", f"--file={file}")


def restore(admin_url: str, file: Path) -> None:
    """Fill a prepared, empty database from `file`, all or nothing. Raises BackupError."""
    _run("pg_restore", admin_url, "--exit-on-error", "--single-transaction", f"--dbname={DATABASE}", str(file))


def save_place(place: Place, target: Path) -> None:
    """Save a running local portal into a new tar file readable by its owner alone. Raises BackupError, OSError."""
    server = place.postgres()
    server.port = place.remembered("postgres")
    if not server.port or processes.port_is_free(server.port):
        raise BackupError(f"The portal in {place.directory} isn't running: start it with 'make run'.")
    with tempfile.TemporaryDirectory() as folder:
        dumped = Path(folder) / DUMP
        dump(server.url(database=DATABASE), dumped)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out, tarfile.open(fileobj=out, mode="w") as tar:
            tar.add(dumped, arcname=DUMP)
            tar.add(place.directory / FILES, arcname=FILES)


def restore_place(place: Place, source: Path) -> None:
    """Make a local portal from a saved one. Raises BackupError, PostgresError, OSError."""
    if (place.directory / "postgres").exists():
        raise BackupError(f"{place.directory} already holds a portal: name an empty folder with DATA=")
    place.make()
    server: PostgresServer = place.postgres()
    with tempfile.TemporaryDirectory() as folder, tarfile.open(source) as tar:
        # Early releases of Python 3.11 don't have the filter; the file is our own all the same.
        tar.extractall(folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))  # type: ignore[arg-type]  # noqa: S202
        if not (Path(folder) / DUMP).is_file():
            raise BackupError(f"{source} is no backup of a portal: it lacks {DUMP}.")
        server.start()
        try:
            roles.prepare(
                server.url(),
                database=DATABASE,
                owner_password=place.secret("owner-password"),
                app_password=place.secret("app-password"),
            )
            restore(server.url(database=DATABASE), Path(folder) / DUMP)
        finally:
            server.stop()
        _put_files(Path(folder) / FILES, place.directory / FILES)
    (place.directory / "restored").touch()  # what was saved is what shall be there: no demo data is added


def _put_files(source: Path, target: Path) -> None:
    target.rmdir()
    source.chmod(0o700)
    subprocess.run(["cp", "-Rp", str(source), str(target)], check=True)


def main() -> int:
    """The command line: 0, or 1 with a message."""
    work: Callable[[Place, Path], None]
    match sys.argv[1:]:
        case ["save", file] if file:
            work = save_place
        case ["restore", file] if file:
            work = restore_place
        case _:
            print("usage: make backup TO=FILE, make restore FROM=FILE DATA=FOLDER", file=sys.stderr)
            return 1
    place = Place.from_environment()
    try:
        work(place, Path(file).absolute())
    except (BackupError, PostgresError, roles.RoleError, psycopg.Error, tarfile.TarError, OSError) as error:
        print(f"backup: {error}", file=sys.stderr)
        return 1
    keys = place.directory / "secrets" / "sealing-key"
    if work is save_place:
        print(f"Saved. Without {keys} nobody can log in from this backup: keep a copy of it, somewhere else.")
    else:
        print(f"Restored into {place.directory}. Before 'make run' put the saved portal's sealing key into {keys}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
