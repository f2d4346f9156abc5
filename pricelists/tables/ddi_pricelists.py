"""The grids of DDI Pricelists, their prices, and the margin guard's findings among them."""

from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from gateways.models.numbers import NumberType
from gateways.tables.country_cells import code_with_name
from gateways.tables.term_gateways import UntilColumn
from gateways.templatetags.rates import money
from portal.grid.columns import (
    EMPTY,
    ChoiceColumn,
    Column,
    DateTimeColumn,
    ListColumn,
    NumberColumn,
    RateColumn,
    YesNoColumn,
)
from portal.grid.table import GridTable
from pricelists.handmade import margin
from pricelists.models import DdiMarginFinding, DdiPrice
from pricelists.tables.pricelists import FINDINGS, PercentColumn, SuppliedBy, finding_class


class DdiPricelistTable(SuppliedBy, GridTable):
    """The partner's DDI Pricelists, and the platform's."""

    default_sort = "id"

    id = NumberColumn(_("ID"), sort="id")
    name = Column(_("Name"), sort=False)
    currencies = ListColumn(_("Currencies"))
    included_channels = NumberColumn(_("Channels included"), sort=False, wide=True)
    price_count = NumberColumn(_("Prices"), sort="price_count")
    used = ListColumn(_("Where used"), sort=False, accessor="used", most=3)
    partner_id = Column(_("Supplied by"), sort=False, wide=True)


class AmountColumn(NumberColumn):
    """An amount in the row's currency, with as many decimals as its minor unit has; more if it has more."""

    def show(self, value: Decimal, record: Any) -> str:
        return money(value, record.currency)


class DdiPriceTable(GridTable):
    """The prices of one DDI Pricelist that hold now."""

    default_sort = "country"

    country = Column(_("Country"), sort=("country", "state", "city"))
    state = Column(_("State"), sort=False, shown=False)
    city = Column(_("Area / city"), sort=False)
    area_code = Column(_("Area code"), sort=False)
    number_type = ChoiceColumn(NumberType, _("Type"), sort=False, wide=True)
    currency = Column(_("Currency"), sort=False)
    mrc = AmountColumn("MRC", sort="mrc", filter=("mrc_min", "mrc_max"))
    cost_mrc = RateColumn(_("MRC cost"), sort=False, shown=False)
    margin = PercentColumn(_("Margin"), sort=False, accessor="pk", filter="guard")
    nrc = AmountColumn("NRC", sort="nrc")
    per_minute = RateColumn(_("Per minute"), sort=False)
    channel_price = AmountColumn(_("Channel price"), sort=False)
    included_channels = NumberColumn(_("Channels included"), sort=False, shown=False)
    marks = Column(_("Marks"), sort=False, accessor="handmade", filter="handmade")
    cost_nrc = RateColumn(_("NRC cost"), sort=False, shown=False)
    cost_per_minute = RateColumn(_("Cost per minute"), sort=False, shown=False)
    markup = RateColumn(_("Markup"), sort=False, shown=False, decimals=1)
    channel_factor = RateColumn(_("MRC Factor"), sort=False, shown=False, decimals=1)
    fax = YesNoColumn(_("Fax"), sort=False, shown=False)
    sms = YesNoColumn(_("SMS"), sort=False, shown=False)
    regulation = Column(_("Regulation"), sort=False, shown=False)
    valid_from = DateTimeColumn(_("Valid from"), sort=False, shown=False)
    valid_to = UntilColumn(_("Valid to"), sort=False, shown=False)

    def render_country(self, value: str, record: DdiPrice) -> SafeString:
        return code_with_name(value)

    def value_country(self, value: str, record: DdiPrice) -> str:
        return value

    def render_margin(self, value: int, record: DdiPrice) -> Any:
        percent = margin(record)
        return EMPTY if percent is None else f"{number_format(percent, decimal_pos=1, force_grouping=True)} %"

    def value_margin(self, value: int, record: DdiPrice) -> Decimal | None:
        return margin(record)

    def render_marks(self, value: bool, record: DdiPrice) -> Any:
        marks = _marks(record)
        return format_html_join(" ", '<span class="badge state-{}">{}</span>', marks) if marks else EMPTY

    def value_marks(self, value: bool, record: DdiPrice) -> str:
        return ", ".join(str(words) for _colour, words in _marks(record))

    def row_class(self, record: DdiPrice) -> str:
        return finding_class(record)


def _marks(price: DdiPrice) -> list[tuple[str, Any]]:
    found = [FINDINGS[kind]] if (kind := str(getattr(price, "finding", ""))) in FINDINGS else []
    if price.handmade:
        found.append(("info", _("kept by hand") if price.kept else _("hand-made")))
    if not price.mrc and not price.nrc:
        found.append(("muted", _("free")))
    return found


class DdiMarginFindingTable(GridTable):
    """Published DDI prices that earn too little, worst first; one row for each amount concerned."""

    default_sort = "-damage"

    place = Column(_("Place"), sort=False)
    pricelist = Column(_("DDI Pricelist"), sort=False, accessor="pricelist__name", filter="pricelist")
    country = Column(_("Country"), sort=False, wide=True)
    currency = Column(_("Currency"), sort=False)
    kind = Column(_("Finding"), sort=False)
    component = ChoiceColumn(DdiMarginFinding.Component, _("Of"), sort=False)
    damage = RateColumn(_("Missing (EUR)"), sort="damage")
    price = RateColumn(_("Price"), sort=False)
    cost = RateColumn(_("Cost now"), sort=False)
    handmade = YesNoColumn(_("Hand-made"), sort=False, wide=True)

    def render_kind(self, value: str, record: DdiMarginFinding) -> SafeString:
        return format_html('<span class="badge state-{}">{}</span>', *FINDINGS[value])

    def value_kind(self, value: str, record: DdiMarginFinding) -> str:
        return str(record.get_kind_display())

    def render_country(self, value: str, record: DdiMarginFinding) -> SafeString:
        return code_with_name(value)

    def value_country(self, value: str, record: DdiMarginFinding) -> str:
        return value
