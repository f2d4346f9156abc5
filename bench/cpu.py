"""CPU time of other processes: what a page costs, however many others share the machine."""

import time
from pathlib import Path


def cpu_seconds(pid: int) -> float:
    """User and system time of a running process, all its threads, since it began. Raises OSError when it is gone."""
    return time.clock_gettime(~pid << 3 | 2)  # Linux: the clock of a process, as clock_getcpuclockid(3) makes it


def children(pid: int) -> list[int]:
    """The processes that a running process has started and that still run."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in found.split()]
