"""The grid of a web product's builds."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from portal.grid.columns import ChoiceColumn, Column, DateTimeColumn, NumberColumn
from portal.grid.filters import ChoiceFilter, GridFilterSet, SinceFilter
from portal.grid.table import GridTable
from softphone.builds.identity import version_of
from softphone.models import Build

COLOURS = {
    Build.State.QUEUED: "muted",
    Build.State.BUILDING: "info",
    Build.State.DONE: "good",
    Build.State.FAILED: "bad",
}


class BuildTable(GridTable):
    """Versions of a branded softphone, newest first."""

    default_sort = "-number"

    number = NumberColumn(_("Version"), sort="number")
    state = ChoiceColumn(Build.State, _("State"), colours=COLOURS, sort=False)
    signed = Column(_("Signature"), sort=False)
    installer_size = NumberColumn(_("Size"), sort=False, wide=True)
    installer_sha256 = Column(_("SHA-256"), sort=False, wide=True)
    asked_by_name = Column(_("Asked by"), sort=False, wide=True)
    asked_at = DateTimeColumn(_("Asked"), sort=False)
    built_at = DateTimeColumn(_("Built"), sort=False, wide=True)

    def render_number(self, value: int, record: Build) -> str:
        return version_of(value)

    def value_number(self, value: int, record: Build) -> str:
        return version_of(value)

    def render_signed(self, value: bool, record: Build) -> str:
        return self.value_signed(value, record)

    def value_signed(self, value: bool, record: Build) -> str:
        if record.state != Build.State.DONE:
            return ""
        return str(_("signed")) if value else str(_("unsigned"))

    def render_installer_sha256(self, value: str, record: Build) -> SafeString:
        return format_html('<code title="{}">{}</code>', value, value[:16])


class BuildFilter(GridFilterSet):
    """The state, and the day."""

    state = ChoiceFilter(label=_("State"), choices=Build.State.choices)
    asked_at = SinceFilter(label=_("Asked since"), field_name="asked_at", lookup_expr="date__gte")

    class Meta:
        model = Build
        fields: list[str] = []
