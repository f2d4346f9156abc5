"""The files of a build: private, under names that say nothing, and gone again when the build comes to nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from softphone.models import Build


@dataclass(frozen=True)
class Shelf:
    """Where one run of a build puts its files."""

    folder: str
    names: list[str] = field(default_factory=list)

    def put(self, content: bytes, suffix: str) -> str:
        """Store a file; returns its name in the storage. suffix: with its dot."""
        name = default_storage.save(f"{self.folder}/{uuid4().hex}{suffix}", ContentFile(content))
        self.names.append(name)
        return name


@contextmanager
def shelf(build: Build) -> Iterator[Shelf]:
    """For one run: what an earlier run left is removed first, and what this one stores, if it fails.

    The caller holds the build's row locked, and the build isn't done.
    """
    folder = f"softphone/{build.partner_id}/{build.web_product_id}/builds/{build.pk}"
    _clear(folder)
    made = Shelf(folder)
    try:
        yield made
    except BaseException:
        for name in made.names:
            default_storage.delete(name)
        raise


def read(name: str) -> bytes:
    """A file of the storage. Raises OSError when it is gone."""
    with default_storage.open(name) as file:
        content: bytes = file.read()
    return content


def _clear(folder: str) -> None:
    try:
        _folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(str(PurePosixPath(folder) / name))
