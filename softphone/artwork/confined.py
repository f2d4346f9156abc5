"""Starts the process that looks through an upload, and outlives whatever becomes of it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings

from softphone.artwork import limits, looking
from softphone.artwork.decoding import Fit
from softphone.artwork.problems import Problem

logger = structlog.get_logger(__name__)


def look_confined(path: Path, folder: Path, fit: Fit) -> dict[str, Any]:
    """What `looking.look` found, run apart from this process; its pictures lie in the folder.

    A process that dies or takes too long is a problem of the file it was looking at, never an error here.
    """
    command = [sys.executable, "-E", "-s", "-X", "utf8", "-m", looking.__name__, str(path), str(folder), fit or "-"]
    out: bytes | None
    try:
        done = subprocess.run(
            command,
            cwd=settings.BASE_DIR,
            env={"MALLOC_ARENA_MAX": "2"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limits.WALL_SECONDS,
            start_new_session=True,
            check=False,
        )
        out, code = done.stdout, done.returncode
        if code:
            logger.warning("artwork.died", code=code, error=done.stderr[-1000:].decode("utf-8", "replace"))
    except subprocess.TimeoutExpired as expired:
        out, code = expired.stdout, None
        logger.warning("artwork.timed_out")
    if code == 0:
        found: dict[str, Any] = json.loads((folder / looking.REPORT).read_text(encoding="utf-8"))
        return found
    named = (out or b"").decode("utf-8", "replace").split("\n")[:-1]
    problem = Problem(file=named[-1] if named else "", reason="too-hard")
    return {"problems": [problem.to_json()], "pictures": {}}
