"""Files in the storage that nothing in the database names: what a transaction that was rolled back, or a worker that
died, left behind. A file is written before its row is committed, so that no row ever names a file that isn't there;
the price is that a file may stay alone, which is mended here once a day.

An app says in a `kept_files.py` of its own, which is found by name, where it keeps files and what names them:

from portal.jobs.orphans import keeps

keeps("decks", (Deck, "file"))
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from portal.tenancy import wall

Column = tuple[type[models.Model], str]
FOLDERS: dict[str, tuple[Column, ...]] = {}
"""Top folder of the storage -> the columns that name its files. Other folders are never looked into."""

GRACE = timedelta(days=2)
"""A younger file may belong to a transaction that is still open. No job takes this long."""
FEW, SHARE = 100, 10
"""More orphans than this many, and than one file in this many, are no accident but a wrong database or storage
(a restored backup, another portal's bucket): then nothing is deleted and the log says so."""
log = structlog.get_logger(__name__)


def keeps(folder: str, *columns: Column) -> None:
    """Announce a top folder of the storage and every column that names files in it.

    A JSON column holds an object of objects, and names a file in the `path` of each.
    """
    FOLDERS[folder] = columns


def sweep(*, now: datetime | None = None) -> int:
    """Delete files that are older than GRACE and named by no row. Returns how many. Run outside every door."""
    before = (now or timezone.now()) - GRACE
    return sum(_sweep_folder(folder, before) for folder in FOLDERS)


def _sweep_folder(folder: str, before: datetime) -> int:
    files = [*_files(folder)]  # first: what is written after this is not asked about
    if not files:
        return 0
    named = _named(folder)
    # A storage elsewhere is asked about the age of each file by itself, so only about the few that nobody names.
    orphans = [name for name in files if name not in named and default_storage.get_modified_time(name) < before]
    if len(orphans) > max(FEW, len(files) // SHARE):
        log.error("files.too_many_orphans", folder=folder, orphans=len(orphans), files=len(files))
        return 0
    for name in orphans:
        default_storage.delete(name)
    if orphans:
        log.info("files.orphans_deleted", folder=folder, count=len(orphans))
    return len(orphans)


def _named(folder: str) -> set[str]:
    names: set[str] = set()
    with wall.enter_staff(actor_name="storage"):
        for model, column in FOLDERS[folder]:
            values = model._base_manager.values_list(column, flat=True).iterator()
            if isinstance(model._meta.get_field(column), models.JSONField):
                names.update(file["path"] for value in values for file in value.values())
            else:
                names.update(filter(None, values))
    return names


def _files(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever kept there
        return
    yield from (f"{folder}/{name}" for name in files if name)  # S3 may list the folder itself
    for name in folders:
        yield from _files(f"{folder}/{name}")
