"""The grids of DDI gateways and of a gateway's offers."""

from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gateways.ddi_gateways import notices
from gateways.models import DdiGateway, DdiOffer
from gateways.models.numbers import NumberType
from gateways.tables.country_cells import name_with_code
from gateways.tables.term_gateways import UntilColumn
from portal.grid.columns import EMPTY, ChoiceColumn, Column, DateTimeColumn, NumberColumn, RateColumn
from portal.grid.table import GridTable
from portal.tenancy.wall import PLATFORM_PARTNER_ID

TYPES = {DdiGateway.Type.IP: _("IP"), DdiGateway.Type.SIP: _("SIP")}


class DdiGatewayTable(GridTable):
    """The partner's DDI gateways, and those that the platform supplies."""

    default_sort = "id"

    id = NumberColumn(_("ID"), sort="id")
    name = Column(_("Gateway name"), sort="name")
    type = ChoiceColumn(list(TYPES.items()), _("Gateway type"), sort=False)
    currency = Column(_("Currency"), sort=False)
    technical_email = Column(_("Technical e-mail"), sort=False, wide=True)
    offer_count = NumberColumn(_("Offers"), sort="offer_count")
    coverage_at = DateTimeColumn(_("Coverage of"), sort=False, wide=True)
    retired_at = DateTimeColumn(_("Retired"), sort=False, wide=True, filter="in_use")
    partner_id = Column(_("Supplied by"), sort=False)
    coverage_max_days = NumberColumn(_("Coverage may be this old (days)"), sort=False, shown=False)
    addresses = Column(_("Address"), sort=False, shown=False, empty_values=())

    def render_technical_email(self, value: str, record: DdiGateway) -> str:
        """Nobody's but their own to see."""
        return "" if record.partner_id == PLATFORM_PARTNER_ID else value

    value_technical_email = render_technical_email

    def row_class(self, record: DdiGateway) -> str:
        """Quiet: retired. Yellow: its coverage is older than is allowed."""
        if record.retired_at is not None:
            return "muted"
        return "warn" if notices.is_old(record, now=timezone.now()) else ""

    def render_addresses(self, value: list[str], record: DdiGateway) -> str:
        """Where calls come from: the first address, or the account."""
        if record.type == DdiGateway.Type.SIP:
            return f"{record.sip_username}@{record.sip_registrar}" if record.sip_username else ""
        more = len(value) - 1
        return f"{value[0]} +{more}" if more > 0 else "".join(value)

    def value_addresses(self, value: list[str], record: DdiGateway) -> str:
        return self.render_addresses(value, record) if record.type == DdiGateway.Type.SIP else ", ".join(value)

    def render_partner_id(self, value: int, record: DdiGateway) -> str | SafeString:
        if value == PLATFORM_PARTNER_ID:
            return format_html('<span class="badge state-info">{}</span>', _now("platform"))
        return _now("you")

    def value_partner_id(self, value: int, record: DdiGateway) -> str:
        return _now("platform") if value == PLATFORM_PARTNER_ID else _now("you")


class FeaturesColumn(Column):
    """What the numbers of a row can do beside calls: "fax, SMS"."""

    def show(self, value: bool, record: Any) -> Any:
        return ", ".join(self._names(record)) or EMPTY

    def plain(self, value: bool, record: Any) -> str:
        return ", ".join(self._names(record))

    def _names(self, record: Any) -> list[str]:
        return [str(name) for name, has in ((_now("fax"), record.fax), (_now("SMS"), record.sms)) if has]


class DdiOfferTable(GridTable):
    """A gateway's coverage, one offer a row."""

    default_sort = "country"

    city = Column(_("Area / city"), sort="city", filter=("city", "city_starts"))
    country = Column(_("Country"), sort=("country", "state", "city"))
    state = Column(_("State"), sort=False, shown=False)
    area_code = Column(_("Area code"), sort=False)
    number_type = ChoiceColumn(NumberType, _("Type"), sort=False)
    nrc = RateColumn(_("NRC"), sort="nrc", decimals=2, filter=("nrc_min", "nrc_max"))
    mrc = RateColumn(_("MRC"), sort="mrc", decimals=2, filter=("mrc_min", "mrc_max"))
    per_minute = RateColumn(_("Per minute"), sort=False, wide=True)
    stock = NumberColumn(_("Stock"), sort=False, filter="stock_min")
    included_channels = NumberColumn(_("Included channels"), sort=False, wide=True)
    channel_price = RateColumn(_("Channel price"), sort=False, decimals=2, wide=True)
    features = FeaturesColumn(_("Fax, SMS"), sort=False, accessor="fax", filter=("fax", "sms"), wide=True)
    regulation = Column(_("Regulation"), sort=False, wide=True)
    country_prefix = Column(_("Country prefix"), sort=False, shown=False)
    status = ChoiceColumn(DdiOffer.Status, _("Status"), sort=False, colours={"active": "good", "held": "bad"})
    valid_from = DateTimeColumn(_("Valid from"), sort=False, shown=False)
    valid_to = UntilColumn(_("Valid to"), sort=False, shown=False)

    def __init__(self) -> None:
        super().__init__()
        self.now = timezone.now()

    def render_city(self, value: str, record: DdiOffer) -> str | SafeString:
        """With its state, where it has one."""
        return format_html('{} <span class="text-secondary">{}</span>', value, record.state) if record.state else value

    def value_city(self, value: str, record: DdiOffer) -> str:
        return value

    def render_country(self, value: str, record: DdiOffer) -> SafeString:
        return name_with_code(value)

    def value_country(self, value: str, record: DdiOffer) -> str:
        return value

    def row_class(self, record: DdiOffer) -> str:
        """Quiet: what doesn't hold now (not yet, or no more), is sold out, or is blocked by hand."""
        sold = record.stock != 0 and record.status == DdiOffer.Status.ACTIVE
        return "" if record.valid_from <= self.now < record.valid_to and sold else "muted"
