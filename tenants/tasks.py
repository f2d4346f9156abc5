"""Work of accounts for the workers. Jobs carry ids and addresses, never a token."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.jobs.registry import job_kind
from portal.jobs.running import JobRun
from portal.tenancy import wall
from tenants import known_browsers, login_attempts, login_failures, mails, visits
from tenants.sessions import SessionStore

ASKED_KEPT = timedelta(days=1)


@job_kind(mails.MAIL_LINK, title=_("Mail a link"), max_attempts=5)
def mail_link(run: JobRun) -> None:
    """Mail one person a link."""
    mails.mail_link(run.params["user"], run.params["purpose"])


@job_kind(mails.MAIL_FORGOTTEN, title=_("Mail a link"), max_attempts=5)
def mail_forgotten(run: JobRun) -> None:
    """Mail a link to whoever has this address."""
    mails.mail_forgotten(run.params["address"], run.params["purpose"])


@shared_task(name="tenants.clear_sessions")
def clear_sessions() -> None:
    """Remove the rows of sessions and log ins that have ended; write down the end of staff's overdue visits."""
    SessionStore.clear_expired()
    with wall.enter_login():
        login_attempts.forget_old()
        login_failures.forget_old()
        known_browsers.forget_unused()
    visits.close_overdue()
    mails.forget_asked(before=timezone.now() - ASKED_KEPT)
