"""The grids of Import Gateway Coverage: imports of a gateway, what one changes, the lines it rejects."""

from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gateways.coverage.ddi.comparison import TERMS_DIVIDER
from gateways.models import CoverageChange, CoverageImport
from gateways.models.numbers import NumberType
from portal.grid.columns import ChoiceColumn, Column, DateColumn, DateTimeColumn, NumberColumn, RateColumn
from portal.grid.table import GridTable

State, Kind = CoverageImport.State, CoverageChange.Kind
STATE_COLOURS = {
    State.MAPPING: "warn",
    State.READING: "info",
    State.PREVIEW: "warn",
    State.APPLYING: "info",
    State.APPLIED: "good",
    State.DISCARDED: "muted",
    State.UNDONE: "muted",
    State.FAILED: "bad",
}
KIND_COLOURS = {
    Kind.NEW: "info",
    Kind.DEARER: "bad",
    Kind.CHEAPER: "good",
    Kind.CHANGED: "warn",
    Kind.UNCHANGED: "muted",
    Kind.REMOVED: "warn",
}


class ImportTable(GridTable):
    """The imports of one gateway, newest first."""

    id = NumberColumn(_("ID"), sort="id", initial_sort_descending=True)
    deck = Column(_("File"), accessor="deck__name", sort=False)
    state = ChoiceColumn(State, _("State"), colours=STATE_COLOURS, sort=False)
    counts = Column(_("Changed"), sort=False, css="num")
    rejected_lines = Column(_("Rejected lines"), accessor="counts", sort=False, css="num", wide=True)
    uploaded_by = Column(_("Uploaded by"), accessor="deck__uploaded_by_name", sort=False, wide=True)
    created_at = DateTimeColumn(_("Begun"), sort=False)
    applied_at = DateTimeColumn(_("Applied"), sort=False, wide=True)

    def value_counts(self, value: dict[str, Any], record: CoverageImport) -> int | None:
        kinds = value.get("kinds")
        unchanged = {Kind.UNCHANGED, Kind.REMOVED} if record.left_missing else {Kind.UNCHANGED}
        return sum(n["codes"] for kind, n in kinds.items() if kind not in unchanged) if kinds else None

    def render_counts(self, value: dict[str, Any], record: CoverageImport) -> str:
        changed = self.value_counts(value, record)
        return "" if changed is None else number_format(changed, force_grouping=True)

    def value_rejected_lines(self, value: dict[str, Any], record: CoverageImport) -> int | None:
        return value.get("rejected")

    def render_rejected_lines(self, value: dict[str, Any], record: CoverageImport) -> str:
        return "" if (n := value.get("rejected")) is None else number_format(n, force_grouping=True)


class JoinedColumn(Column):
    """Codes kept as one text: the first few, and how many more there are."""

    SHOWN = 6

    def show(self, value: str, record: Any) -> str | SafeString:
        first, more = value.split(",", self.SHOWN)[: self.SHOWN], value.count(",") + 1 - self.SHOWN
        if more <= 0:
            return ", ".join(first)
        told = _now("and %(n)s more") % {"n": number_format(more, force_grouping=True)}
        return format_html('{} <span class="text-secondary">{}</span>', ", ".join(first), told)

    def plain(self, value: str, record: Any) -> str:
        return value.replace(",", ", ")


class _ChangeTable(GridTable):
    """By how much a cost changes."""

    default_sort = "destination"

    def value_change(self, value: Any, record: CoverageChange) -> str | None:
        if not record.old_rate or value == record.old_rate or record.kind not in {Kind.DEARER, Kind.CHEAPER}:
            return None
        return f"{(value - record.old_rate) * 100 / record.old_rate:+.1f} %"

    def render_change(self, value: Any, record: CoverageChange) -> str:
        return self.value_change(value, record) or ""


class ChangeTable(_ChangeTable):
    """What an import changes: codes of a destination with the same before and after."""

    destination = Column(_("Destination"), sort="destination")
    kind = ChoiceColumn(Kind, _("Change"), colours=KIND_COLOURS, sort=False)
    old_rate = RateColumn(_("Cost now"), sort=False)
    new_rate = RateColumn(_("Cost after"), sort=False)
    change = Column(_("Difference"), accessor="new_rate", sort=False, css="num")
    code_count = NumberColumn(_("Number of codes"), sort="code_count", wide=True)
    codes = JoinedColumn(_("Codes"), sort=False)
    country = Column(_("Country"), sort=False, wide=True)
    valid_from = DateColumn(_("Valid from"), sort=False, wide=True)
    line_type = Column(_("Type"), sort=False, shown=False)
    origin_codes = JoinedColumn(_("Origin codes"), sort=False, shown=False)
    old_terms = Column(_("Terms now"), sort=False, shown=False)
    new_terms = Column(_("Terms after"), sort=False, shown=False)


class DdiChangeTable(_ChangeTable):
    """What an import of DDI offers changes: one offer a row. The rest of what it costs stands in the terms."""

    destination = Column(_("Area / city"), sort="destination")
    country = Column(_("Country"), sort=False)
    codes = Column(_("Area code"), sort=False)
    line_type = ChoiceColumn(NumberType, _("Type"), sort=False, wide=True)
    kind = ChoiceColumn(Kind, _("Change"), colours=KIND_COLOURS, sort=False)
    old_rate = RateColumn(_("MRC now"), sort=False, decimals=2)
    new_rate = RateColumn(_("MRC after"), sort=False, decimals=2)
    change = Column(_("Difference"), accessor="new_rate", sort=False, css="num")
    terms = Column(_("Other terms"), accessor="new_terms", sort=False, wide=True, empty_values=())
    valid_from = DateColumn(_("Valid from"), sort=False, wide=True)
    old_terms = Column(_("Terms now"), sort=False, shown=False)
    new_terms = Column(_("Terms after"), sort=False, shown=False)

    def value_terms(self, value: str, record: CoverageChange) -> str:
        """What changes beside the MRC; of an offer that begins or ends, all of it."""
        if not record.old_terms or not record.new_terms or record.kind == Kind.UNCHANGED:
            return record.new_terms or record.old_terms
        before, after = record.old_terms.split(TERMS_DIVIDER), record.new_terms.split(TERMS_DIVIDER)
        gone = TERMS_DIVIDER.join(part for part in before if part not in after) or "–"
        come = TERMS_DIVIDER.join(part for part in after if part not in before) or "–"
        return "" if gone == come else f"{gone} → {come}"

    def render_terms(self, value: str, record: CoverageChange) -> str:
        return self.value_terms(value, record)


class RejectedTable(GridTable):
    """Lines that can't be read, as they were written, and why."""

    default_sort = "line"

    line = NumberColumn(_("Line"), sort="line")
    message = Column(_("Reason"), sort=False)
    text = Column(_("As written"), sort=False)
