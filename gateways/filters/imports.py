"""The filters of the grids of Import Gateway Coverage."""

from django.utils.translation import gettext_lazy as _

from gateways.models import CoverageChange, CoverageImport, RejectedLine
from gateways.models.numbers import NumberType
from gateways.models.versioned import LineType
from portal.grid.filters import ChoiceFilter, ExactFilter, GridFilterSet, SearchFilter, WholeNumberFilter


class ImportFilter(GridFilterSet):
    """Imports by state and file."""

    deck = SearchFilter(label=_("File"), field_name="deck__name")
    state = ChoiceFilter(label=_("State"), choices=CoverageImport.State.choices)

    class Meta:
        model = CoverageImport
        fields: list[str] = []


class ChangeFilter(GridFilterSet):
    """An import's changes: tens of thousands at most, so that destinations may be searched."""

    destination = SearchFilter(label=_("Destination"))
    kind = ChoiceFilter(label=_("Change"), choices=CoverageChange.Kind.choices)
    country = ExactFilter(label=_("Country"))
    line_type = ChoiceFilter(label=_("Type"), choices=LineType.choices)

    class Meta:
        model = CoverageChange
        fields: list[str] = []


class DdiChangeFilter(GridFilterSet):
    """An import's changes of DDI offers."""

    destination = SearchFilter(label=_("Area / city"))
    kind = ChoiceFilter(label=_("Change"), choices=CoverageChange.Kind.choices)
    country = ExactFilter(label=_("Country"))
    codes = ExactFilter(label=_("Area code"))
    line_type = ChoiceFilter(label=_("Type"), choices=NumberType.choices)

    class Meta:
        model = CoverageChange
        fields: list[str] = []


class RejectedFilter(GridFilterSet):
    """Rejected lines by number and words of the reason."""

    line = WholeNumberFilter(label=_("Line"))
    message = SearchFilter(label=_("Reason"))

    class Meta:
        model = RejectedLine
        fields: list[str] = []
