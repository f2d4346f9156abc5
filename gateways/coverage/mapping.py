"""What a file is taken to be, and a person's corrections of it; remembered for the gateway's next deck."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

import decks
from decks import opening
from decks.why import reasons
from gateways.coverage import kinds, looking
from gateways.coverage.refusals import ImportRefused
from gateways.models import CoverageImport
from gateways.models.coverage import Supplier
from portal.tabular import storing, unpack_confined


def kept(
    inspection: decks.Inspection, *, source: Mapping[str, Any], chosen: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """An inspection as plain JSON values, for CoverageImport.layout.

    `chosen` are the decisions of a person, `source` says which table of the file it is (`Unpacked.source`).
    """
    return {
        "source": dict(source),
        "layout": inspection.layout.to_json(),
        "rows": [list(row) for row in inspection.rows],
        "row_lines": list(inspection.row_lines),
        "questions": [question.to_json() for question in inspection.questions],
        "warnings": [warning.to_json() for warning in inspection.warnings],
        "detected": dict(inspection.detected),
        "missing": [lack.to_json() for lack in inspection.missing],
        "chosen": dict(chosen or {}),
    }


def layout_of(coverage_import: CoverageImport) -> decks.Layout:
    """The layout by which the import's deck is read."""
    return decks.Layout.from_json(coverage_import.layout["layout"])


def why(coverage_import: CoverageImport) -> list[dict[str, Any]]:
    """For each column of an import: its header, what it was taken for, and the header rules that won and came next."""
    layout, rows = layout_of(coverage_import), coverage_import.layout["rows"]
    labels = {key: str(label) for key, label in decks.meanings(layout.kind)}
    found = []
    for reason in reasons(layout, rows):
        shown: dict[str, Any] = {"number": reason.number, "header": reason.header, "meaning": reason.meaning}
        for name, offer in (("won", reason.won), ("next", reason.next)):
            if offer:
                shown[name] = {"label": labels[offer.meaning], "weight": offer.weight, "pattern": offer.pattern}
        found.append({**shown, "label": labels.get(reason.meaning, ""), "lead": reason.lead})
    return found


def correct(
    coverage_import: CoverageImport,
    *,
    columns: Mapping[int | str, str],
    decisions: Mapping[str, str],
    part: str = "",
) -> CoverageImport:
    """Look at the file again with a person's corrections.

    part: the table of the file that is meant; another one than before is read without corrections, as its columns are
    others.

    columns: column index or header -> meaning ("" = not read). decisions: question key -> option,
    and the corrections encoding, delimiter, header_line (see the deck reader).
    Raises NotADeck when the corrected columns make no deck, Unreadable for a table that isn't there, ImportRefused
    when the import is past this step.
    """
    coverage_import = CoverageImport.objects.select_for_update().get(pk=coverage_import.pk)
    if coverage_import.state not in {CoverageImport.State.MAPPING, CoverageImport.State.FAILED}:
        raise ImportRefused(
            _("This import is %(state)s; its columns can't be changed any more.")
            % {"state": coverage_import.get_state_display()}
        )
    source = coverage_import.layout.get("source", {})
    if part and part != source.get("part"):
        return _choose(coverage_import, part)
    with storing.local_text(coverage_import.deck, gone=ImportRefused) as path:
        inspection = inspect(coverage_import.supplier, path, mapping=columns, decisions=decisions)
    if part:
        source = {**source, "open": False}
    coverage_import.layout = kept(inspection, source=source, chosen=decisions)
    coverage_import.save(update_fields=["layout"])
    return coverage_import


def inspect(
    gateway: Supplier,
    path: Path,
    *,
    mapping: Mapping[int | str, str] | None = None,
    decisions: Mapping[str, str] | None = None,
) -> decks.Inspection:
    """What a text file for this gateway seems to be, incomplete ones too. Raises NotADeck."""
    return looking.inspect(
        path,
        kind=kinds.of(gateway).key,
        remembered=gateway.deck_layout or None,
        mapping=mapping,
        decisions=decisions,
        size_limit=settings.DECK_MAX_BYTES,
    )


def _choose(coverage_import: CoverageImport, part: str) -> CoverageImport:
    deck = coverage_import.deck
    look = partial(inspect, coverage_import.supplier)
    with (
        storing.local_original(deck, gone=ImportRefused) as path,
        opening.opened(path, look, part=part, unpack=unpack_confined) as table,
    ):
        storing.take_table(deck, table.unpacked.path)
        coverage_import.layout = kept(table.inspection, source=table.unpacked.source())
    deck.save(update_fields=["table"])
    coverage_import.save(update_fields=["layout"])
    return coverage_import


def remember(coverage_import: CoverageImport) -> None:
    """Read the gateway's next deck the same way."""
    gateway = coverage_import.supplier
    remembered = layout_of(coverage_import).remember()
    if part := coverage_import.layout.get("source", {}).get("part"):
        remembered["part"] = part
    type(gateway)._default_manager.filter(pk=gateway.pk).update(deck_layout=remembered)
