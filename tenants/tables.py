"""The grid of a partner's people."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from portal.grid.columns import ChoiceColumn, Column, DateTimeColumn, NumberColumn
from portal.grid.filters import ChoiceFilter, GridFilterSet, SearchFilter
from portal.grid.table import GridTable
from tenants.models import User


class PeopleTable(GridTable):
    """Who works for the partner."""

    id = NumberColumn(_("ID"))
    name = Column(_("Name"), sort=False)
    email = Column(_("Email address"))
    role = ChoiceColumn(User.Role, _("Role"), sort=False)
    state = Column(_("State"), sort=False)
    last_login = DateTimeColumn(_("Last log in"), wide=True, sort=False)

    def render_id(self, value: int, record: User) -> str:
        return str(value)

    def render_state(self, value: str, record: User) -> SafeString:
        return format_html('<span class="badge state-{}">{}</span>', _colour(record), value)

    def value_state(self, value: str, record: User) -> Any:
        return str(value)


def _colour(person: User) -> str:
    if not person.is_active:
        return "muted"
    if person.locked_at:
        return "bad"
    return "good" if person.has_usable_password() else "info"


class PeopleFilter(GridFilterSet):
    """People by words in their name or address, and by role."""

    name = SearchFilter(label=_("Name"))
    email = SearchFilter(label=_("Email address"))
    role = ChoiceFilter(label=_("Role"), choices=User.Role.choices)

    class Meta:
        model = User
        fields: list[str] = []
