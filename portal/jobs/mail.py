"""Telling the person who asked for a job that it has ended: once."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.jobs.models import Job
from portal.jobs.registry import kind_of
from portal.tenancy import wall


def mail_ending(partner_id: int, job_id: int) -> bool:
    """Mail how a job ended. The row is marked first: a second call sends nothing. Returns whether it sent."""
    with wall.enter_partner(partner_id, job_id=job_id):
        mine = Job.objects.filter(pk=job_id, mailed_at=None, state__in=Job.ENDED).exclude(mail_to="")
        if not mine.update(mailed_at=timezone.now()):
            return False
        job = Job.objects.get(pk=job_id)
        page = kind_of(job.kind).page
        path = page(job) if page else f"/jobs/{job.pk}/"
        subject = _("%(job)s: %(state)s") % {"job": job.label, "state": job.get_state_display()}
        body = render_to_string("jobs/ended.txt", {"job": job, "url": settings.PORTAL_BASE_URL + path})
    send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [job.mail_to])
    return True
