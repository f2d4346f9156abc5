"""The grid of price packages."""

from django.utils.translation import gettext_lazy as _

from portal.grid.columns import ChoiceColumn, Column, DateColumn, ListColumn, NumberColumn
from portal.grid.table import GridTable
from products.plans import Plan


class PricePackageTable(GridTable):
    """A partner's packages."""

    default_sort = "id"

    id = NumberColumn(_("ID"), sort="id")
    name = Column(_("Price Package name"), sort=False)
    currencies = ListColumn(_("Currencies"))
    used = ListColumn(_("Where used"), sort=False, accessor="used", most=3)
    default_plan = ChoiceColumn(Plan, _("Default package"), sort=False, wide=True)
    minutes_per_month = NumberColumn(_("Minutes"), sort=False, wide=True)
    free_route_count = NumberColumn(_("Free routes"), sort=False)
    complimentary_ddis = NumberColumn(_("DDIs"), sort=False, wide=True)
    free_ddi_count = NumberColumn(_("Free DDIs"), sort=False)
    created_at = DateColumn(_("Added"), sort=False, shown=False)
