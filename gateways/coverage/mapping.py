"""What a file is taken to be, and a person's corrections of it; remembered for the gateway's next deck."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from gateways import deck as decks
from gateways.coverage import copies, kinds
from gateways.coverage.refusals import ImportRefused
from gateways.models import CoverageImport


def kept(inspection: decks.Inspection, *, chosen: Mapping[str, str] | None = None) -> dict[str, Any]:
    """An inspection as plain JSON values, for CoverageImport.layout; `chosen` are the decisions of a person."""
    return {
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


def correct(
    coverage_import: CoverageImport, *, columns: Mapping[int | str, str], decisions: Mapping[str, str]
) -> CoverageImport:
    """Look at the file again with a person's corrections.

    columns: column index or header -> meaning ("" = not read). decisions: question key -> option,
    and the corrections encoding, delimiter, header_line (see the deck reader).
    Raises NotADeck when the corrected columns make no deck, ImportRefused when the import is past this step.
    """
    coverage_import = CoverageImport.objects.select_for_update().get(pk=coverage_import.pk)
    if coverage_import.state not in {CoverageImport.State.MAPPING, CoverageImport.State.FAILED}:
        raise ImportRefused(
            _("This import is %(state)s; its columns can't be changed any more.")
            % {"state": coverage_import.get_state_display()}
        )
    gateway = coverage_import.supplier
    with copies.local_copy(coverage_import.deck) as path:
        inspection = decks.inspect(
            path,
            kind=kinds.of(gateway).key,
            remembered=gateway.deck_layout or None,
            mapping=columns,
            decisions=decisions,
            size_limit=settings.DECK_MAX_BYTES,
            incomplete=True,
        )
    coverage_import.layout = kept(inspection, chosen=decisions)
    coverage_import.save(update_fields=["layout"])
    return coverage_import


def remember(coverage_import: CoverageImport) -> None:
    """Read the gateway's next deck the same way."""
    gateway = coverage_import.supplier
    type(gateway)._default_manager.filter(pk=gateway.pk).update(deck_layout=layout_of(coverage_import).remember())
