"""Looks through an uploaded .zip, in a process of its own: `python -m softphone.artwork.looking ZIP FOLDER FIT [KEYS]`.

Whatever a stranger's bytes do to a decoder, they do it here, confined in memory and time. The process writes pictures
into FOLDER and, after each of them, what it found so far into FOLDER/report.json; on its way it names on stdout the
file it looks at, so that its parent can say which one it died of. FIT: `crop`, `pad` or `-`. KEYS: pictures that are
not looked at (any more), with commas between. Knows no Django and gets no secrets.
"""

import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from softphone.artwork import archive as archives
from softphone.artwork import decoding, limits
from softphone.artwork.kinds import PICTURES, PictureKind
from softphone.artwork.problems import Problem, RefusedError

REPORT = "report.json"


def look(
    path: Path,
    folder: Path,
    fit: decoding.Fit,
    *,
    without: frozenset[str] = frozenset(),
    told: Callable[[dict[str, Any]], None] | None = None,
) -> dict[str, Any]:
    """Everything that is wrong with an upload, and the pictures that are right, written into the folder.

    Each picture is judged by itself. without: keys of pictures that are left out. told: is given what was found so far.
    """
    found: list[Problem] = []
    pictures: dict[str, dict[str, Any]] = {}
    judged: list[str] = []

    def report() -> dict[str, Any]:
        return {"problems": [problem.to_json() for problem in found], "pictures": pictures, "judged": judged}

    try:
        archive = archives.open_archive(path)
        found += archive.problems
        for key in archive.entries:
            if key not in without:
                print(PICTURES[key].file, flush=True)
                found += _judge(archive, PICTURES[key], folder, fit, pictures)
                judged.append(key)
                if told:
                    told(report())
    except MemoryError:
        found.append(Problem(file="", reason="too-hard"))
    except RefusedError as refusal:
        found.append(refusal.problem)
    return report()


def _judge(
    archive: archives.Archive,
    kind: PictureKind,
    folder: Path,
    fit: decoding.Fit,
    pictures: dict[str, dict[str, Any]],
) -> list[Problem]:
    """What is wrong with one picture; where nothing is, it is written down."""
    try:
        opened = decoding.decode(archives.read(archive, kind), kind)
    except RefusedError as refusal:
        return [refusal.problem]
    except MemoryError:
        return [Problem(file=kind.file, reason="too-hard")]
    try:
        return _keep(opened, folder, fit, pictures)
    except MemoryError:
        return [Problem(file=kind.file, reason="too-hard")]
    except Exception as error:  # noqa: BLE001 -- Pillow says of nothing what it raises
        print(f"{kind.file}: {type(error).__name__}: {error}", file=sys.stderr)
        return [Problem(file=kind.file, reason="not-written")]


def _keep(
    opened: decoding.Opened, folder: Path, fit: decoding.Fit, pictures: dict[str, dict[str, Any]]
) -> list[Problem]:
    """Write a picture down. One of a wrong size is a problem unless it is fitted: then both ways are written to see."""
    kind = opened.kind
    wrong = decoding.wrong_size(opened)
    if wrong is None or (wrong.can_fit and fit):
        pictures[kind.key] = _write(kind, decoding.encode(opened, fit if wrong else ""), folder, kind.key)
        return []
    if wrong.can_fit:
        for way in decoding.FITS:
            pictures[f"{kind.key}-{way}"] = _write(kind, decoding.encode(opened, way), folder, f"{kind.key}-{way}")
    return [wrong]


def _write(kind: PictureKind, kept: decoding.Kept, folder: Path, name: str) -> dict[str, Any]:
    file = f"{name}.{kept.format.lower()}"
    (folder / file).write_bytes(kept.content)
    return {
        "file": file,
        "width": kept.width,
        "height": kept.height,
        "frames": kept.frames,
        "format": kept.format,
        "sha256": hashlib.sha256(kept.content).hexdigest(),
        "fitted": kept.fitted,
    }


def main(arguments: list[str]) -> int:
    limits.confine_this_process()
    path, folder, fit = Path(arguments[0]), Path(arguments[1]), arguments[2]
    without = frozenset(filter(None, arguments[3].split(","))) if len(arguments) > 3 else frozenset()

    def write(report: dict[str, Any]) -> None:
        fresh = folder / f"{REPORT}.new"
        fresh.write_text(json.dumps(report), encoding="utf-8")
        fresh.replace(folder / REPORT)

    write(look(path, folder, "" if fit == "-" else fit, without=without, told=write))  # type: ignore[arg-type]
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
