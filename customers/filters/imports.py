"""The filters of the grids of imports of customers."""

from django.utils.translation import gettext_lazy as _

from customers.models import CustomerImport, CustomerImportLine
from portal.grid.filters import ChoiceFilter, GridFilterSet, WholeNumberFilter


class CustomerImportFilter(GridFilterSet):
    """The state."""

    id = WholeNumberFilter(label=_("ID"))
    state = ChoiceFilter(label=_("State"), choices=CustomerImport.State.choices)

    class Meta:
        model = CustomerImport
        fields: list[str] = []


class CustomerImportLineFilter(GridFilterSet):
    """The line and its verdict."""

    line = WholeNumberFilter(label=_("Line"))
    verdict = ChoiceFilter(label=_("Verdict"), choices=CustomerImportLine.Verdict.choices)

    class Meta:
        model = CustomerImportLine
        fields: list[str] = []
