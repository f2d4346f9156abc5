"""Mails about builds, to the person who asked for one."""

from django.conf import settings
from django.urls import reverse

from portal.jobs.models import Job
from portal.mail.sending import send
from softphone.builds.identity import version_of
from softphone.models import Build


def tell_built(build: Build, job: Job) -> None:
    """It is ready; once per version."""
    if job.mail_to:
        send(kind="softphone-built", to=job.mail_to, context=_context(build), event=f"softphone-built:{build.pk}")


def tell_failed(build: Build, job: Job) -> None:
    """It failed and why; called once per ending of its job."""
    if job.mail_to:
        send(kind="softphone-failed", to=job.mail_to, context=_context(build))


def _context(build: Build) -> dict[str, object]:
    page = reverse("web-product-softphone", args=[build.web_product_id])
    return {
        "build": build,
        "product": build.web_product,
        "version": version_of(build.number),
        "url": settings.PORTAL_BASE_URL + page,
    }
