"""The jobs of every partner, for staff: cancel them, try them again."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.jobs import queue
from portal.jobs.models import Job
from portal.staff_pages import ReadOnly


@admin.register(Job)
class JobAdmin(ReadOnly):
    """Look at them; the two actions are those that the partner's people have too."""

    list_display = ("id", "label", "partner", "kind", "state", "how_far", "attempts", "asked_by_name", "created_at")
    list_filter = ("state", "kind")
    list_select_related = ("partner",)
    search_fields = ("=id", "label", "asked_by_name", "partner__name")
    ordering = ("-id",)
    actions = ("cancel", "retry")

    @admin.display(description=gettext_lazy("Progress"))
    def how_far(self, obj: Job) -> str:
        return f"{obj.percent} %"

    @admin.action(description=gettext_lazy("Cancel"))
    def cancel(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        for job in queryset:
            if queue.cancel(job):
                messages.success(request, _("%(job)s (%(id)s) stops at its next step.") % {"job": job, "id": job.pk})
            else:
                messages.warning(request, _("%(job)s (%(id)s) had already ended.") % {"job": job, "id": job.pk})

    @admin.action(description=gettext_lazy("Try again"))
    def retry(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        for job in queryset:
            if queue.retry(job):
                messages.success(request, _("%(job)s (%(id)s) waits for a worker.") % {"job": job, "id": job.pk})
            else:
                text = _("%(job)s (%(id)s) neither failed nor was cancelled.")
                messages.warning(request, text % {"job": job, "id": job.pk})
