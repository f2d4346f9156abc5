"""The clock that pages are compared by: another process's CPU time, and nothing of its sleep."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bench.cpu import children, cpu_seconds

_WORKS_WHEN_ASKED = """
import sys, time
for line in sys.stdin:
    end = time.process_time() + float(line)
    while time.process_time() < end:
        pass
    print(time.process_time(), flush=True)
"""


@pytest.fixture
def worker() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", _WORKS_WHEN_ASKED]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def test_it_says_what_the_process_says_of_itself(worker: subprocess.Popen[str]) -> None:
    assert worker.stdin is not None
    assert worker.stdout is not None
    for seconds in (0.05, 0.2):
        before = cpu_seconds(worker.pid)
        worker.stdin.write(f"{seconds}\n")
        worker.stdin.flush()
        own = float(worker.stdout.readline())
        after = cpu_seconds(worker.pid)
        assert after - before >= seconds
        assert own <= after <= own + 0.05  # what it needed to answer and to wait for more
        assert cpu_seconds(worker.pid) - after < 0.05  # waiting costs nothing


def test_a_process_that_is_gone_is_told(worker: subprocess.Popen[str]) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    with pytest.raises(OSError, match="Invalid argument"):
        cpu_seconds(gone.pid)


def test_children_are_found(worker: subprocess.Popen[str]) -> None:
    assert worker.pid in children(os.getpid())
