"""Whoever waits at the terminal is told what for, whatever the supervisor is waiting in."""

import subprocess
import sys

from portal.local.place import ROOT

_WAITS = """
import subprocess, sys
from portal.local.progress import telling

with telling("Waiting", at_once={at_once}, every=0.1):
    subprocess.run([sys.executable, "-c", "import sys; sys.stdin.read()"])
print("done", flush=True)
sys.stdin.read()
"""


def _lines_while_it_waits(*, at_once: bool) -> list[str]:
    """What is said until its child is let go, and then."""
    command = [sys.executable, "-c", _WAITS.format(at_once=at_once)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        said = [process.stdout.readline() for _turn in range(4)]
        process.stdin.close()
        return said + process.stdout.read().splitlines(keepends=True)


def test_it_says_at_once_and_again_that_it_waits() -> None:
    first, *others = _lines_while_it_waits(at_once=True)
    assert first == "Waiting …\n"
    assert all(line.startswith("Waiting … ") and line.endswith(" s\n") for line in others[:-1])
    assert others[-1] == "done\n"


def test_a_short_wait_is_not_worth_a_line() -> None:
    said = _lines_while_it_waits(at_once=False)
    assert all(line.startswith("Waiting … ") and line.endswith(" s\n") for line in said[:-1])
    assert said[-1] == "done\n"
