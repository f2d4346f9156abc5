"""What is done for WordPress sites in the background."""

from typing import Any

from celery import shared_task
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.jobs.models import Job
from portal.jobs.registry import job_kind
from portal.jobs.running import JobFailed, JobRun
from website.wordpress import asking
from website.wordpress.models import WordpressSite
from website.wordpress.pushing import PushFailedError, push


def _page(job: Job) -> str:
    found = WordpressSite.objects.filter(pk=job.params["site"]).values_list("web_product_id", flat=True).first()
    return reverse("web-product-wordpress", args=[found]) if found else ""


@job_kind(asking.PUSH, title=_("Send prices to a website"), page=_page, fell_through=asking.settle)
def push_prices(run: JobRun) -> dict[str, Any]:
    """Send a site what changed."""
    try:
        return push(run.params["site"], everything=run.params["everything"], progress=run.progress)
    except PushFailedError as error:
        raise JobFailed(str(error)) from error


@shared_task(name="website.wordpress_sweep")
def sweep_sites() -> int:
    """Begin the pushes that are due. Each minute; again is harmless."""
    return asking.sweep()


@shared_task(name="website.wordpress_nightly")
def look_again() -> int:
    """Have every site compared with what is published, once a night."""
    return asking.nightly()
