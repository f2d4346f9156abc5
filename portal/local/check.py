"""`make check`: everything that can be judged without running the portal. All checks run; the failed ones are named.

`python -m portal.local.check [NAME …]` runs only those named.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from cryptography.fernet import Fernet

from portal.local import throwaway

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
BIN = Path(sys.executable).parent

CHECKS: dict[str, list[str]] = {
    "lint": [PYTHON, "-m", "ruff", "check", "--output-format=concise", "."],
    "format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "imports": [str(BIN / "lint-imports"), "--no-cache"],
    "dependencies": [PYTHON, "-m", "deptry", "."],
    "lock": [PYTHON, "-m", "portal.local.lock", "--check"],
    "templates": [str(BIN / "djlint"), "templates", "--lint", "--quiet"],
    "types": [PYTHON, "-m", "mypy", "."],
    "patterns": [PYTHON, "-m", "portal.local.regex_lint"],
    "settings": [PYTHON, "manage.py", "check", "--fail-level=WARNING"],
    "migrations-written": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "migrations-safe": [PYTHON, "-m", "portal.local.migration_lint"],
}


def environment(servers: throwaway.Servers) -> dict[str, str]:
    """Settings for Django's own checks, on a migrated database that is thrown away."""
    found = servers.environment()
    return {
        **os.environ,
        "PORTAL_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_DB": "owner",
        "DATABASE_URL": found["PORTAL_TEST_APP_URL"],
        "DATABASE_OWNER_URL": found["PORTAL_TEST_OWNER_URL"],
        "REDIS_URL": found["PORTAL_TEST_REDIS_URL"],
        "SEALING_KEYS": Fernet.generate_key().decode(),
        "DATA_DIR": str(servers.directory / "files"),
    }


def main() -> int:
    """Run the checks, or those named; 1 when one fails."""
    names = sys.argv[1:] or list(CHECKS)
    if unknown := [name for name in names if name not in CHECKS]:
        print(f"No such check: {', '.join(unknown)}. There are: {', '.join(CHECKS)}", file=sys.stderr)
        return 2
    servers = throwaway.Servers()
    failed = []
    try:
        servers.start()
        variables = environment(servers)
        for name in names:
            began = time.monotonic()
            done = subprocess.run(
                CHECKS[name], cwd=ROOT, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
            word = "failed" if done.returncode else "ok"
            print(f"{name:<20} {word:<7} {time.monotonic() - began:5.1f} s", flush=True)
            if done.returncode:
                failed.append(name)
                print(done.stdout, flush=True)
    finally:
        servers.stop()
    print(f"make check: {', '.join(failed)} failed" if failed else f"make check: all {len(names)} ok")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
