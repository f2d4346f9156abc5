"""Slow senders, against a real gunicorn: they never get all of its threads, and those that fall silent are ended."""

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from portal.slow_senders import GRACE_SECONDS, LEAST_RATE, LimitSlowSenders, SlowSenderError
from tests import patience

APPLICATION = """
from portal import slow_senders

slow_senders.SILENCE_SECONDS = 3.0
slow_senders.PATIENCE_SECONDS = 0.2


def echo(environ, start_response):
    try:
        text = environ["wsgi.input"].read()
    except OSError:
        text = b"silent"
    start_response("200 OK", [("Content-Length", str(len(text)))])
    return [text]


application = slow_senders.LimitSlowSenders(echo, most_per_address=3)
"""
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("slow")
    (folder / "echoing.py").write_text(APPLICATION)
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        number = int(listening.getsockname()[1])
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "--config=/dev/null", "--worker-class=gthread", "--threads=4"),
                *(f"--pythonpath={folder},{ROOT}", f"--bind=fd://{listening.fileno()}", "echoing:application"),
            ],
            pass_fds=[listening.fileno()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield number
        finally:
            process.terminate()
            process.wait(patience.seconds(20))


def begun(port: int, stack: ExitStack, *, source: str = "127.0.0.1") -> socket.socket:
    """A request whose body of 10 bytes hasn't come but for its first."""
    made = socket.create_connection(("127.0.0.1", port), timeout=patience.seconds(30), source_address=(source, 0))
    stack.enter_context(closing(made))
    made.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nConnection: close\r\n\r\na")
    return made


def answer(made: socket.socket, rest: bytes = b"") -> bytes:
    if rest:
        made.sendall(rest)
    found = b""
    while block := made.recv(4096):
        found += block
    return found


def test_one_address_never_gets_all_threads(port: int) -> None:
    with ExitStack() as stack:
        slow = [begun(port, stack) for _number in range(3)]
        patience.until(lambda: answer(begun(port, stack), b"bcdefghij").startswith(b"HTTP/1.1 429 "), 5)
        assert answer(begun(port, stack, source="127.0.0.2"), b"bcdefghij").endswith(b"abcdefghij")
        assert answer(slow[0], b"bcdefghij").endswith(b"abcdefghij")
        assert answer(begun(port, stack), b"bcdefghij").endswith(b"abcdefghij")


def test_a_silent_sender_is_ended(port: int) -> None:
    with ExitStack() as stack:
        assert answer(begun(port, stack)).endswith(b"silent")


class Trickle:
    """Gives a byte for each reading, which takes a second of its clock."""

    def __init__(self) -> None:
        self.now = 0.0

    def read(self, _size: int = -1) -> bytes:
        self.now += 1.0
        return b"a"


def test_a_body_that_trickles_is_ended_once_the_grace_is_over() -> None:
    trickle = Trickle()

    def reads_all(environ: dict, start_response: Callable) -> list[bytes]:
        while environ["wsgi.input"].read(1):
            pass
        return []

    limited = LimitSlowSenders(reads_all, most_per_address=1, clock=lambda: trickle.now)
    environ = {"CONTENT_LENGTH": str(100 * LEAST_RATE), "REMOTE_ADDR": "127.0.0.1", "wsgi.input": trickle}
    with pytest.raises(SlowSenderError):
        limited(environ, lambda *_args: None)
    assert trickle.now == GRACE_SECONDS + 1
    assert not limited._reading  # nothing of it is left behind
