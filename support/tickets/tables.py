"""The grid of tickets."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.grid.columns import ChoiceColumn, Column, DateTimeColumn, NumberColumn
from portal.grid.table import GridTable
from support.models import Ticket

COLOURS = {Ticket.State.OPEN: "info", Ticket.State.ANSWERED: "good", Ticket.State.CLOSED: "muted"}


class TicketTable(GridTable):
    """What the partner and staff talk about."""

    id = NumberColumn(_("ID"))
    subject = Column(_("Subject"), sort=False)
    state = ChoiceColumn(Ticket.State, _("State"), colours=COLOURS, sort=False)
    category = ChoiceColumn(Ticket.Category, _("Category"), sort=False, wide=True)
    web_product = Column(_("Web Product"), accessor="web_product__brand", sort=False, wide=True, filter="web_product")
    opened_by_name = Column(_("Opened by"), sort=False, wide=True)
    created_at = DateTimeColumn(_("Opened"), wide=True)
    last_message_at = DateTimeColumn(_("Last message"))

    default_sort = "-last_message_at"

    def render_id(self, value: int, record: Ticket) -> str:
        return str(value)

    def render_subject(self, value: str, record: Ticket) -> SafeString | str:
        if not record.unread_by_partner:
            return value
        return format_html('<strong>{}</strong> <span class="badge state-info">{}</span>', value, _now("new"))

    def value_subject(self, value: str, record: Ticket) -> str:
        return value
