"""Where the result of a job is seen."""

from collections.abc import Callable

from django.db.models import Model
from django.urls import reverse

from portal.jobs.models import Job


def page_of(model: type[Model], address: str, *, param: str) -> Callable[[Job], str]:
    """A job kind's `page`: that of the row whose id is the job's parameter `param`; "" once the row is gone.

    address: the page's name, which takes the id.
    """

    def page(job: Job) -> str:
        pk = job.params[param]
        return reverse(address, args=[pk]) if model._default_manager.filter(pk=pk).exists() else ""

    return page
