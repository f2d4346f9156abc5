"""What customers do in the background."""

from typing import Any

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from customers import trial_mails
from customers.importing import applying, checking, states
from customers.importing.refusals import ImportRefused
from customers.models import CustomerImport
from portal.jobs.registry import job_kind
from portal.jobs.result_pages import page_of
from portal.jobs.running import JobFailed, JobRun
from portal.tabular import Unreadable

_page = page_of(CustomerImport, "customer-import", param="import")


def _import_of(run: JobRun) -> CustomerImport:
    found = CustomerImport.objects.filter(pk=run.params["import"]).select_related("web_product").first()
    if found is None:
        raise JobFailed(_("This import is not there any more."))
    return found


@job_kind(states.CHECK, title=_("Check customers"), page=_page)
def check(run: JobRun) -> dict[str, Any]:
    """Judge every line of a file of customers."""
    try:
        done = checking.check(_import_of(run), progress=run.progress)
    except (ImportRefused, Unreadable) as error:
        raise JobFailed(str(error)) from error
    run.check()
    return {"counts": done.counts}


@job_kind(states.APPLY, title=_("Import customers"), page=_page, mails=True)
def apply(run: JobRun) -> dict[str, Any]:
    """Add and update customers as the preview said."""
    try:
        done = applying.apply(_import_of(run), progress=run.progress)
    except ImportRefused as error:
        raise JobFailed(str(error)) from error
    run.check()
    return {"counts": done.counts}


@shared_task(name="customers.trial_mails")
def mail_trials() -> int:
    """Write to customers whose trials end soon or have ended. Daily; again is harmless."""
    return trial_mails.mail_every_partner()
