"""The table inside a file: the sheet of a workbook or the member of an archive that reads as a deck."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from portal.tabular import Unpacked, unpack

from .outcome import Inspection, NotADeck

Look = Callable[[Path], Inspection]
Unpack = Callable[..., Unpacked]
_TRIED = 6
"""Tables that are looked into before one is shown; the others can be chosen by name."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a file with what the reader makes of it. `open`: others read as a deck, too, and nobody has chosen."""

    unpacked: Unpacked
    inspection: Inspection


@contextmanager
def opened(path: Path, look: Look, *, part: str = "", remembered: str = "", unpack: Unpack = unpack) -> Iterator[Table]:
    """The table to read: `part` if named, else the remembered one, else the first that reads as a deck.

    unpack: another way to unpack it, such as `portal.tabular.unpack_confined`. The table's text lies in a temporary
    folder until the context ends. Raises Unreadable and NotADeck.
    """
    with tempfile.TemporaryDirectory(prefix="deck-") as folder:
        first = unpack(path, _folder(folder, 0), part=part)
        names = [one.name for one in first.parts]
        if not part and remembered in names:
            yield _looked(replace(unpack(path, _folder(folder, 1), part=remembered), open=False), look)
        elif part or len(names) < 2:
            yield _looked(first, look)
        else:
            yield _most_likely(path, first, look, folder, unpack)


def _most_likely(path: Path, first: Unpacked, look: Look, folder: str, unpack: Unpack) -> Table:
    """The largest table with a deck's columns; open when there is more than one of that kind."""
    largest = sorted(first.parts, key=lambda part: -(part.rows or 0))[:_TRIED]
    found: list[Table] = []
    refusal: NotADeck | None = None
    for number, part in enumerate(largest, start=1):
        unpacked = first if part.name == first.part else unpack(path, _folder(folder, number), part=part.name)
        try:
            found.append(_looked(unpacked, look))
        except NotADeck as error:
            refusal = refusal or error
    if not found:
        assert refusal is not None  # noqa: S101 -- each of at least two tables was refused
        raise refusal
    complete = [table for table in found if not table.inspection.missing] or found
    return replace(complete[0], unpacked=replace(complete[0].unpacked, open=len(complete) > 1))


def _looked(unpacked: Unpacked, look: Look) -> Table:
    return Table(unpacked, look(unpacked.path))


def _folder(folder: str, number: int) -> Path:
    path = Path(folder) / str(number)
    path.mkdir()
    return path


def sha256_of(path: Path) -> str:
    """The hash of a file as it was uploaded."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
