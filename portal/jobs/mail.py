"""Telling the person who asked for a job that it has ended: once."""

from django.conf import settings
from django.utils import timezone

from portal.jobs.models import Job
from portal.jobs.registry import kind_of
from portal.mail.sending import send
from portal.tenancy import wall


def mail_ending(partner_id: int, job_id: int) -> bool:
    """Mail how a job ended. The row is marked in the mail's transaction: a second call writes nothing.

    Returns whether a mail was written.
    """
    with wall.enter_partner(partner_id, job_id=job_id):
        mine = Job.objects.filter(pk=job_id, mailed_at=None, state__in=Job.ENDED).exclude(mail_to="")
        if not mine.update(mailed_at=timezone.now()):
            return False
        job = Job.objects.get(pk=job_id)
        page = kind_of(job.kind).page  # told by whoever ends the job, in the transaction that ends it
        path = (page(job) if page else "") or f"/jobs/{job.pk}/"
        send(kind="job-ended", to=job.mail_to, context={"job": job, "url": settings.PORTAL_BASE_URL + path})
    return True
