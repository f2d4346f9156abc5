"""Writing down what an import would change and which lines it rejects, for the preview's lists."""

import json

import polars as pl
from django.db.models import QuerySet

from decks import reasons
from gateways.coverage import loading
from gateways.coverage.comparison import Comparison
from gateways.models import CoverageChange, CoverageImport, RejectedLine

REJECTED_KEPT = 100_000
"""Rejected lines kept for browsing; the download has all of them."""


def record_changes(coverage_import: CoverageImport, comparison: Comparison) -> None:
    """Replace the import's list of changes. Needs an open transaction."""
    _clear(CoverageChange.objects.filter(coverage_import=coverage_import))
    columns = {
        "kind": "text",
        "destination": "text",
        "country": "text",
        "line_type": "text",
        "origin_key": "text",
        "codes": "text",
        "code_count": "int",
        "old_rate": "bigint",
        "new_rate": "bigint",
        "old_terms": "text",
        "new_terms": "text",
        "valid_from": "timestamptz",
    }
    with loading.staged(comparison.changes, columns) as table:
        values = {("origin_codes" if name == "origin_key" else name): name for name in columns}
        values |= {"partner_id": "%s", "coverage_import_id": "%s"}
        loading.insert(CoverageChange._meta.db_table, table, values, [coverage_import.partner_id, coverage_import.pk])


def record_rejected(coverage_import: CoverageImport, rejected: pl.DataFrame) -> None:
    """Replace the import's list of rejected lines (its first REJECTED_KEPT). Needs an open transaction."""
    _clear(RejectedLine.objects.filter(coverage_import=coverage_import))
    kept = rejected.head(REJECTED_KEPT)
    if not kept.height:
        return
    messages = pl.Series("message", [reasons.messages(json.loads(values)) for values in kept["values"]])
    columns = {"line": "int", "text": "text", "reason": "text", "message": "text"}
    with loading.staged(kept.with_columns(messages), columns) as table:
        values = {name: name for name in columns} | {"coverage_import_id": "%s"}
        loading.insert(RejectedLine._meta.db_table, table, values, [coverage_import.pk])


def _clear(rows: QuerySet) -> None:
    if rows.exists():
        rows._raw_delete(rows.db)
