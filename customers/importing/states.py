"""The steps of an import: which may follow which, and what a job that failed leaves behind."""

from django.db import transaction
from django.utils.translation import gettext as _

from customers.importing.refusals import ImportRefused
from customers.models import CustomerImport
from portal.jobs import queue
from portal.jobs.models import Job
from portal.jobs.registry import kind_name

State = CustomerImport.State
CHECK = kind_name("customers.check")
APPLY = kind_name("customers.apply")
BUSY = (State.CHECKING, State.APPLYING)
_STEPS = {  # kind of job: the states it may begin in, the state while it runs, the state when it came to nothing
    CHECK: ((State.MAPPING, State.PREVIEW, State.FAILED), State.CHECKING),
    APPLY: ((State.PREVIEW,), State.APPLYING),
}


def current_job(customer_import: CustomerImport) -> Job | None:
    """The newest job about this import."""
    return queue.jobs_of(customer_import).order_by("-id").first()


def settle(customer_import: CustomerImport) -> CustomerImport:
    """Take back a state that a job left behind when it failed or was cancelled: it has changed nothing then."""
    if customer_import.state not in BUSY:
        return customer_import
    job = current_job(customer_import)
    if job is not None and not (job.has_ended and job.state != Job.State.SUCCEEDED):
        return customer_import
    if customer_import.state == State.APPLYING:
        back = State.PREVIEW
    else:
        back = State.FAILED if job is not None and job.state == Job.State.FAILED else State.MAPPING
    CustomerImport.objects.filter(pk=customer_import.pk, state=customer_import.state).update(state=back)
    customer_import.refresh_from_db()
    return customer_import


def begin(customer_import: CustomerImport, *, kind: str) -> CustomerImport:
    """Take the next step. Raises ImportRefused when the import isn't there (any more), as when two tabs ask."""
    allowed, begun = _STEPS[kind]
    taken = CustomerImport.objects.filter(pk=customer_import.pk, state__in=allowed).update(state=begun)
    customer_import.refresh_from_db()
    if not taken:
        raise ImportRefused(
            _("This import is %(state)s: somebody was faster, or this page was old.")
            % {"state": customer_import.get_state_display()}
        )
    return customer_import


def ask(customer_import: CustomerImport, *, kind: str, label: str, mail_to: str = "") -> Job:
    """Take the next step and have a worker do it. Raises ImportRefused as `begin` does."""
    with transaction.atomic():
        begin(customer_import, kind=kind)
        return queue.enqueue(
            kind, params={"import": customer_import.pk}, subject=customer_import, label=label[:200], mail_to=mail_to
        )


def discard(customer_import: CustomerImport) -> CustomerImport:
    """Give an import up. Raises ImportRefused once it is being applied or has been."""
    open_states = (State.MAPPING, State.CHECKING, State.PREVIEW, State.FAILED)
    job = current_job(customer_import)
    taken = CustomerImport.objects.filter(pk=customer_import.pk, state__in=open_states).update(state=State.DISCARDED)
    customer_import.refresh_from_db()
    if not taken and customer_import.state != State.DISCARDED:
        raise ImportRefused(
            _("This import is %(state)s and can't be discarded.") % {"state": customer_import.get_state_display()}
        )
    if job is not None and not job.has_ended:
        queue.cancel(job)
    return customer_import


def confirm(customer_import: CustomerImport, *, layout: dict[str, object], existing: str) -> CustomerImport:
    """Keep what a person says about the file and its columns. Raises ImportRefused while a job works on it."""
    taken = CustomerImport.objects.filter(
        pk=customer_import.pk, state__in=(State.MAPPING, State.PREVIEW, State.FAILED)
    ).update(layout=layout, existing=existing, state=State.MAPPING)
    customer_import.refresh_from_db()
    if not taken:
        raise ImportRefused(_("This import is %(state)s.") % {"state": customer_import.get_state_display()})
    return customer_import
