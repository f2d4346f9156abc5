"""The rejected lines as a file to mend and import again: the deck's own columns, then line number and reason."""

import csv
import io
import json
from collections.abc import Iterator

import polars as pl
from django.utils.translation import gettext as _

from decks import Layout, reasons
from gateways.coverage import mapping, staging
from gateways.models import CoverageImport
from portal.spreadsheets import SafeWriter


def rejected_csv(coverage_import: CoverageImport) -> Iterator[str]:
    """The file, line by line, in the deck's own delimiter. Raises ImportRefused when what was kept is gone."""
    rejected = staging.rejected(coverage_import)
    layout = mapping.layout_of(coverage_import)
    return lines(rejected, layout) if rejected is not None else iter(())


def lines(rejected: pl.DataFrame, layout: Layout) -> Iterator[str]:
    buffer = io.StringIO()
    writer = SafeWriter(buffer, delimiter=layout.delimiter)
    width = len(layout.columns)
    writer.writerow([*(column.name for column in layout.columns), _("Line"), _("Reason")])
    for line, text, _reason, values in rejected.iter_rows():
        cells = next(csv.reader(io.StringIO(text), delimiter=layout.delimiter), [])
        cells += [""] * (width - len(cells))
        reason = reasons.messages(json.loads(values))
        writer.writerow([*cells, line, reason])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()
