"""Unpacking a stranger's file in a process of its own: archives and workbooks can be made to unpack without end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from portal import confined
from portal.tabular import limits
from portal.tabular.formats import Format, format_of
from portal.tabular.parts import Note, Part, Unpacked
from portal.tabular.refusals import Unreadable
from portal.tabular.unpacking import unpack

CPU_SECONDS = 40
"""A workbook of a million rows takes some ten."""
WALL_SECONDS = 80


def unpack_confined(path: Path, folder: Path, *, part: str = "") -> Unpacked:
    """`unpack` with limits on memory, time and disk. Text is left where it is, without a process.

    Raises Unreadable, with too_hard for a file that takes more than any table needs.
    """
    if format_of(path) is Format.OTHER:
        return Unpacked(path)
    arguments = {"path": str(path), "folder": str(folder), "part": part}
    try:
        found: dict[str, Any] = confined.call(
            f"{__name__}:look", arguments, cpu=CPU_SECONDS, wall=WALL_SECONDS, disk=limits.TEXT_BYTES
        )
    except confined.TooHardError as error:
        raise Unreadable("too_hard") from error
    if refusal := found.get("unreadable"):
        raise Unreadable(refusal["code"], refusal["values"])
    return Unpacked(
        Path(found["path"]),
        tuple(Part(**one) for one in found["parts"]),
        found["part"],
        found["open"],
        tuple(Note(**note) for note in found["notes"]),
    )


def look(*, path: str, folder: str, part: str) -> dict[str, Any]:
    """The confined half of `unpack_confined`: the same as plain values."""
    try:
        found = unpack(Path(path), Path(folder), part=part)
    except Unreadable as refusal:
        return {"unreadable": {"code": refusal.code, "values": refusal.values}}
    plain = {"parts": [], "notes": [], "part": "", "open": False}
    return {**plain, **found.source(), "path": str(found.path)}
