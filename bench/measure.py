"""Timing so that a noisy machine cannot flatter us: floor and ours in the same round, order alternating."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Run = Callable[[], float | None]
"""One timed run. It may time itself and return seconds (leaving out its preparation), else all of it counts."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """One line of the report. `value` is compared with `target` (at most); without a target it only informs."""

    title: str
    value: float
    unit: str  # "×", "ms", "MB", "s"
    target: float | None = None
    low: float | None = None
    high: float | None = None
    detail: str = ""
    samples: dict[str, list[float]] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        """Whether the target is reached (true where there is none)."""
        return self.target is None or self.value <= self.target

    def to_json(self) -> dict[str, Any]:
        """All of it as plain JSON values."""
        return {**self.__dict__, "met": self.met}


def seconds(run: Run) -> float:
    """How long one run takes: what it says itself, else the time it took."""
    began = time.perf_counter()
    said = run()
    return time.perf_counter() - began if said is None else said


def ratio(
    title: str,
    *,
    floor: Run,
    ours: Run,
    target: float | None,
    rounds: int,
    before: Callable[[], None] | None = None,
    warm: bool = True,
) -> Result:
    """Ours against the floor: each round times both, in turning order; the value is the median of the rounds' ratios.

    `before` runs untimed before each of them (a checkpoint, say); `warm` runs both once, untimed, at the start.
    """
    floors: list[float] = []
    taken: list[float] = []
    for number in range(-1 if warm else 0, rounds):
        pair = [(floors, floor), (taken, ours)]
        for times, run in pair if number % 2 == 0 else reversed(pair):
            if before:
                before()
            took = seconds(run)
            if number >= 0:
                times.append(took)
        if number >= 0:
            print(f"  {title}: {taken[-1]:.3f} s / {floors[-1]:.3f} s", file=sys.stderr, flush=True)
    detail = f"{_time(statistics.median(taken))} against {_time(statistics.median(floors))}"
    return compared(title, floors, taken, target=target, detail=detail)


def compared(title: str, floors: list[float], taken: list[float], *, target: float | None, detail: str) -> Result:
    """The median and the spread of the ratios of seconds that were taken in pairs."""
    ratios = [ours / floor for ours, floor in zip(taken, floors, strict=True)]
    return Result(
        title=title,
        value=statistics.median(ratios),
        low=min(ratios),
        high=max(ratios),
        unit="×",
        target=target,
        detail=detail,
        samples={"floor": floors, "ours": taken},
    )


def at_most(title: str, value: float, *, unit: str, target: float | None = None, detail: str = "") -> Result:
    """A single figure against its limit."""
    return Result(title=title, value=value, unit=unit, target=target, detail=detail)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that `share` of them do not exceed (0.95: p95)."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, -(-len(ordered) * share // 1).__int__() - 1))]


def peak_memory_mb() -> float:
    """The most memory this process has held so far (VmHWM), in MB."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise OSError("/proc/self/status has no VmHWM")


def subprocess_peak_mb(command: Sequence[str], *, env: Mapping[str, str]) -> tuple[float, float]:
    """Run a command to its end: its seconds, and the most memory it held in MB. Raises CalledProcessError.

    Looked up in /proc while it runs: what wait4() tells counts the memory of the process it was forked from.
    """
    began = time.perf_counter()
    process = subprocess.Popen(list(command), env=dict(env), stdin=subprocess.DEVNULL)
    status, peak = Path(f"/proc/{process.pid}/status"), 0
    time.sleep(0.2)  # until it is the command and no longer a copy of this process
    while process.poll() is None:
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
        peak = max([peak, *(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))])
        time.sleep(0.02)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - began, peak / 1024


def _time(value: float) -> str:
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.2f} ms"
