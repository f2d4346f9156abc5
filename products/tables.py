"""The grid of web products."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.grid.columns import ChoiceColumn, Column, DateColumn, ListColumn, NumberColumn
from portal.grid.table import GridTable
from portal.hostnames import shown_host_name
from products.cultures import own_name
from products.models import WebProduct

STATE_COLOURS = {"development": "muted", "requested": "info", "live": "good", "suspended": "bad"}


class CulturesColumn(ListColumn):
    """Cultures by their own names."""

    def _texts(self, value: Any) -> list[str]:
        return [own_name(tag) for tag in value]


class WebProductTable(GridTable):
    """A partner's branded websites."""

    default_sort = "id"

    id = NumberColumn(_("ID"), sort="id")
    brand = Column(_("Brand name"))
    domain = Column(_("Website domain name"))
    domain_proved_at = DateColumn(_("Domain proved"), sort=False, wide=True)
    type = ChoiceColumn(WebProduct.Type, _("Product type"), sort=False, wide=True)
    cultures = CulturesColumn(_("Cultures"), most=3, wide=True)
    default_culture = Column(_("Default culture"), sort=False, shown=False)
    currencies = ListColumn(_("Currencies"), most=5)
    cms = ChoiceColumn(WebProduct.Cms, _("CMS Type"), sort=False, wide=True)
    state = ChoiceColumn(WebProduct.State, _("State"), sort=False, colours=STATE_COLOURS)
    state_since = DateColumn(_("State since"), sort=False, wide=True)
    created_at = DateColumn(_("Added"), sort="created_at", shown=False)

    def render_domain(self, value: str, record: WebProduct) -> str:
        return shown_host_name(value)

    def render_default_culture(self, value: str, record: WebProduct) -> str:
        return own_name(value)

    value_domain, value_default_culture = render_domain, render_default_culture
