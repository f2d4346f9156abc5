"""From a file as it was sent to the text of one of its tables."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from portal.tabular import archives, limits
from portal.tabular.formats import Format, format_of
from portal.tabular.parts import Note, Part, Unpacked
from portal.tabular.refusals import Unreadable
from portal.tabular.workbooks import Sheet, Workbook

_BETWEEN = " › "
_DELIMITERS = (b",", b";", b"\t", b"|")


def unpack(path: Path, folder: Path, *, part: str = "") -> Unpacked:
    """The text of one table of the file, written into `folder` unless the file is text itself.

    `part` names the table to take (see Unpacked.parts). Without it the one with the most rows is taken, and
    `Unpacked.open` says whether there are others. Raises Unreadable.
    """
    kind = format_of(path)
    if kind is Format.OTHER:
        return Unpacked(path)
    if kind is Format.GZIP:
        inner = folder / "unpacked"
        archives.gunzip(path, inner)
        if format_of(inner) is Format.GZIP:
            raise Unreadable("nested_archive", {"name": path.name})
        return unpack(inner, folder, part=part)
    if kind is Format.ARCHIVE:
        return _from_archive(path, folder, part)
    return _from_workbook(Workbook(path, kind), folder, part)


def _from_workbook(book: Workbook, folder: Path, part: str) -> Unpacked:
    found = _tables(book, part)
    chosen = _choose([Part(sheet.name, sheet.cells.height) for sheet in found.tables], part)
    sheet = next(sheet for sheet in found.tables if sheet.name == chosen)
    text = folder / "table.csv"
    notes = book.write(sheet, text)
    if found.hidden:
        notes = (*notes, Note("hidden_sheets", {"sheets": _listed(found.hidden)}))
    parts = tuple(Part(sheet.name, sheet.cells.height) for sheet in found.tables)
    return _unpacked(text, parts, chosen, asked=bool(part), notes=notes)


@dataclass(slots=True)
class _Tables:
    tables: list[Sheet]
    hidden: list[str]


def _tables(book: Workbook, part: str) -> _Tables:
    """Its sheets with a table; hidden ones only where no visible one has any, or one of them is asked for."""
    sheets = [sheet for number in range(len(book.names)) if (sheet := book.sheet(number)) is not None]
    tables = [sheet for sheet in sheets if sheet.is_table]
    visible = [sheet for sheet in tables if not sheet.hidden]
    if visible and part not in {sheet.name for sheet in tables if sheet.hidden}:
        return _Tables(visible, [sheet.name for sheet in tables if sheet.hidden])
    if not tables:
        raise Unreadable("no_table_in_workbook")
    return _Tables(tables, [])


def _from_archive(path: Path, folder: Path, part: str) -> Unpacked:
    found = _candidates(path, folder)
    if not found:
        names = [member.filename for member in archives.members(path)]
        raise Unreadable("nothing_inside", {"names": _listed(names) or "–"})
    chosen = _choose([one.part for one in found], part)
    member, sheet = next((one.member, one.sheet) for one in found if one.part.name == chosen)
    inner = folder / "member"
    archives.extract(path, member, inner)
    parts = tuple(one.part for one in found)
    if sheet:
        text = _from_workbook(Workbook(inner, format_of(inner)), folder, sheet)
        return _unpacked(text.path, parts, chosen, asked=bool(part), notes=text.notes)
    return _unpacked(inner, parts, chosen, asked=bool(part), notes=())


@dataclass(frozen=True, slots=True)
class _Candidate:
    part: Part
    member: zipfile.ZipInfo
    sheet: str = ""


def _candidates(path: Path, folder: Path) -> list[_Candidate]:
    """The tables of an archive: its members that look like one, and the sheets of its workbooks."""
    found: list[_Candidate] = []
    for member in archives.members(path):
        if len(found) >= limits.PARTS:
            break
        head = archives.head(path, member)
        if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            found += _sheets_of(path, member, folder)
        elif head.startswith(b"\x1f\x8b"):
            raise Unreadable("nested_archive", {"name": member.filename})
        elif _looks_like_table(head):
            found.append(_Candidate(Part(member.filename), member))
    return found[: limits.PARTS]


def _sheets_of(path: Path, member: zipfile.ZipInfo, folder: Path) -> list[_Candidate]:
    inner = folder / "member"
    archives.extract(path, member, inner)
    kind = format_of(inner)
    if not kind.is_workbook:
        raise Unreadable("nested_archive", {"name": member.filename})
    tables = _tables(Workbook(inner, kind), "").tables
    name = member.filename
    return [_Candidate(Part(f"{name}{_BETWEEN}{s.name}", s.cells.height), member, s.name) for s in tables]


def _looks_like_table(head: bytes) -> bool:
    """Whether two of its first lines hold the same delimiter: a letter of terms beside the deck has none."""
    if b"\0" in head:  # UTF-16 or binary
        if head[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
            return False
        head = head[2:].replace(b"\0", b"")
    lines = [line for line in head.replace(b"\r", b"\n").split(b"\n")[:200] if line.strip()]
    return any(sum(sign in line for line in lines) >= 2 for sign in _DELIMITERS) and not head.startswith(b"%PDF")


def _choose(parts: list[Part], part: str) -> str:
    if part:
        if part not in {one.name for one in parts}:
            raise Unreadable("no_such_part", {"part": part[:100], "names": _listed([one.name for one in parts])})
        return part
    return max(parts, key=lambda one: one.rows or 0).name


def _unpacked(path: Path, parts: tuple[Part, ...], chosen: str, *, asked: bool, notes: tuple[Note, ...]) -> Unpacked:
    others = [part.name for part in parts if part.name != chosen]
    if others:
        notes = (Note("part_read", {"part": chosen, "others": _listed(others)}), *notes)
    return Unpacked(path, parts, chosen, bool(others) and not asked, notes)


def _listed(names: list[str]) -> str:
    return ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
