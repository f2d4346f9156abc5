"""The grids of pricelists, prices, populations and the margin guard's findings."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gateways.models.versioned import LineType
from gateways.tables.country_cells import code_with_name
from gateways.tables.term_gateways import CodesColumn
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
from portal.tenancy.wall import PLATFORM_PARTNER_ID
from pricelists.handmade import margin
from pricelists.models import MarginFinding, Population, TermPrice


class SuppliedBy:
    """Says of each pricelist whose it is."""

    def render_partner_id(self, value: int, record: Any) -> str | SafeString:
        if value == PLATFORM_PARTNER_ID:
            return format_html('<span class="badge state-info">{}</span>', _now("platform"))
        return _now("you")

    def value_partner_id(self, value: int, record: Any) -> str:
        return _now("platform") if value == PLATFORM_PARTNER_ID else _now("you")


class TermPricelistTable(SuppliedBy, GridTable):
    """The partner's pricelists, and the platform's."""

    default_sort = "id"

    id = NumberColumn(_("ID"), sort="id")
    name = Column(_("Name"), sort=False)
    currencies = ListColumn(_("Currencies"))
    billing_increment = NumberColumn(_("Billing increment"), sort=False, wide=True)
    precision = NumberColumn(_("Rounding precision"), sort=False, shown=False)
    price_count = NumberColumn(_("Prices"), sort="price_count")
    used = ListColumn(_("Where used"), sort=False, accessor="used", most=3)
    partner_id = Column(_("Supplied by"), sort=False, wide=True)


class PercentColumn(NumberColumn):
    """A margin in percent of cost."""

    by_value = True

    def show(self, value: Any, record: Any) -> Any:
        return f"{number_format(value, decimal_pos=1, force_grouping=True)} %"


class TermPriceTable(GridTable):
    """The prices of one pricelist that hold now."""

    default_sort = "destination"

    destination = Column(_("Destination"), sort="destination")
    country = Column(_("Country"), sort=False)
    line_type = ChoiceColumn(LineType, _("Type"), sort=False, wide=True)
    origin_codes = CodesColumn(_("Origin codes"), sort=False)
    currency = Column(_("Currency"), sort=False)
    rate = RateColumn(_("Rate per minute"), sort="rate", filter=("rate_min", "rate_max"))
    cost = RateColumn(_("Cost per minute"), sort=False)
    margin = PercentColumn(_("Margin"), sort=False, accessor="pk", filter="guard")
    connection_fee = RateColumn(_("Connection fee"), sort=False, shown=False)
    markup = RateColumn(_("Markup"), sort=False, shown=False, decimals=1)
    expensive = Column(_("Marks"), sort=False, accessor="pk", filter=("expensive", "handmade"))
    codes = CodesColumn(_("Codes"), sort=False, filter="code", wide=True)
    valid_from = DateTimeColumn(_("Valid from"), sort=False, shown=False)

    def render_country(self, value: str, record: TermPrice) -> SafeString:
        return code_with_name(value)

    def render_margin(self, value: int, record: TermPrice) -> Any:
        percent = margin(record)
        return EMPTY if percent is None else f"{number_format(percent, decimal_pos=1, force_grouping=True)} %"

    def value_margin(self, value: int, record: TermPrice) -> Decimal | None:
        return margin(record)

    def render_expensive(self, value: int, record: TermPrice) -> Any:
        marks = _marks(record)
        return format_html_join(" ", '<span class="badge state-{}">{}</span>', marks) if marks else EMPTY

    def value_expensive(self, value: int, record: TermPrice) -> str:
        return ", ".join(str(words) for _colour, words in _marks(record))

    def row_class(self, record: TermPrice) -> str:
        """Red below cost or without one, yellow under the margin to guard or no longer sold, grey when it has ended."""
        return finding_class(record)


def finding_class(record: Any) -> str:
    """The class of a price's row, by what the margin guard found."""
    if record.ended:
        return "muted"
    kinds = MarginFinding.Kind
    return {None: "", kinds.BELOW_COST: "danger", kinds.NO_COST: "danger"}.get(getattr(record, "finding", None), "warn")


FINDINGS: Mapping[str, tuple[str, Any]] = {
    MarginFinding.Kind.BELOW_COST: ("bad", _("below cost")),
    MarginFinding.Kind.NO_COST: ("bad", _("no cost")),
    MarginFinding.Kind.THIN: ("warn", _("thin margin")),
    MarginFinding.Kind.UNSOLD: ("warn", _("no longer sold")),
}


def _marks(price: TermPrice) -> list[tuple[str, Any]]:
    found = [FINDINGS[kind]] if (kind := str(getattr(price, "finding", ""))) in FINDINGS else []
    if price.handmade:
        found.append(("info", _("kept by hand") if price.kept else _("hand-made")))
    if price.expensive:
        found.append(("muted", _("expensive")))
    if price.floored and price.capped:
        found.append(("muted", _("min. rate over max. profit")))
    elif price.floored:
        found.append(("muted", _("min. rate")))
    elif price.capped:
        found.append(("muted", _("max. profit")))
    return found


class PopulationTable(GridTable):
    """What was added to one pricelist, newest first."""

    default_sort = "-id"

    id = NumberColumn(_("ID"), sort="id")
    created_at = DateTimeColumn(_("Begun"), sort=False)
    kind = ChoiceColumn(Population.Kind, _("Kind"), sort=False)
    gateway = Column(_("Gateway"), sort=False, accessor="supplier")
    markup = RateColumn(_("Markup"), sort=False, decimals=1)
    opened = NumberColumn(_("New prices"), sort=False, accessor="counts")
    closed = NumberColumn(_("Ended prices"), sort=False, accessor="counts", wide=True)
    state = ChoiceColumn(
        Population.State,
        _("State"),
        sort=False,
        colours={"applied": "good", "running": "info", "undone": "muted", "failed": "bad"},
    )

    def render_opened(self, value: dict[str, Any], record: Population) -> Any:
        return _count(value, "opened")

    def render_closed(self, value: dict[str, Any], record: Population) -> Any:
        return _count(value, "closed")

    def value_opened(self, value: dict[str, Any], record: Population) -> Any:
        return value.get("opened")

    def value_closed(self, value: dict[str, Any], record: Population) -> Any:
        return value.get("closed")


def _count(counts: dict[str, Any], name: str) -> Any:
    return number_format(counts[name], force_grouping=True) if name in counts else EMPTY


class MarginFindingTable(GridTable):
    """Published prices that earn too little, worst first."""

    default_sort = "-damage"

    destination = Column(_("Destination"), sort=False)
    pricelist = Column(_("Term Pricelist"), sort=False, accessor="pricelist__name", filter="pricelist")
    country = Column(_("Country"), sort=False, wide=True)
    currency = Column(_("Currency"), sort=False)
    kind = Column(_("Finding"), sort=False)
    component = ChoiceColumn(MarginFinding.Component, _("Of"), sort=False)
    damage = RateColumn(_("Missing (EUR)"), sort="damage")
    rate = RateColumn(_("Price"), sort=False)
    cost = RateColumn(_("Cost now"), sort=False)
    codes = CodesColumn(_("Codes"), sort=False, shown=False)
    handmade = YesNoColumn(_("Hand-made"), sort=False, wide=True)

    def render_kind(self, value: str, record: MarginFinding) -> SafeString:
        return format_html('<span class="badge state-{}">{}</span>', *FINDINGS[value])

    def value_kind(self, value: str, record: MarginFinding) -> str:
        return str(record.get_kind_display())

    def render_country(self, value: str, record: MarginFinding) -> SafeString:
        return code_with_name(value)
