"""The page of an ended currency: what uses it, what would become of it, and the button that replaces it."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.grid.access import partner_required, writer_required
from portal.jobs.models import Job
from portal.jobs.queue import enqueue
from portal.money.currencies import Currency, ended, name_of, told_end
from products import changeover
from products.tasks import CHANGEOVER

_SHOWN = 5
"""Jobs whose result the page shows."""


@require_GET
@partner_required
def show(request: HttpRequest, code: str) -> HttpResponse:
    """What uses the currency, with every amount before and after."""
    old, job = _ended(code), _job(code)
    found = changeover.parts(old)
    context = {
        "title": _("%(code)s has ended") % {"code": old.code},
        "breadcrumbs": [(_("Web Products"), reverse("web-products"))],
        "old": old,
        "told": told_end(old),
        "successor_name": name_of(old.successor),
        "rate": old.fixed_rate.normalize(),
        "parts": [part for part in found if not part.stays],
        "staying": [part for part in found if part.stays],
        "replaced": _replaced(code),
        "job": job,
        "job_runs": job is not None and not job.has_ended,
        "job_failed": job is not None and job.state in {Job.State.FAILED, Job.State.CANCELLED},
    }
    return render(request, "products/changeover.html", context)


@require_POST
@writer_required
def start(request: HttpRequest, code: str) -> HttpResponseRedirect:
    """Replace it everywhere, as a job; one at a time."""
    old, job = _ended(code), _job(code)
    if (job is None or job.has_ended) and any(not part.stays for part in changeover.parts(old)):
        label = _("Replace %(old)s by %(new)s") % {"old": old.code, "new": old.successor}
        enqueue(CHANGEOVER, params={"code": old.code}, label=label, mail_to=request.user.email)  # type: ignore[union-attr]
    return redirect("changeover", code=old.code)


def _ended(code: str) -> Currency:
    old = ended(code)
    if old is None:
        raise Http404
    return old


def _replaced(code: str) -> list[tuple[Job, list[changeover.Part]]]:
    """The jobs that replaced the currency, newest first, each with what it replaced."""
    done = Job.objects.filter(kind=CHANGEOVER, params__code=code, state=Job.State.SUCCEEDED).order_by("-id")[:_SHOWN]
    kept = [(job, [changeover.Part.from_json(part) for part in job.result.get("parts", [])]) for job in done]
    return [(job, parts) for job, parts in kept if parts]


def _job(code: str) -> Job | None:
    return Job.objects.filter(kind=CHANGEOVER, params__code=code).order_by("-id").first()
