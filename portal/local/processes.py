"""Starting and stopping the servers of one machine so that none outlives the process that started it."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _die_with_parent(sign: int) -> Callable[[], None]:
    """What the child does between fork and exec: ask the kernel for `sign` when its parent dies."""
    parent = os.getpid()

    def arrange() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, sign, 0, 0, 0)
            if os.getppid() != parent:  # it died before we asked
                os._exit(1)

    return arrange


def start(
    command: Sequence[str],
    *,
    log: IO[bytes] | int,
    env: Mapping[str, str],
    cwd: Path | str = "/",
    uid: int | None = None,
    death_signal: int = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own (a Ctrl-C at the terminal reaches only us), optionally as `uid`.

    When the calling thread's process dies, however it dies, Linux sends the server `death_signal`.
    Call it from the main thread: the kernel watches the thread, not the process.
    """
    identity = {} if uid is None else {"user": uid, "group": uid, "extra_groups": []}
    return subprocess.Popen(
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        env=dict(env),
        cwd=cwd,
        start_new_session=True,
        preexec_fn=_die_with_parent(death_signal),
        **identity,  # type: ignore[call-overload]
    )


def stop(process: subprocess.Popen[bytes], *, sign: int = signal.SIGTERM, seconds: float = 15) -> None:
    """Ask with `sign`, wait `seconds`, then end the whole process group. Harmless when it is over."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(sign)
    wait_or_kill(process, seconds=seconds)


def wait_or_kill(process: subprocess.Popen[bytes], *, seconds: float) -> None:
    """Wait `seconds` for a process that was asked to end, then end its whole group."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)  # children that outlived their leader
    process.wait()


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int) -> bool:
    """Whether a server could listen on this port of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def remembered_port(file: Path) -> int:
    """The port kept in `file` if it is still free, else a new one, kept there."""
    with contextlib.suppress(OSError, ValueError):
        port = int(file.read_text(encoding="ascii"))
        if port_is_free(port):
            return port
    port = free_port()
    file.write_text(str(port), encoding="ascii")
    return port


def command_line(pid: int) -> str:
    """The command line of a running process, or "" when there is none (or it is not ours to see)."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    if sys.platform == "linux":
        return ""
    done = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def private_file(path: Path, make: Callable[[], str]) -> str:
    """The text of `path`; the first time it is made by `make` and written readable by its owner alone."""
    with contextlib.suppress(FileNotFoundError):
        if found := path.read_text(encoding="utf-8").strip():
            return found
    made = make()
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(made + "\n")
    draft.replace(path)
    return made
