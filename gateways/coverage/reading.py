"""Reading an uploaded deck and comparing it with the gateway: everything up to the preview."""

from collections.abc import Callable
from datetime import datetime

import polars as pl
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from gateways.coverage import kinds, mapping, recording, staging, told, zero
from gateways.coverage.current import last_applied
from gateways.coverage.refusals import ImportRefused
from gateways.models import CoverageImport
from portal.tabular import notes, storing

State = CoverageImport.State
Progress = Callable[[int, int, str], None]
"""progress(done, total, step): may raise to stop the work."""


def read(
    *, coverage_import: CoverageImport, progress: Progress | None = None, now: datetime | None = None
) -> CoverageImport:
    """Read the import's deck, stage its offer, list what it would change. Ends in the preview.

    Can be repeated. Raises NotADeck, OpenQuestions, ImportRefused. Needs an open transaction.
    """
    tell, kind = progress or _silent, kinds.of(coverage_import)
    size = max(coverage_import.deck.size, 1)
    with storing.local_text(coverage_import.deck, gone=ImportRefused) as path:
        deck = kind.read(
            path,
            layout=mapping.layout_of(coverage_import),
            progress=lambda done, _total: tell(done, size * 2, str(_("Reading the file"))),
            size_limit=settings.DECK_MAX_BYTES,
        )
    offer, remarks = kind.offer(deck)
    summary = {
        "lines": deck.lines,
        "records": deck.records,
        "accepted": deck.accepted,
        "rejected": deck.rejected.height,
        "rejected_by_reason": deck.summary()["rejected_by_reason"],
        "notice_count": len(deck.notices),
        "notices": told.first_notices(deck.notices),
        **deck.heights(),
    }
    of_the_file = notes.remarks(coverage_import.layout.get("source", {}))
    warnings = of_the_file + [warning.to_json() for warning in (*deck.warnings, *remarks)]
    rejected = deck.rejected
    del deck  # its frames are as large as all that follows
    staging.keep(coverage_import, offer=offer, rejected=rejected)
    recording.record_rejected(coverage_import, rejected)
    today = timezone.now().date()
    dated = bool(offer.select((pl.col("valid_from") > today).any()).item())
    coverage_import.effect = CoverageImport.Effect.DATES if dated else CoverageImport.Effect.NOW
    coverage_import.counts = {**summary, "future_dates": dated}
    coverage_import.warnings = warnings
    tell(size, size * 2, str(_("Comparing")))
    return _compare(coverage_import, offer, now=now)


def compare_again(*, coverage_import: CoverageImport, now: datetime | None = None) -> CoverageImport:
    """Compare a staged offer once more: the coverage has changed since, or the effect was chosen otherwise.

    Raises ImportRefused when what was read is gone. Needs an open transaction.
    """
    return _compare(coverage_import, staging.offer(coverage_import), now=now)


def _compare(coverage_import: CoverageImport, offer: pl.DataFrame, *, now: datetime | None) -> CoverageImport:
    now = now or timezone.now()
    gateway, kind = coverage_import.supplier, kinds.of(coverage_import)
    newest = last_applied(gateway)
    comparison = kind.compare(offer, gateway, now=now, effect=coverage_import.effect)
    recording.record_changes(coverage_import, comparison)
    coverage_import.based_on = newest.pk if newest else None
    costless = offer.filter(kind.costs_nothing())
    coverage_import.counts |= {"kinds": comparison.counts, **comparison.more, "zero": costless.height}
    coverage_import.counts["zero_examples"] = _named(costless.head(zero.EXAMPLES))
    from_file = [warning for warning in coverage_import.warnings if "examples" not in warning]
    coverage_import.warnings = from_file + kind.doubts(offer, comparison, gateway)
    fields = ["plan", "rejected", "effect", "counts", "warnings", "based_on"]
    coverage_import.save(update_fields=fields)
    if not CoverageImport.objects.filter(pk=coverage_import.pk, state=State.READING).update(state=State.PREVIEW):
        raise ImportRefused(_("This import was discarded while its deck was being read."))
    coverage_import.state = State.PREVIEW
    return coverage_import


def _named(rows: pl.DataFrame) -> list[str]:
    """Rows of an offer in a few words each: a route with its first codes, or the place of a number."""
    if "codes" in rows.columns:
        told = rows.select(pl.format("{} ({})", "destination", pl.col("codes").str.slice(0, 40))).to_series()
    else:
        place = pl.concat_str("city", "state", "country", separator=", ")
        told = rows.select(place.str.replace_all("(, )+", ", ").str.strip_prefix(", ")).to_series()
    return told.to_list()


def _silent(done: int, total: int, step: str) -> None:
    """For callers who don't watch."""
