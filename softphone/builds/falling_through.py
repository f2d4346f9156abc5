"""What a build's job that failed, was cancelled or was given up leaves behind: a failed version that says why."""

from django.utils.translation import gettext as _

from portal.jobs import queue
from portal.jobs.models import Job
from portal.prepared import PreparedRows
from portal.tenancy import wall
from products.models import WebProduct
from softphone.builds import telling
from softphone.models import Build

_OPEN = (Build.State.QUEUED, Build.State.BUILDING)
_LEFT_OPEN = PreparedRows(
    lambda product, *states: Build.objects.filter(web_product_id=product, state__in=states), 1, *_OPEN
)


def fall_through(job: Job) -> None:
    """Mark the job's build as failed, with reason and log; that frees its web product for the next build.

    The person who asked is told, unless somebody cancelled it.
    """
    build = Build.objects.select_related("web_product").filter(pk=job.params["build"]).first()
    if build is None or build.state == Build.State.DONE:
        return
    cancelled = job.state == Job.State.CANCELLED
    build.state = Build.State.FAILED
    build.error = job.error or (_("The build was cancelled.") if cancelled else "")
    build.log = "\n".join(f"{at[11:19]} {text}" for at, text in job.log)
    build.save(update_fields=["state", "error", "log"])
    if not cancelled:
        telling.tell_failed(build, job)


def settle_open(product: WebProduct) -> None:
    """The same for builds that were left open although their job has ended or is gone (such as after a restore)."""
    if wall.reads_only():
        return
    for build in _LEFT_OPEN.all(product.pk, *_OPEN):
        job = queue.jobs_of(build).order_by("-id").first()
        if job is None:
            Build.objects.filter(pk=build.pk).update(state=Build.State.FAILED, error=_("Its job is gone."))
        elif job.has_ended and job.state != Job.State.SUCCEEDED:
            fall_through(job)
