"""The grid of mails."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.grid.columns import ChoiceColumn, Column, DateTimeColumn, NumberColumn
from portal.grid.filters import ChoiceFilter, GridFilterSet, SearchFilter, SinceFilter
from portal.grid.table import GridTable
from portal.mail.models import Mail

COLOURS = {
    Mail.State.QUEUED: "info",
    Mail.State.SENT: "good",
    Mail.State.FAILED: "bad",
    Mail.State.BOUNCED: "bad",
}


class MailTable(GridTable):
    """What was mailed, to whom, and what became of it."""

    id = NumberColumn(_("ID"))
    subject = Column(_("Subject"), sort=False)
    to_address = Column(_("To"), sort="to_address")
    state = ChoiceColumn(Mail.State, _("State"), colours=COLOURS, sort=False)
    attempts = NumberColumn(_("Attempts"), sort=False, wide=True)
    error = Column(_("Error"), sort=False, wide=True)
    created_at = DateTimeColumn(_("Written"))
    sent_at = DateTimeColumn(_("Sent"), wide=True)

    def render_id(self, value: int, record: Mail) -> str:
        return str(value)

    def row_class(self, record: Any) -> str:
        return "danger" if record.state in {Mail.State.FAILED, Mail.State.BOUNCED} else ""


class MailFilter(GridFilterSet):
    """Mails by words of their subject, address, state and day."""

    subject = SearchFilter(label=_("Subject"))
    to_address = SearchFilter(label=_("To"))
    state = ChoiceFilter(label=_("State"), choices=Mail.State.choices)
    created_at = SinceFilter(label=_("Written since"), field_name="created_at", lookup_expr="date__gte")

    class Meta:
        model = Mail
        fields: list[str] = []
