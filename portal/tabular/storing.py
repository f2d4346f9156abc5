"""An uploaded file in the storage, and beside it the text of the one of its tables that is read.

A row that keeps such a file has two file fields: `file`, as it was uploaded, and `table`, the text of its table where
that is another file (a sheet of a workbook, a member of an archive). The worker may run on another machine than the
page that took the upload, so both are given out as local files.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

Gone = Callable[[str], Exception]
"""Makes the exception for a file that isn't in the storage any more, from a sentence for people."""
_BLOCK = 1 << 20  # bytes


class StoredUpload(Protocol):
    """A row with an uploaded file."""

    file: FieldFile
    table: FieldFile


@contextmanager
def keeping(row: StoredUpload, path: Path, *, table: Path, folder: str) -> Iterator[None]:
    """Keep an uploaded file below a folder of the storage, and its table's text, for a row that the block saves.

    table: where the text of its table is; the same path for a file that is one. When the block fails, nothing is kept.
    """
    row.file.name = _store(path, f"{folder}/{uuid4().hex}.csv")
    try:
        if table != path:
            row.table.name = _store(table, _beside(row))
        yield
    except Exception:
        for kept in (row.file, row.table):
            if kept:
                default_storage.delete(str(kept.name))
        raise


def take_table(row: StoredUpload, table: Path) -> None:
    """Keep the text of another table of the row's file, once the transaction commits instead of the one before.

    The caller saves the row's `table`.
    """
    old = str(row.table.name or "")
    row.table.name = _store(table, _beside(row))
    if old:
        transaction.on_commit(lambda: default_storage.delete(old))


@contextmanager
def local_text(row: StoredUpload, *, gone: Gone) -> Iterator[Path]:
    """The text of the row's table as a file of this machine, wherever it is stored. Raises what `gone` makes."""
    with _local(str(row.table.name or row.file.name), gone) as path:
        yield path


@contextmanager
def local_original(row: StoredUpload, *, gone: Gone) -> Iterator[Path]:
    """The file as it was uploaded, perhaps a workbook or an archive. Raises what `gone` makes."""
    with _local(str(row.file.name), gone) as path:
        yield path


def _beside(row: StoredUpload) -> str:
    return f"{str(row.file.name).removesuffix('.csv')}-{uuid4().hex[:8]}.csv"


def _store(path: Path, name: str) -> str:
    with path.open("rb") as source:
        return default_storage.save(name, File(source))


@contextmanager
def _local(name: str, gone: Gone) -> Iterator[Path]:
    """The stored file itself where the storage is of this machine; else a copy for as long as the block runs."""
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:  # a storage elsewhere: S3
        with tempfile.NamedTemporaryFile(suffix=".csv") as copy:
            try:
                with default_storage.open(name) as stored:
                    shutil.copyfileobj(stored, copy, _BLOCK)
            except FileNotFoundError as error:
                raise _gone(gone) from error
            copy.flush()
            yield Path(copy.name)
        return
    if not path.exists():
        raise _gone(gone)
    yield path


def _gone(gone: Gone) -> Exception:
    return gone(_("The uploaded file is gone from the storage. Upload it again."))
