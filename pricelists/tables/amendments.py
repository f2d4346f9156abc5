"""The grid of an amendment's prices, before and after."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from gateways.tables.imports import JoinedColumn
from portal.grid.columns import ChoiceColumn, Column, NumberColumn, RateColumn
from portal.grid.table import GridTable
from pricelists.models import PopulationRow

What = PopulationRow.What
COLOURS = {
    What.DEARER: "warn",
    What.CHEAPER: "good",
    What.SAME: "muted",
    What.ENDED: "bad",
    What.KEPT: "info",
    What.STAYS: "warn",
}


class _RowTable(GridTable):
    """What both kinds show."""

    default_sort = "name"

    name = Column(_("Destination"), sort="name")
    currency = Column(_("Currency"), sort=False)
    what = ChoiceColumn(What, _("Change"), sort=False, colours=COLOURS)
    before = RateColumn(_("Price now"), sort=False)
    after = RateColumn(_("Price after"), sort=False)
    difference = Column(_("Difference"), accessor="after", sort=False, css="num")
    cost = RateColumn(_("Cost after"), sort=False)
    supplier_before = Column(_("Supplier now"), sort=False, wide=True)
    supplier_after = Column(_("Supplier after"), sort=False)
    country = Column(_("Country"), sort=False, shown=False)

    def value_difference(self, value: Any, record: PopulationRow) -> str | None:
        if not record.before or value is None or value == record.before:
            return None
        return f"{(value - record.before) * 100 / record.before:+.1f} %"

    def render_difference(self, value: Any, record: PopulationRow) -> str:
        return self.value_difference(value, record) or ""


class AmendmentRowTable(_RowTable):
    """Term prices."""

    codes = JoinedColumn(_("Codes"), sort=False, wide=True)
    code_count = NumberColumn(_("Number of codes"), sort=False, shown=False)
    terms_before = Column(_("Connection fee now"), sort=False, shown=False)
    terms_after = Column(_("Connection fee after"), sort=False, shown=False)


class DdiAmendmentRowTable(_RowTable):
    """DDI prices: the MRC, and the rest in words."""

    name = Column(_("Place"), sort="name")
    before = RateColumn(_("MRC now"), sort=False)
    after = RateColumn(_("MRC after"), sort=False)
    cost = RateColumn(_("MRC cost after"), sort=False)
    terms_before = Column(_("Other amounts now"), sort=False, wide=True)
    terms_after = Column(_("Other amounts after"), sort=False, wide=True)
