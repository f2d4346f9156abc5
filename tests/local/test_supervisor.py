"""`make run` from start to stop, and what kill -9 leaves. One folder of data for all of these tests, in order."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from portal.local.run import is_ready
from tests import patience
from tests.portal_running import start_portal

pytestmark = pytest.mark.xdist_group("supervisor")


class Supervised:
    """One folder of data and the portal on it, which runs on from test to test: starting costs more than they do."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.url = ""
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> tuple[subprocess.Popen[str], list[str]]:
        """Start it, without demo data: its process, what it printed."""
        self._process, self.url, _environment, printed = start_portal(self.data, DEMO="no")
        return self._process, printed

    def runs(self) -> bool:
        """Whether the supervisor is there."""
        return self._process is not None and self._process.poll() is None

    def running(self) -> subprocess.Popen[str]:
        """The supervisor, started if it has ended."""
        if not self.runs():
            self.start()
        assert self._process is not None
        return self._process

    def end(self, sign: int) -> str:
        """End it; what it still said."""
        assert self._process is not None
        self._process.send_signal(sign)
        said, _nothing = self._process.communicate(timeout=patience.seconds(60))
        return said


@pytest.fixture(scope="module")
def supervised() -> Iterator[Supervised]:
    """A portal that has run once."""
    place = Path(os.environ["PORTAL_TEST_DIRECTORY"]) / f"supervised-{os.getpid()}"
    portal = Supervised(place)
    portal.start()
    portal.end(signal.SIGTERM)
    yield portal
    if portal.runs():
        portal.end(signal.SIGTERM)
    shutil.rmtree(place)


def start(place: Path, **variables: str) -> None:
    """Start another one, which is expected to fail."""
    start_portal(place, DEMO="no", **variables)


def family(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """Every process of a running portal but the supervisor."""
    return psutil.Process(process.pid).children(recursive=True)


def command(process: psutil.Process) -> list[str]:
    """Its command line; nothing when it ended while we looked."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def gone(processes: list[psutil.Process], *, seconds: float = 30) -> list[psutil.Process]:
    """Those that are still there after `seconds`."""
    return psutil.wait_procs(processes, timeout=patience.seconds(seconds))[1]


def line_with(words: str, process: subprocess.Popen[str]) -> str:
    """Read what the supervisor prints until a line has these words; that line."""
    assert process.stdout is not None
    said = ""
    while words not in said:
        said = process.stdout.readline()
        assert said, "the supervisor ended"
    return said


def test_a_second_start_prepares_nothing(supervised: Supervised) -> None:
    """Then it takes under 5 s on an idle machine; on a busy one it says every few seconds what it waits for."""
    _process, printed = supervised.start()
    assert printed[-1] == f"Portal ready at {supervised.url}\n"
    assert all(line.startswith("Starting ") for line in printed[:-1]), printed


def test_a_second_supervisor_is_refused_and_a_service_that_ends_is_started_again(supervised: Supervised) -> None:
    process = supervised.running()
    with pytest.raises(pytest.fail.Exception, match=rf"already runs on .*process {process.pid}"):
        start(supervised.data)
    worker = next(each for each in psutil.Process(process.pid).children() if "worker" in command(each))
    worker.kill()
    assert line_with("ended by itself", process).startswith("worker ended by itself")


@pytest.mark.parametrize(("program", "name"), [("/postgres", "PostgreSQL"), ("/valkey-server", "Valkey")])
def test_a_server_that_ends_is_started_again(supervised: Supervised, program: str, name: str) -> None:
    process = supervised.running()
    children = psutil.Process(process.pid).children()
    next(each for each in children if any(program in word for word in command(each)[:1])).kill()
    assert line_with(f"{name} ended by itself", process).startswith(name)
    port = int(supervised.url.rstrip("/").rpartition(":")[2])
    patience.until(lambda: is_ready(port), 60, late="the portal doesn't recover")


def test_ctrl_c_ends_every_process_in_good_order(supervised: Supervised) -> None:
    process = supervised.running()
    started = family(process)
    names = " ".join(" ".join(command(each)) for each in started)
    assert all(part in names for part in ("postgres", "valkey-server", "gunicorn", "worker", "beat"))
    said = supervised.end(signal.SIGINT)
    assert process.returncode == 0
    assert "Stopped." in said
    assert gone(started, seconds=1) == []
    log = (supervised.data / "postgres" / "log").read_text(encoding="utf-8")
    assert "database system is shut down" in log[-400:]


def test_the_supervisor_killed_takes_all_with_it_and_the_next_run_works(supervised: Supervised) -> None:
    process = supervised.running()
    started = family(process)
    process.kill()
    process.communicate()
    _again, printed = supervised.start()  # at once, while the others still end
    assert printed[-1].startswith("Portal ready at ")
    assert gone(started) == []


def test_everything_killed_at_once_and_the_next_run_works(supervised: Supervised) -> None:
    process = supervised.running()
    for each in [psutil.Process(process.pid), *family(process)]:
        each.kill()
    process.communicate()
    again, printed = supervised.start()
    assert printed[-1].startswith("Portal ready at ")
    supervised.end(signal.SIGTERM)
    assert again.returncode == 0


def test_a_taken_port_is_named(supervised: Supervised) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(pytest.fail.Exception, match=rf"Port {port} of 127.0.0.1 is taken.*make run PORT="):
            start(supervised.data, PORT=str(port))


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_no_port_at_all(supervised: Supervised, port: str) -> None:
    with pytest.raises(pytest.fail.Exception, match="PORT must be a number from 1 to 65535"):
        start(supervised.data, PORT=port)
