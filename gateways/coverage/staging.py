"""What a deck came to, kept between its reading and its application: a Parquet file in private storage.

The file is read once. Applying needs the offer again, minutes or days later and perhaps on another machine; the
rejected lines are kept beside it, all of them.
"""

import io

import polars as pl
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from gateways.coverage.refusals import ImportRefused
from gateways.models import CoverageImport


def keep(coverage_import: CoverageImport, *, offer: pl.DataFrame, rejected: pl.DataFrame) -> None:
    """Write both files and note their names on the import (not saved). A repetition overwrites."""
    folder = f"coverage/{coverage_import.partner_id}/{coverage_import.pk}"
    coverage_import.plan.name = _write(f"{folder}/offer.parquet", offer)
    coverage_import.rejected.name = _write(f"{folder}/rejected.parquet", rejected) if rejected.height else ""


def offer(coverage_import: CoverageImport) -> pl.DataFrame:
    """The staged offer. Raises ImportRefused when its file is gone."""
    return _read(coverage_import.plan)


def rejected(coverage_import: CoverageImport) -> pl.DataFrame | None:
    """Every rejected line as the reader gave it, or None when there is none. Raises ImportRefused."""
    return _read(coverage_import.rejected) if coverage_import.rejected else None


def _write(name: str, frame: pl.DataFrame) -> str:
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="lz4", statistics=False)
    default_storage.delete(name)
    return default_storage.save(name, ContentFile(buffer.getvalue()))


def _read(file: FieldFile) -> pl.DataFrame:
    if not file:
        raise ImportRefused(_("The deck has not been read yet."))
    try:
        with default_storage.open(str(file.name)) as opened:
            return pl.read_parquet(io.BytesIO(opened.read()))
    except FileNotFoundError as error:
        raise ImportRefused(_("The file with what was read is gone. Upload the deck again.")) from error
