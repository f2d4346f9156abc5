"""The filters of the grid of DDI gateways."""

from django.utils.translation import gettext_lazy as _

from gateways.filters.term_gateways import TermGatewayFilter
from gateways.models import DdiGateway
from portal.grid.filters import ChoiceFilter, SearchFilter


class DdiGatewayFilter(TermGatewayFilter):
    """A partner has dozens of gateways, so these may search."""

    authentication = None
    type = ChoiceFilter(label=_("Gateway type"), choices=DdiGateway.Type.choices)
    technical_email = SearchFilter(label=_("Technical e-mail"))

    class Meta:
        model = DdiGateway
        fields: list[str] = []
