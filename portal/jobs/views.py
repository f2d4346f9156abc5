"""Looking at jobs: their grid, one job's page with its progress, and cancelling or trying one again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from portal.grid.access import partner_required, writer_required
from portal.grid.actions import Action
from portal.grid.pages import GridPages
from portal.jobs import queue
from portal.jobs.models import Job
from portal.jobs.registry import kind_of
from portal.jobs.tables import JobFilter, JobTable


class JobPages(GridPages):
    """The grid of jobs. Jobs are asked for elsewhere; here they are watched."""

    name = "jobs"
    prefix = "jobs/"
    model = Job
    title = gettext_lazy("Jobs")
    title_one = gettext_lazy("Job")
    table_class = JobTable
    filterset_class = JobFilter
    addable = editable = deletable = False
    history = False
    empty_text = gettext_lazy("Imports, populations and builds appear here as soon as somebody starts one.")

    def menu(self, obj: Job) -> list[Action]:
        actions = [Action(label=_("Open"), url=reverse("job", args=[obj.pk]), icon="eye")]
        if result := result_url(obj):
            actions.append(Action(label=_("Result"), url=result, icon="file-check"))
        if not obj.has_ended:
            actions.append(Action(label=_("Cancel"), url=reverse("job-cancel", args=[obj.pk]), icon="ban", post=True))
        if obj.state in {Job.State.FAILED, Job.State.CANCELLED}:
            again = reverse("job-retry", args=[obj.pk])
            actions.append(Action(label=_("Try again"), url=again, icon="refresh", post=True))
        return actions


def result_url(job: Job) -> str:
    """Where the job's result is seen: its kind's own page, once there is something to see."""
    try:
        page = kind_of(job.kind).page
    except KeyError:  # a kind that an older version of the portal knew
        return ""
    return page(job) if page and job.state == Job.State.SUCCEEDED else ""


@require_GET
@partner_required
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One job: its progress (polled while it runs), its log, and its result."""
    found = get_object_or_404(Job, pk=pk)
    context = {
        "job": found,
        "title": found.label,
        "result_url": result_url(found),
        "breadcrumbs": [(_("Jobs"), reverse("jobs"))],
        "refresh": not found.has_ended,
    }
    part = request.headers.get("HX-Target", "").endswith("#job")
    return render(request, "jobs/progress.html" if part else "jobs/job.html", context)


@require_GET
@partner_required
def job_bar(request: HttpRequest, pk: int) -> HttpResponse:
    """A job's progress bar, for other pages that show one (parts/job_bar.html)."""
    found = get_object_or_404(Job, pk=pk)
    response = render(request, "parts/job_bar.html", {"job": found, "result_url": result_url(found)})
    if found.has_ended:
        response["HX-Refresh"] = "true"  # the page around the bar shows the result now
    return response


@require_POST
@writer_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a job to stop."""
    found = get_object_or_404(Job, pk=pk)
    if queue.cancel(found):
        messages.info(request, _("The job stops at its next step."))
    else:
        messages.warning(request, _("The job had already ended."))
    return HttpResponseRedirect(reverse("job", args=[pk]))


@require_POST
@writer_required
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a failed or cancelled job again."""
    found = get_object_or_404(Job, pk=pk)
    if queue.retry(found):
        messages.info(request, _("The job is waiting for a worker again."))
    else:
        messages.warning(request, _("Only a failed or cancelled job can be tried again."))
    return HttpResponseRedirect(reverse("job", args=[pk]))
