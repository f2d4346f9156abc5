"""Work of web products for the workers."""

from typing import Any

from celery import shared_task
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.jobs.models import Job
from portal.jobs.registry import job_kind, kind_name
from portal.jobs.running import JobRun
from portal.money.currencies import ended
from portal.tenancy import wall
from products import changeover, domains
from products.models import WebProduct

CHANGEOVER = kind_name("products.changeover")


@shared_task(name="products.recheck_domains")
def recheck_domains() -> None:
    """Look at every proof of a domain that can be lost, each in its partner's wall and a transaction of its own."""
    for partner_id, product_id in domains.due_for_recheck():
        with wall.enter_partner(partner_id, actor_name="domain proofs"):
            product = WebProduct.objects.filter(pk=product_id).first()
            if product is not None:
                domains.recheck(product)


def _page(job: Job) -> str:
    return reverse("changeover", args=[job.params["code"]])


@job_kind(CHANGEOVER, title=_("Replace an ended currency"), page=_page, mails=True)
def replace_currency(run: JobRun) -> dict[str, Any]:
    """Replace an ended currency in everything of the partner. The result keeps what was replaced, for the page."""
    old = ended(run.params["code"])
    before = [part.as_json() for part in changeover.parts(old) if not part.stays] if old else []
    done = changeover.change(run.params["code"])
    run.check()
    return {"changed": done, "parts": before}
