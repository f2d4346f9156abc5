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

    def test_a_page_whose_rows_are_gone_is_followed_by_what_is_left(self) -> None:
        jobs = self.add(self.cast.acme, 5)
        editor = self.writing()
        page = editor.get(self.url(), {"size": "3"}).context["grid"].page
        last = editor.get(self.url(), {"size": "3", "after": page.after}).context["grid"].page
        with self.as_partner(self.cast.acme):
            Job.objects.filter(pk__in=[job.pk for job in last.rows]).delete()
        answer = editor.get(self.url(), {"size": "3", "after": page.after})
        assert self._rows(answer) == [row.pk for row in page.rows]
        assert "Nothing here yet" not in answer.content.decode()
        with self.as_partner(self.cast.acme):
            Job.objects.filter(pk__in=[job.pk for job in jobs]).delete()
        assert "Nothing here yet" in editor.get(self.url(), {"size": "3", "after": page.after}).content.decode()

    def test_a_page_that_never_was_is_said(self) -> None:
        self.add(self.cast.acme)
        answer = self.writing().get(self.url(), {"after": "nonsense"})
        assert "in this address doesn&#x27;t exist" in answer.content.decode()
