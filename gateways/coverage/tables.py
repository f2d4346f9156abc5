"""The text of a deck's table, kept in the storage beside the workbook or archive that it came from."""

from pathlib import Path
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import default_storage


def store(path: Path, *, beside: str) -> str:
    """Keep a table's text in the storage, beside the file that it came from. Returns its name there."""
    with path.open("rb") as text:
        return default_storage.save(f"{beside.removesuffix('.csv')}-{uuid4().hex[:8]}.csv", File(text))
