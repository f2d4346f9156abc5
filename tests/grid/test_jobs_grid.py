"""The grid of jobs: the frame's first user."""

from typing import Any

from django.utils import timezone

from portal.jobs.models import Job
from portal.jobs.views import JobPages
from tests.grid.base import GridTests


class TestJobs(GridTests):
    pages = JobPages

    def make(self, n: int, **kwargs: Any) -> Job:
        ended = timezone.now() if n % 2 else None  # empty keys are paged too
        return Job.objects.create(kind="test", label=f"Job {n}", asked_by_name="=cmd()", ended_at=ended)
