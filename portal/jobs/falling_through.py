"""Jobs that end without having done their work: their kind may put right what asking for them had begun."""

import structlog
from django.db import transaction

from portal.jobs.models import Job
from portal.jobs.registry import kind_of
from portal.tenancy import wall

logger = structlog.get_logger(__name__)


def settle(job: Job) -> None:
    """Tell the job's kind that it failed or was cancelled, in the transaction that ends it and its partner's wall.

    An error in there is logged and undone by itself: the job has ended all the same.
    """
    try:
        kind = kind_of(job.kind)
    except KeyError:  # a kind that an older version of the portal knew
        return
    if kind.fell_through is None:
        return
    inside = wall.current()
    at_home = inside is not None and inside.door == "partner" and inside.partner_id == job.partner_id
    try:
        with transaction.atomic() if at_home else wall.enter_partner(job.partner_id, job_id=job.pk):
            kind.fell_through(job)
    except Exception:
        logger.exception("job.not_settled", job=job.pk, kind=job.kind)
