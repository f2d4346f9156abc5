"""The PostgreSQL launcher against everything that may have happened to its folder."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from portal.local import processes
from portal.local.place import ROOT
from portal.local.postgres import NOBODY, PostgresError, PostgresServer
from tests import patience

IS_ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def made_once() -> Iterator[Path]:
    """A stopped cluster with one row in it, with the settings of `make run`: what is committed is on disk."""
    place = Path(os.environ["PORTAL_TEST_DIRECTORY"]) / f"launcher-{os.getpid()}"  # where PostgreSQL's user may enter
    made = PostgresServer(place)
    made.start()
    execute(made, "CREATE TABLE kept AS SELECT 7 AS n")
    made.stop()
    yield place
    shutil.rmtree(place)


@pytest.fixture
def server(made_once: Path) -> Iterator[PostgresServer]:
    """A running copy of it."""
    place = made_once.with_name(made_once.name + "-copy")
    shutil.copytree(made_once, place)
    made = PostgresServer(place)
    made.start()
    yield made
    made.stop()
    shutil.rmtree(place)


def execute(server: PostgresServer, statement: str) -> list[tuple]:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def is_whole(server: PostgresServer) -> bool:
    return execute(server, "SELECT n FROM kept") == [(7,)]


def kill(server: PostgresServer) -> None:
    """kill -9 of the postmaster and of all its children at once."""
    assert server.process is not None
    os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait()


def test_data_and_port_outlive_a_stop(server: PostgresServer) -> None:
    port = server.port
    server.stop()
    server.start()
    assert server.port == port
    assert is_whole(server)


def test_it_never_runs_as_root(server: PostgresServer) -> None:
    assert server.process is not None
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="utf-8")
    user = int(next(line for line in status.splitlines() if line.startswith("Uid:")).split()[1])
    if IS_ROOT and server.cluster.stat().st_uid == 0:  # where nobody can't reach the folder: in a namespace of its own
        assert user == 0
        ours, its = (Path(f"/proc/{pid}/ns/user").readlink() for pid in ("self", server.process.pid))
        assert its != ours
    else:
        assert user == (NOBODY if IS_ROOT else os.geteuid())
    assert server.cluster.stat().st_mode & 0o777 == 0o700


def test_it_listens_on_loopback_alone_and_asks_strangers_for_scram(server: PostgresServer) -> None:
    assert execute(server, "SHOW listen_addresses") == [("127.0.0.1",)]
    assert execute(server, "SHOW unix_socket_directories") == [("",)]
    assert {row[0] for row in execute(server, "SELECT auth_method FROM pg_hba_file_rules")} == {"scram-sha-256"}


def test_a_killed_server_recovers(server: PostgresServer) -> None:
    kill(server)
    server.start()
    assert is_whole(server)


def test_only_the_postmaster_killed(server: PostgresServer) -> None:
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    server.start()  # at once: its children may still be ending
    assert is_whole(server)


def test_a_lock_file_that_names_somebody_else(server: PostgresServer) -> None:
    kill(server)
    lock = server.cluster / "postmaster.pid"
    lines = lock.read_text(encoding="utf-8").splitlines()
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]), encoding="utf-8")
    server.start()
    assert is_whole(server)


def test_a_server_of_a_killed_run_is_ended_first(server: PostgresServer) -> None:
    old = server.process
    assert old is not None
    again = PostgresServer(server.directory)
    again.start()
    try:
        assert old.poll() is not None
        assert is_whole(again)
    finally:
        again.stop()


def test_a_port_taken_meanwhile_is_left_to_its_taker(server: PostgresServer) -> None:
    server.stop()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", server.port))
        other.listen()
        taken = server.port
        server.start()
        assert server.port != taken
        assert is_whole(server)


def test_a_lost_password_is_set_again(server: PostgresServer) -> None:
    server.stop()
    (server.directory / "password").unlink()
    server.start()
    assert is_whole(server)


def test_an_interrupted_first_start_begins_anew(server: PostgresServer) -> None:
    server.stop()
    draft = server.directory / "cluster.new"
    server.cluster.rename(draft)
    (draft / "PG_VERSION").unlink()
    server.start()
    assert execute(server, "SELECT count(*) FROM pg_class WHERE relname = 'kept'") == [(0,)]
    assert not draft.exists()


def test_data_of_another_version_is_not_touched(server: PostgresServer) -> None:
    server.stop()
    (server.cluster / "PG_VERSION").write_text("15\n", encoding="ascii")
    with pytest.raises(PostgresError, match=r"made by PostgreSQL 15.*operating\.md"):
        server.start()
    (server.cluster / "PG_VERSION").write_text("18\n", encoding="ascii")


def test_it_dies_with_the_process_that_started_it(server: PostgresServer) -> None:
    server.stop()
    starter = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from portal.local.postgres import PostgresServer\n"
            "s = PostgresServer(Path(sys.argv[1])); s.start(); print(s.process.pid, flush=True); sys.stdin.read()",
            str(server.directory),
        ],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert starter.stdout is not None
    postmaster = int(starter.stdout.readline())
    assert "postgres" in processes.command_line(postmaster)
    starter.kill()
    starter.communicate()
    patience.until(lambda: "postgres" not in processes.command_line(postmaster), 20, late="it outlived its starter")


@pytest.mark.skipif(not IS_ROOT, reason="only root needs the namespace")
def test_root_below_a_folder_that_nobody_may_enter(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    locked = PostgresServer(tmp_path / "postgres")
    try:
        locked.start()
    except PostgresError as error:
        assert "user namespaces are closed here" in str(error)  # noqa: PT017 -- a container may close them
        return
    try:
        execute(locked, "CREATE TABLE kept AS SELECT 7 AS n")
        kill(locked)
        locked.start()
        assert is_whole(locked)
        assert tmp_path.stat().st_mode & 0o777 == 0o700
    finally:
        locked.stop()


@pytest.mark.skipif(not IS_ROOT, reason="for root to see what an ordinary user sees")
def test_an_ordinary_user_and_data_of_somebody_else(server: PostgresServer) -> None:
    """`unshare` makes us an ordinary user of a namespace; the cluster belongs to nobody there."""
    server.stop()
    os.chown(server.cluster, NOBODY, NOBODY)  # where nobody can't reach the folder, it is root's, and so ours
    done = subprocess.run(
        [
            *("unshare", "--user", "--map-user=1000", sys.executable, "-c"),
            "import sys; from pathlib import Path; from portal.local.postgres import PostgresServer\n"
            "PostgresServer(Path(sys.argv[1])).start()",
            str(server.directory),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if "unshare" in done.stderr:
        pytest.skip("user namespaces are closed here")
    assert "belongs to another user" in done.stderr
