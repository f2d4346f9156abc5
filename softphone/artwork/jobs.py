"""The worker's part of an upload."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.jobs.models import Job
from portal.jobs.registry import job_kind
from portal.jobs.running import JobFailed, JobRun
from softphone.artwork import checking
from softphone.artwork.uploads import CHECK
from softphone.models import Artwork


def _page(job: Job) -> str:
    found = Artwork.objects.filter(pk=job.params["artwork"]).values_list("web_product", flat=True).first()
    return reverse("web-product-softphone", args=[found]) if found else ""


def _give_up(job: Job) -> None:
    checking.give_up(job.params["artwork"])


@job_kind(CHECK, title=_("Check pictures"), page=_page, fell_through=_give_up)
def check(run: JobRun) -> dict[str, Any]:
    """Look through an uploaded .zip. A refused one is a job well done: its reasons are with the upload."""
    found = Artwork.objects.select_related("web_product").filter(pk=run.params["artwork"]).first()
    if found is None:
        raise JobFailed(_now("This upload is not there any more."))
    phases = {
        "open": (1, _now("Unpacking")),
        "look": (2, _now("Looking at the pictures")),
        "keep": (4, _now("Keeping")),
    }

    def tell(phase: str) -> None:
        done, words = phases[phase]
        run.progress(done, 5, words)

    done = checking.check(found, fit=run.params["fit"], progress=tell)
    run.check()
    return {"state": done.state, "problems": len(done.problems)}
