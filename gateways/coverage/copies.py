"""A stored deck as a file of this machine: the worker may run on another one than the page that took the upload."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from gateways.coverage.refusals import ImportRefused
from gateways.models import Deck


@contextmanager
def local_copy(deck: Deck) -> Iterator[Path]:
    """The deck's table as a text file of this machine, wherever it is stored. Raises ImportRefused when it is gone."""
    with _local(str(deck.table.name or deck.file.name)) as path:
        yield path


@contextmanager
def local_original(deck: Deck) -> Iterator[Path]:
    """The file as it was uploaded, perhaps a workbook or an archive. Raises ImportRefused when it is gone."""
    with _local(str(deck.file.name)) as path:
        yield path


@contextmanager
def _local(name: str) -> Iterator[Path]:
    try:
        try:
            path = Path(default_storage.path(name))
        except NotImplementedError:  # a storage elsewhere: S3
            with (
                tempfile.NamedTemporaryFile(suffix=".csv") as copy,
                default_storage.open(name) as stored,
            ):
                shutil.copyfileobj(stored, copy, 1 << 20)
                copy.flush()
                yield Path(copy.name)
            return
        path.stat()
    except FileNotFoundError as error:
        raise ImportRefused(_("The uploaded file is gone from the storage. Upload it again.")) from error
    yield path
