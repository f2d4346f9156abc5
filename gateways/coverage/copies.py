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
    """The deck as a file of this machine, wherever it is stored. Raises ImportRefused when it is gone."""
    try:
        try:
            path = Path(default_storage.path(str(deck.file.name)))
        except NotImplementedError:  # a storage elsewhere: S3
            with (
                tempfile.NamedTemporaryFile(suffix=".csv") as copy,
                default_storage.open(str(deck.file.name)) as stored,
            ):
                shutil.copyfileobj(stored, copy, 1 << 20)
                copy.flush()
                yield Path(copy.name)
            return
        path.stat()
    except FileNotFoundError as error:
        raise ImportRefused(_("The uploaded file is gone from the storage. Upload it again.")) from error
    yield path
