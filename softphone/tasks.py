"""What softphones do in the background."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.jobs.models import Job
from portal.jobs.registry import job_kind
from portal.jobs.running import JobFailed, JobRun
from softphone.artwork import jobs as artwork_jobs  # noqa: F401 -- declares its kind of job
from softphone.builds import files, running, telling
from softphone.builds.building import BUILD, BuildRefusedError
from softphone.builds.falling_through import fall_through
from softphone.models import Build


class _JobProgress:
    """A build's steps as its job's progress."""

    def __init__(self, run: JobRun) -> None:
        self._run = run

    def step(self, number: int, name: str) -> None:
        self._run.progress(number, len(running.STEPS), name)

    def say(self, text: str) -> None:
        self._run.log(text)


def _page(job: Job) -> str:
    found = Build.objects.filter(pk=job.params["build"]).values_list("web_product_id", flat=True).first()
    return reverse("web-product-softphone", args=[found]) if found else reverse("web-products")


@job_kind(BUILD, title=_("Build branded software"), page=_page, fell_through=fall_through)
def build(run: JobRun) -> dict[str, Any]:
    """Build one version of a branded softphone. Told by mails of its own."""
    try:
        found = running.take(run.params["build"])
        if found is None:
            return {}
        with files.shelf(found) as shelf:
            done = running.run(found, shelf=shelf, progress=_JobProgress(run))
            run.check()
    except BuildRefusedError as error:
        raise JobFailed(str(error)) from error
    telling.tell_built(done, run.job)
    return {"build": done.pk, "sha256": done.installer_sha256, "signed": done.signed}
