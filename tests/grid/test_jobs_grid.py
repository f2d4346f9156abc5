"""The grid of jobs: the frame's first user."""

from typing import Any

from portal.jobs.models import Job
from portal.jobs.views import JobPages
from tests.grid.base import GridTests


class TestJobs(GridTests):
    pages = JobPages

    def make(self, n: int, **kwargs: Any) -> Job:
        return Job.objects.create(kind="test", label=f"Job {n}", asked_by_name="=cmd()", started_at=None)
