"""Ending a worker's process whose job is stuck, so that the others in the queue are done.

A job that loops inside a library lets no other thread of its process run: no heartbeat, and none of our own code, could
end it. `faulthandler` can: its watchdog is a thread of C that needs no interpreter. The beat of the job's sideline sets
it anew again and again; when the beat falls silent, or the job makes no progress for too long, it fires.
"""

import faulthandler
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from portal.jobs.sideline import LEASE_SECONDS, Sideline

logger = structlog.get_logger(__name__)


@contextmanager
def watching(sideline: Sideline, *, stalls_after: float, silence: float = LEASE_SECONDS) -> Iterator[None]:
    """End this process when the sideline gives no beat for `silence` seconds, or no progress for `stalls_after`.

    The stack is written to stderr. The job's lease runs out, and the reaper decides what becomes of it.
    """

    def set_anew() -> None:
        if time.monotonic() - sideline.moved_at < stalls_after:
            faulthandler.dump_traceback_later(silence, exit=True, file=sys.__stderr__ or sys.stderr)
        else:
            logger.error("job.stalled", job=sideline.job_id, seconds=stalls_after)

    sideline.moved_at = time.monotonic()
    sideline.on_beat = set_anew
    set_anew()
    try:
        yield
    finally:
        sideline.on_beat = lambda: None
        faulthandler.cancel_dump_traceback_later()
