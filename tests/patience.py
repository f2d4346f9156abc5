"""How long a test waits before it calls something late: the one place for it.

Tests name the time that a thing may take on a machine that does nothing else. What is waited for usually happens at
once, so a generous factor costs only where a test fails anyway; where a test shows that something is given up in time,
the bound stays far below what it would take otherwise. TEST_PATIENCE sets another factor for a still slower machine.
"""

import os
import time
from collections.abc import Callable

FACTOR = float(os.environ.get("TEST_PATIENCE") or 4)


def seconds(idle: float) -> float:
    """Seconds to wait for what takes at most `idle` seconds on an idle machine."""
    return idle * FACTOR


def milliseconds(idle: float) -> float:
    """The same for Playwright, in milliseconds."""
    return idle * FACTOR


def pause(length: float) -> float:
    """Seconds to let pass where something is not to happen meanwhile. Not stretched: every run spends them."""
    return length


def until(
    holds: Callable[[], object],
    idle: float,
    *,
    wait: Callable[[], object] = lambda: time.sleep(0.05),
    late: str = "it did not come to hold",
) -> None:
    """Ask again and again, waiting between, until it holds. Raises AssertionError after seconds(idle)."""
    end = time.monotonic() + seconds(idle)
    while not holds():
        assert time.monotonic() < end, late
        wait()
