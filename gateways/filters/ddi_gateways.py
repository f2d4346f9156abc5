"""The filters of the grid of DDI gateways."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gateways.filters.term_gateways import TermGatewayFilter
from gateways.models import DdiGateway
from portal.grid.filters import ChoiceFilter, GridFilterSet, SearchFilter, WholeNumberFilter
from portal.money import currencies
from portal.tenancy.wall import PLATFORM_PARTNER_ID


class DdiGatewayFilter(GridFilterSet):
    """A partner has dozens of gateways, so these may search."""

    id = WholeNumberFilter(label=_("ID"))
    name = SearchFilter(label=_("Gateway name"))
    type = ChoiceFilter(label=_("Gateway type"), choices=DdiGateway.Type.choices)
    currency = ChoiceFilter(label=_("Currency"), choices=currencies.filter_choices)
    technical_email = SearchFilter(label=_("Technical e-mail"), method="own_email")
    partner_id = ChoiceFilter(
        label=_("Supplied by"), choices=[("platform", _("platform")), ("own", _("you"))], method="supplied_by"
    )
    supplied_by = TermGatewayFilter.supplied_by
    in_use = ChoiceFilter(label=_("In use"), choices=[("yes", _("in use")), ("no", _("retired"))], method="with_use")
    with_use = TermGatewayFilter.with_use

    def own_email(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The platform's addresses are not shown, so they aren't found either."""
        return queryset.exclude(partner_id=PLATFORM_PARTNER_ID).filter(technical_email__icontains=value)

    class Meta:
        model = DdiGateway
        fields: list[str] = []
