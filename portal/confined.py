"""Looking into a stranger's file in a process of its own, with limits on memory and time.

    found = confined.call("decks.looking:look", {"path": …})

runs `python -m portal.confined decks.looking:look`: the function gets the arguments and gives back plain JSON
values. Whatever a file does to a reader, it does it there: a page never waits longer than WALL_SECONDS for it. The
process starts no Django, gets no secrets, and its answers are data, never code.
"""

import importlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MEMORY_BYTES = 3 * 1024**3  # addresses, of which Polars reserves far more than it uses
CPU_SECONDS = 20
WALL_SECONDS = 40  # a busy machine takes longer for the same work; less than gunicorn's timeout


class TooHardError(Exception):
    """The process died of the file, or took too long over it."""


def call(
    target: str, arguments: Mapping[str, Any], *, cpu: int = CPU_SECONDS, wall: float = WALL_SECONDS, disk: int = 0
) -> Any:
    """What the function `module:name` gives back for these arguments; both are plain JSON values.

    cpu, wall: seconds that it may work, and that we wait. disk: bytes that a file it writes may have; it may write none
    without. Raises TooHardError.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-E", "-s", "-X", "utf8", "-m", "portal.confined", target, str(cpu), str(disk)],
            cwd=ROOT,
            env={"MALLOC_ARENA_MAX": "2", "POLARS_MAX_THREADS": "1", "PATH": os.defpath},
            input=json.dumps(arguments).encode(),
            capture_output=True,
            timeout=wall,
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        _warn("confined.timed_out", target=target)
        raise TooHardError from late
    if done.returncode:
        error = done.stderr[-1000:].decode("utf-8", "replace")
        _warn("confined.died", target=target, code=done.returncode, error=error)
        raise TooHardError
    return json.loads(done.stdout)


def _warn(event: str, **values: Any) -> None:
    import structlog  # noqa: PLC0415 -- the process itself writes no log, and starts a fifth sooner without

    structlog.get_logger(__name__).warning(event, **values)


def confine_this_process(cpu: int, disk: int = 0) -> None:
    """Let this process use only so much memory, time and disk, where the system knows such limits."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, disk),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a lower limit holds already, or this system has none of the kind
            resource.setrlimit(what, (most, most))


def main(arguments: list[str]) -> int:
    """The process itself: arguments on stdin, what the function gives back on stdout."""
    from django.conf import settings  # noqa: PLC0415 -- the parent has its own

    settings.configure(USE_I18N=False)  # the reader's messages are lazy translations
    module, _colon, name = arguments[0].partition(":")
    confine_this_process(int(arguments[1]), int(arguments[2]))
    function = getattr(importlib.import_module(module), name)
    given = json.loads(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(function(**given), default=str))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
