"""The counts of an amendment as its pages show them."""

from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from portal.money.rounding import from_micro
from pricelists.models import Population, PopulationRow

What = PopulationRow.What
_TONES = {What.DEARER: "", What.CHEAPER: "", What.ENDED: "warn", What.KEPT: "warn", What.STAYS: "warn"}


def tiles(found: Population, rows_url: str) -> list[dict[str, Any]]:
    """How many prices of the amendment become what. rows_url: of the grid that lists them, "" for none."""
    shown = []
    for what in What:
        if count := found.counts.get(what.value, 0):
            tile: dict[str, Any] = {
                "label": what.label.capitalize(),
                "value": number_format(count, force_grouping=True),
                "tone": _TONES.get(what, ""),
            }
            shown.append(tile | ({"url": f"{rows_url}?what={what.value}"} if rows_url else {}))
    for name, label, tone in (
        ("below_cost", _("Below cost"), "bad"),
        ("handmade_left", _("Hand-made prices left alone"), "warn"),
    ):
        if count := found.counts.get(name, 0):
            shown.append({"label": label, "value": number_format(count, force_grouping=True), "tone": tone})
    return shown


def move(name: str, currency: str, before: int, after: int) -> dict[str, Any]:
    """A biggest move, as the table shows it. before, after: millionths."""
    return {
        "destination": name,
        "currency": currency,
        "before": from_micro(before),
        "after": from_micro(after),
        "percent": Decimal(after - before) * 100 / before if before else None,
    }
