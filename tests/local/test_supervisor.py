"""`make run` from start to stop, and what kill -9 leaves. One folder of data for all of these tests, in order."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from portal.local.run import is_ready
from tests.portal_running import start_portal

pytestmark = pytest.mark.xdist_group("supervisor")


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A portal that has run once, without demo data."""
    place = Path(os.environ["PORTAL_TEST_DIRECTORY"]) / f"supervised-{os.getpid()}"
    process, *_rest = start(place)
    end(process, signal.SIGTERM)
    yield place
    shutil.rmtree(place)


def start(place: Path, **variables: str) -> tuple[subprocess.Popen[str], str, list[str]]:
    process, url, _environment, printed = start_portal(place, DEMO="no", **variables)
    return process, url, printed


def end(process: subprocess.Popen[str], sign: int) -> str:
    process.send_signal(sign)
    said, _nothing = process.communicate(timeout=60)
    return said


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
    return psutil.wait_procs(processes, timeout=seconds)[1]


def test_ctrl_c_ends_every_process_in_good_order(data: Path) -> None:
    process, _url, _printed = start(data)
    started = family(process)
    names = " ".join(" ".join(command(each)) for each in started)
    assert all(part in names for part in ("postgres", "valkey-server", "gunicorn", "worker", "beat"))
    said = end(process, signal.SIGINT)
    assert process.returncode == 0
    assert "Stopped." in said
    assert gone(started, seconds=1) == []
    assert "database system is shut down" in (data / "postgres" / "log").read_text(encoding="utf-8")[-400:]


def test_a_second_start_prepares_nothing_and_is_quick(data: Path) -> None:
    began = time.monotonic()
    process, url, printed = start(data)
    seconds = time.monotonic() - began
    end(process, signal.SIGTERM)
    assert printed == [f"Portal ready at {url}\n"]
    assert seconds < 15  # under 5 on an idle machine; the tests share theirs


def test_the_supervisor_killed_takes_all_with_it_and_the_next_run_works(data: Path) -> None:
    process, _url, _printed = start(data)
    started = family(process)
    process.kill()
    process.communicate()
    again, _url, printed = start(data)  # at once, while the others still end
    assert printed[-1].startswith("Portal ready at ")
    assert gone(started) == []
    end(again, signal.SIGTERM)


def test_everything_killed_at_once_and_the_next_run_works(data: Path) -> None:
    process, _url, _printed = start(data)
    for each in [psutil.Process(process.pid), *family(process)]:
        each.kill()
    process.communicate()
    again, _url, printed = start(data)
    assert printed[-1].startswith("Portal ready at ")
    end(again, signal.SIGTERM)


def test_a_second_supervisor_is_refused_and_a_service_that_ends_is_started_again(data: Path) -> None:
    process, _url, _printed = start(data)
    with pytest.raises(pytest.fail.Exception, match=rf"already runs on .*process {process.pid}"):
        start(data)
    worker = next(each for each in psutil.Process(process.pid).children() if "worker" in command(each))
    worker.kill()
    assert process.stdout is not None
    said = ""
    while "ended by itself" not in said:
        said = process.stdout.readline()
        assert said, "the supervisor ended"
    assert said.startswith("worker ended by itself")
    end(process, signal.SIGTERM)
    assert process.returncode == 0


@pytest.mark.parametrize(("program", "name"), [("/postgres", "PostgreSQL"), ("/valkey-server", "Valkey")])
def test_a_server_that_ends_is_started_again(data: Path, program: str, name: str) -> None:
    process, url, _printed = start(data)
    children = psutil.Process(process.pid).children()
    next(each for each in children if any(program in word for word in command(each)[:1])).kill()
    assert process.stdout is not None
    said = ""
    while not said.startswith(f"{name} ended by itself"):
        said = process.stdout.readline()
        assert said, "the supervisor ended"
    deadline = time.monotonic() + 60
    while not is_ready(int(url.rstrip("/").rpartition(":")[2])):
        assert time.monotonic() < deadline, "the portal doesn't recover"
        time.sleep(0.2)
    end(process, signal.SIGTERM)
    assert process.returncode == 0


def test_a_taken_port_is_named(data: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(pytest.fail.Exception, match=rf"Port {port} of 127.0.0.1 is taken.*make run PORT="):
            start(data, PORT=str(port))


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_no_port_at_all(data: Path, port: str) -> None:
    with pytest.raises(pytest.fail.Exception, match="PORT must be a number from 1 to 65535"):
        start(data, PORT=port)
