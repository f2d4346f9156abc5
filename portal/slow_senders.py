"""Limits on clients that send a request's body slowly, for portals that no buffering proxy stands in front of.

Each body is read by a thread that can do nothing else meanwhile. So a body has to keep arriving, at LEAST_RATE on
average once GRACE_SECONDS are over, and one address may have only some of a process's threads read for it at a time.
The heads of requests are gunicorn's: only a proxy that takes requests as a whole limits those (docs/operating.md).
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

GRACE_SECONDS = 15.0
LEAST_RATE = 2_000  # bytes a second: less than the slowest mobile connection that loads a page at all
SILENCE_SECONDS = 20.0
"""No byte for so long ends the request."""
PATIENCE_SECONDS = 2.0
"""So long a further body of the same address waits: those of ordinary forms are read in a moment."""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class SlowSenderError(OSError):
    """The body arrives too slowly; Django takes an OSError for a client that went away."""


class LimitSlowSenders:
    """WSGI middleware. `most_per_address`: bodies that are read for one address at a time, in this process."""

    def __init__(
        self, application: Application, *, most_per_address: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._application = application
        self._most = most_per_address
        self._clock = clock
        self._reading: Counter[str] = Counter()
        self._changed = threading.Condition()

    def __call__(self, wsgi: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not _has_body(wsgi):
            return self._application(wsgi, start_response)
        address = str(wsgi.get("REMOTE_ADDR", ""))
        with self._changed:
            if not self._changed.wait_for(lambda: self._reading[address] < self._most, PATIENCE_SECONDS):
                return _refused(start_response)
            self._reading[address] += 1
        if (socket := wsgi.get("gunicorn.socket")) is not None:
            socket.settimeout(SILENCE_SECONDS)
        body = _Body(wsgi["wsgi.input"], int(wsgi.get("CONTENT_LENGTH") or 0), self._clock)
        body.when_read = lambda: self._read(address, body)
        wsgi["wsgi.input"] = body
        try:
            return self._application(wsgi, start_response)
        finally:
            self._read(address, body)

    def _read(self, address: str, body: _Body) -> None:
        """Count a body that is read, or that nobody reads any more, once."""
        with self._changed:
            if body.counted:
                body.counted = False
                self._reading[address] -= 1
                if not self._reading[address]:
                    del self._reading[address]
                self._changed.notify_all()


class _Body:
    """A request's body that measures how fast it arrives."""

    def __init__(self, raw: Any, length: int, clock: Callable[[], float]) -> None:
        self._raw, self._length, self._clock = raw, length, clock
        self._begun, self._received = clock(), 0
        self.counted = True
        self.when_read: Callable[[], None] = lambda: None

    def read(self, size: int = -1) -> bytes:
        return self._took(self._raw.read(size) if size is not None and size >= 0 else self._raw.read())

    def readline(self, size: int = -1) -> bytes:
        return self._took(self._raw.readline(size) if size >= 0 else self._raw.readline())

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def _took(self, block: bytes) -> bytes:
        self._received += len(block)
        if not block or self._received >= self._length > 0:
            self.when_read()
        elif (seconds := self._clock() - self._begun) > GRACE_SECONDS and self._received < LEAST_RATE * seconds:
            raise SlowSenderError("the body arrives too slowly")
        return block


def _has_body(wsgi: dict[str, Any]) -> bool:
    return wsgi.get("CONTENT_LENGTH") not in {None, "", "0"} or "HTTP_TRANSFER_ENCODING" in wsgi


def _refused(start_response: Callable[..., Any]) -> list[bytes]:
    text = b"Too many uploads from this address at once. Please wait for the others to end and try again.\n"
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(text))), ("Retry-After", "10")]
    start_response("429 Too Many Requests", headers)
    return [text]
