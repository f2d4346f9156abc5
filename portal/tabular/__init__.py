"""Text tables as people send them: plain, packed, or as a sheet of a workbook. Knows no business word and no model.

`unpack(path, folder)` gives the text of one table, whatever the file is by its content; who reads the text then
decides what its columns mean. It raises `Unreadable` with a sentence for the person who sent the file. Files of
strangers go through `unpack_confined`, which does the same in a process with limits.
"""

from portal.tabular.guarded import unpack_confined
from portal.tabular.parts import Note, Part, Unpacked
from portal.tabular.refusals import Unreadable
from portal.tabular.unpacking import unpack

__all__ = ["Note", "Part", "Unpacked", "Unreadable", "unpack", "unpack_confined"]
