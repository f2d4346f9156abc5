"""The grid of jobs."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from portal.grid.columns import ChoiceColumn, Column, DateTimeColumn, NumberColumn
from portal.grid.filters import ChoiceFilter, GridFilterSet, SearchFilter, SinceFilter
from portal.grid.table import GridTable
from portal.jobs.models import Job

COLOURS = {
    Job.State.QUEUED: "muted",
    Job.State.RUNNING: "info",
    Job.State.SUCCEEDED: "good",
    Job.State.FAILED: "bad",
    Job.State.CANCELLED: "warn",
}


class JobTable(GridTable):
    """Long work: what was asked, by whom, and what came of it."""

    id = NumberColumn(_("ID"), initial_sort_descending=True)
    label = Column(_("Job"), sort=False)
    state = ChoiceColumn(Job.State, _("State"), colours=COLOURS, sort=False)
    percent = NumberColumn(_("Progress"), sort=False)
    asked_by_name = Column(_("Asked by"), wide=True, sort=False)
    created_at = DateTimeColumn(_("Asked"), wide=True)
    ended_at = DateTimeColumn(_("Ended"), wide=True)

    def render_id(self, value: int, record: Job) -> str:
        return str(value)

    def render_percent(self, value: int, record: Job) -> SafeString:
        return format_html('<progress value="{0}" max="100" aria-hidden="true"></progress> {0} %', value)

    def value_percent(self, value: int, record: Job) -> Any:
        return value


class JobFilter(GridFilterSet):
    """Jobs by state, words in their name, and day."""

    label = SearchFilter(label=_("Job"))
    state = ChoiceFilter(label=_("State"), choices=Job.State.choices)
    created_at = SinceFilter(label=_("Asked since"), field_name="created_at", lookup_expr="date__gte")

    class Meta:
        model = Job
        fields: list[str] = []
