"""Starts the process that looks through an upload, and outlives whatever becomes of it."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings

from softphone.artwork import limits, looking
from softphone.artwork.archive import key_of
from softphone.artwork.decoding import Fit
from softphone.artwork.problems import Problem

logger = structlog.get_logger(__name__)


def look_confined(path: Path, folder: Path, fit: Fit) -> dict[str, Any]:
    """What `looking.look` found, run apart from this process; its pictures lie in the folder.

    A process that dies or takes too long is a problem of the picture it was looking at, never an error here; the
    pictures after that one are looked at by another process.
    """
    problems: list[dict[str, Any]] = []
    pictures: dict[str, Any] = {}
    judged: set[str] = set()
    until = time.monotonic() + 2 * limits.WALL_SECONDS
    while True:
        before = len(judged)
        (folder / looking.REPORT).unlink(missing_ok=True)
        died_of = _run(path, folder, fit, judged, seconds=min(limits.WALL_SECONDS, until - time.monotonic()))
        report = _report(folder)
        problems += [problem for problem in report["problems"] if problem not in problems]
        pictures |= report["pictures"]
        judged |= set(report["judged"])
        if died_of is None:
            break
        key = key_of(died_of)
        if key and key not in judged:
            problems.append(Problem(file=died_of, reason="too-hard").to_json())
            judged.add(key)
        if len(judged) == before or time.monotonic() >= until:
            problems = problems or [Problem(file="", reason="too-hard").to_json()]
            break
    return {"problems": problems, "pictures": pictures}


def _run(path: Path, folder: Path, fit: Fit, without: set[str], *, seconds: float) -> str | None:
    """Look through the upload in another process: None, or the file that it died of ("" for none in particular)."""
    command = [sys.executable, "-E", "-s", "-X", "utf8", "-m", looking.__name__, str(path), str(folder), fit or "-"]
    out: bytes | None
    try:
        done = subprocess.run(
            [*command, ",".join(sorted(without))],
            cwd=settings.BASE_DIR,
            env={"MALLOC_ARENA_MAX": "2"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            start_new_session=True,
            check=False,
        )
        out, code = done.stdout, done.returncode
        if code or done.stderr:
            logger.warning("artwork.died", code=code, error=done.stderr[-1000:].decode("utf-8", "replace"))
    except subprocess.TimeoutExpired as expired:
        out, code = expired.stdout, None
        logger.warning("artwork.timed_out")
    if code == 0:
        return None
    named = (out or b"").decode("utf-8", "replace").split("\n")[:-1]
    return named[-1] if named else ""


def _report(folder: Path) -> dict[str, Any]:
    """What the process had found when it ended."""
    try:
        found: dict[str, Any] = json.loads((folder / looking.REPORT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {"problems": [], "pictures": {}, "judged": []}
    return found
