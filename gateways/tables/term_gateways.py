"""The grids of termination gateways and of a gateway's routes."""

from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gateways.models import Route, TermGateway
from gateways.models.versioned import FOREVER, LineType
from gateways.tables.country_cells import name_and_code
from portal.grid.columns import EMPTY, ChoiceColumn, Column, DateTimeColumn, NumberColumn, RateColumn, YesNoColumn
from portal.grid.table import GridTable
from portal.tenancy.wall import PLATFORM_PARTNER_ID


class TermGatewayTable(GridTable):
    """The partner's termination gateways, and those that the platform supplies."""

    default_sort = "id"

    id = NumberColumn(_("ID"), sort="id")
    name = Column(_("Gateway name"), sort="name")
    authentication = ChoiceColumn(TermGateway.Authentication, _("Authentication"), sort=False, wide=True)
    addresses = Column(_("Address"), sort=False, empty_values=())
    currency = Column(_("Currency"), sort=False)
    route_count = NumberColumn(_("Routes"), sort="route_count")
    code_count = NumberColumn(_("Codes"), sort="code_count", wide=True)
    coverage_at = DateTimeColumn(_("Coverage of"), sort=False, wide=True)
    retired_at = DateTimeColumn(_("Retired"), sort=False, wide=True, filter="in_use")
    partner_id = Column(_("Supplied by"), sort=False)
    remote_party_id = YesNoColumn("Remote-Party-ID", sort=False, shown=False)
    p_asserted_identity = YesNoColumn("P-Asserted-Identify", sort=False, shown=False)
    caller_id_prefix = Column(_("Caller ID prefix"), sort=False, shown=False)
    uri_prefix = Column(_("URI prefix rule"), sort=False, shown=False)

    def row_class(self, record: TermGateway) -> str:
        """Quiet: a gateway that is retired."""
        return "" if record.retired_at is None else "muted"

    def render_addresses(self, value: list[str], record: TermGateway) -> str:
        """Where calls go: the first address, or the registrar."""
        if record.authentication == TermGateway.Authentication.SIP:
            return f"{record.sip_username}@{record.sip_registrar}"
        more = len(value) - 1
        return f"{value[0]} +{more}" if more > 0 else "".join(value)

    def value_addresses(self, value: list[str], record: TermGateway) -> str:
        sip = record.authentication == TermGateway.Authentication.SIP
        return f"{record.sip_username}@{record.sip_registrar}" if sip else ", ".join(value)

    def render_partner_id(self, value: int, record: TermGateway) -> str | SafeString:
        if value == PLATFORM_PARTNER_ID:
            return format_html('<span class="badge state-info">{}</span>', _now("platform"))
        return _now("you")

    def value_partner_id(self, value: int, record: TermGateway) -> str:
        return _now("platform") if value == PLATFORM_PARTNER_ID else _now("you")


class CodesColumn(Column):
    """Dial codes or origin codes: the first few, and how many of them there are. All of them in the export."""

    css = "codes"
    SHOWN = 3

    def show(self, value: list[str], record: Any) -> str | SafeString:
        if len(value) <= self.SHOWN:
            return ", ".join(value)
        count = number_format(len(value), force_grouping=True)
        told = _now("… %(n)s codes") % {"n": count}
        return format_html('{} <span class="text-secondary">{}</span>', ", ".join(value[: self.SHOWN]), told)

    def plain(self, value: list[str], record: Any) -> str:
        return ", ".join(value)


class UntilColumn(DateTimeColumn):
    """The end of a version; nothing for one that nobody has ended."""

    def show(self, value: Any, record: Any) -> Any:
        return EMPTY if value >= FOREVER else super().show(value, record)

    def plain(self, value: Any, record: Any) -> Any:
        return None if value >= FOREVER else super().plain(value, record)


class RouteTable(GridTable):
    """A gateway's coverage, one route a row."""

    default_sort = "destination"

    destination = Column(_("Destination"), sort="destination")
    country = Column(_("Country"), sort=("country", "destination"), filter="country")
    line_type = ChoiceColumn(LineType, _("Type"), sort=False, wide=True)
    origin_codes = CodesColumn(_("Origin codes"), sort=False, filter="has_origin")
    codes = CodesColumn(_("Codes"), sort="code_min", filter="code")
    rate = RateColumn(_("Cost per minute"), sort="rate", filter=("rate_min", "rate_max"))
    connection_fee = RateColumn(_("Connection fee"), sort=False, wide=True)
    first_increment = Column(_("First/next increment"), sort=False, wide=True)
    valid_from = DateTimeColumn(_("Valid from"), sort=False, wide=True)
    valid_to = UntilColumn(_("Valid to"), sort=False, wide=True)
    status = ChoiceColumn(
        Route.Status, _("Status"), sort=False, colours={"active": "good", "blocked": "bad", "held": "bad"}
    )

    def __init__(self) -> None:
        super().__init__()
        self.now = timezone.now()

    def render_country(self, value: str, record: Route) -> SafeString:
        return name_and_code(value)

    def value_country(self, value: str, record: Route) -> str:
        return value

    def render_first_increment(self, value: int, record: Route) -> str:
        """Seconds, as suppliers write them: 60/1."""
        return f"{value}/{record.next_increment}"

    value_first_increment = render_first_increment

    def row_class(self, record: Route) -> str:
        """Quiet: a version that doesn't hold now (not yet, or no more)."""
        return "" if record.valid_from <= self.now < record.valid_to else "muted"
