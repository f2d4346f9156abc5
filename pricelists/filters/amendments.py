"""The filters of the grid of an amendment's prices."""

from django.utils.translation import gettext_lazy as _

from gateways.filters.term_gateways import CountryFilter
from portal.grid.filters import ChoiceFilter, GridFilterSet, SearchFilter
from portal.money import currencies
from pricelists.models import PopulationRow


class AmendmentRowFilter(GridFilterSet):
    """An amendment has thousands of rows, so these may search."""

    name = SearchFilter(label=_("Destination"))
    what = ChoiceFilter(label=_("Change"), choices=PopulationRow.What.choices)
    currency = ChoiceFilter(label=_("Currency"), choices=lambda: [(c, c) for c in currencies.codes()])
    country = CountryFilter(label=_("Country"))
    supplier_after = SearchFilter(label=_("Supplier after"))

    class Meta:
        model = PopulationRow
        fields: list[str] = []
