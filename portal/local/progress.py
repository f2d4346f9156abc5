"""Lines that say what is being done while somebody waits at the terminal."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

EVERY = 4.0
"""Seconds between two lines, so that nobody waits five seconds without one."""


@contextmanager
def telling(what: str, *, at_once: bool = True, every: float = EVERY) -> Iterator[None]:
    """Say that `what` is being done, and again every few seconds with the seconds it has taken, until it is done.

    at_once: False says nothing before `every` seconds have passed. Call it from the main thread: a timer's signal says
    the lines, since a thread must not run while other processes are started from this one.
    """
    if at_once:
        print(f"{what} …", flush=True)
    began = time.monotonic()

    def again(number: int, frame: FrameType | None) -> None:
        os.write(sys.stdout.fileno(), f"{what} … {time.monotonic() - began:.0f} s\n".encode())

    before = signal.signal(signal.SIGALRM, again)
    signal.setitimer(signal.ITIMER_REAL, every, every)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
