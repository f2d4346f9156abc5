"""Are the migrations since the last release safe to run while the release before still serves?

Tables that nobody has released yet may be changed at will, so without a tag (`git tag v1.0`) there is nothing to
judge, and this says so.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def last_release() -> str:
    """The newest tag that is an ancestor of HEAD, or "" when there is none (or no git)."""
    try:
        done = subprocess.run(
            ["git", "describe", "--tags", "--abbrev=0"], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def main() -> int:
    """Run django-migration-linter on what came after the last release."""
    release = last_release()
    if not release:
        print("No release yet: every migration may still change.")
        return 0
    command = [
        *(sys.executable, "manage.py", "lintmigrations", release, "--settings=portal.local.check_settings"),
        *("--quiet", "ok", "ignore", "--project-root-path", str(ROOT), "--no-cache"),
    ]
    return subprocess.run(command, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
