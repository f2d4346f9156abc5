"""The second connection of a running job: progress written in the job's own transaction would be
invisible until it commits (stack.md §3.12)."""

import json
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self
from uuid import UUID

import psycopg
from django.db import connection
from django.utils import timezone

BEAT_SECONDS = 10
LEASE_SECONDS = 60


def _nothing() -> None:
    """Nobody listens to the beat."""


class Sideline:
    """Writes a job's progress at once, keeps its lease alive, and hears a request to cancel."""

    def __init__(self, *, partner_id: int, job_id: int, lease: UUID) -> None:
        self.job_id = job_id
        self.lease = lease
        self.cancel_asked = False
        self.lost = False
        self.moved_at = time.monotonic()
        self.on_beat: Callable[[], None] = _nothing
        self._partner_id = partner_id
        self._stop = threading.Event()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        params = connection.get_connection_params()
        for key in ("cursor_factory", "context", "prepare_threshold"):
            params.pop(key, None)
        self._connection = psycopg.connect(**params, autocommit=True)
        self._connection.execute("SELECT set_config('app.partner', %s, false)", [str(self._partner_id)])
        self._connection.execute("SELECT set_config('app.job', %s, false)", [str(self.job_id)])
        self._thread = threading.Thread(target=self._beat, name=f"job-{self.job_id}-beat", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(timeout=BEAT_SECONDS)
        self._connection.close()

    def progress(self, *, done: int, total: int, phase: str) -> None:
        """Write how far the job is, for the page that polls it."""
        self.moved_at = time.monotonic()
        self._write("done = %s, total = %s, phase = %s", [done, total, phase[:200]])

    def log(self, text: str) -> None:
        """Add a line to the job's log."""
        self.moved_at = time.monotonic()
        line = json.dumps([[timezone.now().isoformat(timespec="seconds"), text]])
        self._write("log = log || %s::jsonb", [line])

    def _beat(self) -> None:
        while not self._stop.wait(BEAT_SECONDS):
            self.on_beat()
            self._write("attempts = attempts", [])

    def _write(self, assignment: str, values: list[object]) -> None:
        # `assignment` comes from this module only; every value travels as a parameter.
        with self._lock:
            row = self._connection.execute(
                f"UPDATE jobs_job SET {assignment}, lease_until = now() + make_interval(secs => {LEASE_SECONDS})"  # noqa: S608
                " WHERE partner_id = %s AND id = %s AND lease = %s RETURNING cancel_asked",
                [*values, self._partner_id, self.job_id, str(self.lease)],
            ).fetchone()
        if row is None:
            self.lost = True
        else:
            self.cancel_asked = self.cancel_asked or row[0]
