"""The grids of imports of customers, and of the lines of one."""

from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from customers.models import CustomerImport, CustomerImportLine
from portal.grid.columns import ChoiceColumn, Column, DateTimeColumn, NumberColumn
from portal.grid.table import GridTable

STATE_COLOURS = {
    "mapping": "info",
    "checking": "info",
    "preview": "warn",
    "applying": "info",
    "applied": "good",
    "failed": "bad",
    "discarded": "muted",
}
VERDICT_COLOURS = {"new": "good", "updated": "info", "skipped": "muted", "rejected": "bad"}


class CustomerImportTable(GridTable):
    """Imports of customers, newest first."""

    default_sort = "-id"

    id = NumberColumn(_("ID"), sort="id")
    name = Column(_("File"), sort=False)
    web_product = Column(_("Web Product"), accessor="web_product__brand", sort=False)
    state = ChoiceColumn(CustomerImport.State, _("State"), sort=False, colours=STATE_COLOURS)
    new = NumberColumn(_("New"), accessor="counts", sort=False)
    rejected = NumberColumn(_("Rejected"), accessor="counts", sort=False)
    uploaded_by_name = Column(_("Uploaded by"), sort=False, wide=True)
    uploaded_at = DateTimeColumn(_("Uploaded"), sort=False, wide=True)
    applied_at = DateTimeColumn(_("Applied"), sort=False, wide=True)

    def render_new(self, value: dict[str, int], record: CustomerImport) -> str:
        return number_format(value.get("new", 0), force_grouping=True)

    def render_rejected(self, value: dict[str, int], record: CustomerImport) -> str:
        return number_format(value.get("rejected", 0), force_grouping=True)

    def value_new(self, value: dict[str, int], record: CustomerImport) -> int:
        return value.get("new", 0)

    def value_rejected(self, value: dict[str, int], record: CustomerImport) -> int:
        return value.get("rejected", 0)


class CustomerImportLineTable(GridTable):
    """Every line of a file with its verdict."""

    default_sort = "line"

    line = NumberColumn(_("Line"), sort="line")
    verdict = ChoiceColumn(CustomerImportLine.Verdict, _("Verdict"), sort=False, colours=VERDICT_COLOURS)
    name = Column(_("Name"), sort=False)
    email = Column(_("Email address"), sort=False)
    reasons = Column(_("Reason"), sort=False)
    text = Column(_("Text"), sort=False, css="line-text")

    def render_text(self, value: str, record: CustomerImportLine) -> Any:
        short = value if len(value) <= 300 else f"{value[:299]}…"
        return format_html("<code>{}</code>", short)
