"""The pictures out of a .zip, without unpacking anything else. Knows no Django; runs in the confined process."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from softphone.artwork import limits
from softphone.artwork.kinds import PICTURES, PictureKind
from softphone.artwork.problems import Problem, RefusedError

EXAMPLES = "examples"  # the template's folder of finished pictures
NESTED = frozenset({".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zipx"})
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)


@dataclass(frozen=True, kw_only=True)
class Archive:
    """A .zip that may be read: the entry of each picture, and what is wrong with the rest."""

    zip: zipfile.ZipFile
    entries: dict[str, zipfile.ZipInfo]
    problems: list[Problem]


def open_archive(path: Path) -> Archive:
    """Look at the list of entries. Raises RefusedError when it is no .zip, or when nothing in it may be read."""
    try:
        opened = zipfile.ZipFile(path)
    except NotImplementedError as error:
        raise _refused("unreadable") from error
    except _BROKEN as error:
        raise _refused("unreadable" if _starts_as_a_zip(path) else "no-zip") from error
    infos = opened.infolist()
    if len(infos) > limits.MAX_ENTRIES:
        raise _refused("too-many", most=limits.MAX_ENTRIES, count=len(infos))
    total = sum(info.file_size for info in infos)
    if total > limits.MAX_TOTAL_BYTES:
        raise _refused("too-much", most=limits.MAX_TOTAL_BYTES, size=total)
    problems = [(info, problem) for info in infos for problem in _problems_of(info)]
    candidates = [info for info in infos if _counts(info)]
    entries, double = _pick(candidates)
    missing = _missing(entries, candidates, double)
    forbidden = {id(info) for info, _problem in problems}
    return Archive(
        zip=opened,
        entries={key: info for key, info in entries.items() if id(info) not in forbidden},
        problems=[problem for _info, problem in problems] + double + missing,
    )


def read(archive: Archive, kind: PictureKind) -> bytes:
    """The bytes of one picture. Raises RefusedError when they can't be had, or are too many."""
    info = archive.entries[kind.key]
    if info.file_size > limits.MAX_PICTURE_BYTES:
        raise RefusedError(
            Problem(
                file=kind.file,
                reason="file-too-large",
                values={"most": limits.MAX_PICTURE_BYTES, "size": info.file_size},
            )
        )
    try:
        with archive.zip.open(info) as packed:
            content = packed.read(limits.MAX_PICTURE_BYTES + 1)  # what the list says may be a lie
            rest = packed.read(1)
    except (*_BROKEN, NotImplementedError) as error:
        raise RefusedError(Problem(file=kind.file, reason="damaged")) from error
    if rest or len(content) > limits.MAX_PICTURE_BYTES:
        raise RefusedError(Problem(file=kind.file, reason="file-too-large", values={"most": limits.MAX_PICTURE_BYTES}))
    return content


def shown(name: str) -> str:
    """An entry's name as it may be shown: without what can't be printed, not longer than a line."""
    clean = "".join(c if c.isprintable() else "�" for c in name)
    return clean if len(clean) <= 100 else f"{clean[:60]}…{clean[-38:]}"


def _refused(reason: str, **values: int) -> RefusedError:
    return RefusedError(Problem(file="", reason=reason, values=values))


def _starts_as_a_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _problems_of(info: zipfile.ZipInfo) -> Iterator[Problem]:
    """What forbids an entry to be there at all, whatever it is."""
    name, mode = info.orig_filename, info.external_attr >> 16
    if _leads_outside(name):
        yield Problem(file=shown(name), reason="outside")
    if stat.S_ISLNK(mode):
        yield Problem(file=shown(name), reason="link")
    elif stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        yield Problem(file=shown(name), reason="special")
    if info.flag_bits & 0x1:
        yield Problem(file=shown(name), reason="encrypted")
    if not info.is_dir() and _counts(info) and PurePosixPath(name.lower()).suffix in NESTED:
        yield Problem(file=shown(name), reason="nested")
    if info.file_size > limits.RATIO_FROM_BYTES and info.file_size > limits.MAX_RATIO * max(info.compress_size, 1):
        yield Problem(file=shown(name), reason="bomb", values={"packed": info.compress_size, "size": info.file_size})
    if key_of(name) and info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        yield Problem(file=shown(name), reason="compression")


def _leads_outside(name: str) -> bool:
    return (
        "\\" in name
        or "\x00" in name
        or name.startswith("/")
        or name[1:2] == ":"
        or any(part == ".." for part in name.split("/"))
    )


def _counts(info: zipfile.ZipInfo) -> bool:
    """Whether an entry is something that a person put there: not a folder, nor what systems leave behind."""
    parts = PurePosixPath(info.filename.lower()).parts
    return bool(parts) and not info.is_dir() and "__macosx" not in parts and not parts[-1].startswith(".")


def key_of(name: str) -> str:
    """The picture that a name in any folder stands for, in any case, `.jpeg` for `.jpg`; or nothing."""
    base = PurePosixPath(name.casefold()).name
    base = f"{base.removesuffix('.jpeg')}.jpg" if base.endswith(".jpeg") else base
    return next((key for key, kind in PICTURES.items() if kind.file.casefold() == base), "")


def _pick(candidates: list[zipfile.ZipInfo]) -> tuple[dict[str, zipfile.ZipInfo], list[Problem]]:
    """The entry of each picture. The template's examples count only where nothing lies outside their folder."""
    found: dict[str, list[zipfile.ZipInfo]] = {}
    for info in candidates:
        if key := key_of(info.filename):
            found.setdefault(key, []).append(info)
    entries, problems = {}, []
    for key, infos in found.items():
        own = [info for info in infos if EXAMPLES not in PurePosixPath(info.filename.lower()).parts[:-1]] or infos
        if len(own) == 1:
            entries[key] = own[0]
        else:
            names = ", ".join(shown(info.filename) for info in own[:5])
            problems.append(Problem(file=PICTURES[key].file, reason="twice", values={"names": names}))
    return entries, problems


def _missing(
    entries: dict[str, zipfile.ZipInfo], candidates: list[zipfile.ZipInfo], double: list[Problem]
) -> list[Problem]:
    """Pictures that aren't there; and what may have been meant: the same name with another ending."""
    there = {PICTURES[key].file for key in entries} | {problem.file for problem in double}
    problems = []
    for kind in PICTURES.values():
        if not kind.required or kind.file in there:
            continue
        stem = PurePosixPath(kind.file.casefold()).stem
        meant = [PurePosixPath(info.filename) for info in candidates]
        meant = [path for path in meant if PurePosixPath(path.name.casefold()).stem == stem]
        pictures = [path.name for path in meant if path.suffix.lower() != ".psd"]
        if pictures:
            problem = Problem(file=kind.file, reason="missing-other", values={"other": shown(pictures[0])})
        elif meant:
            problem = Problem(file=kind.file, reason="missing-psd", values={"other": shown(meant[0].name)})
        else:
            problem = Problem(file=kind.file, reason="missing")
        problems.append(problem)
    return problems
