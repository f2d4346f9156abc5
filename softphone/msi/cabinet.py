"""The files of a package in one cabinet."""

from collections.abc import Mapping
from datetime import datetime

from cabarchive import CabArchive, CabFile


def cabinet(files: Mapping[str, bytes], *, written: datetime) -> bytes:
    """A compressed cabinet with the files in this order: that of the sequence numbers in the package's File table.

    written: the time they carry (a clock would make every build differ).
    """
    archive = CabArchive()
    for name, content in files.items():
        archive[name] = CabFile(content, mtime=written.replace(tzinfo=None))
    return archive.save(compress=True, sort=False)  # sorted, f10 would stand before f2
