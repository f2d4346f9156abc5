"""What a migrated database depends on, as one hash: files are read, Django isn't started."""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Migrations import from these (policies, triggers, currencies).
_READ_BY_MIGRATIONS = ("portal/tenancy", "portal/history", "portal/jobs", "portal/money")
_SINGLE_FILES = ("requirements.txt", "portal/local/roles.py", "portal/local/postgres.py")


def fingerprint() -> str:
    """Hash of all that a migrated database depends on."""
    digest = hashlib.sha256()
    files = {
        *ROOT.glob("*/migrations/*.py"),
        *ROOT.glob("portal/*/migrations/*.py"),
        *ROOT.glob("website/*/migrations/*.py"),
        *map(ROOT.joinpath, _SINGLE_FILES),
    }
    for folder in _READ_BY_MIGRATIONS:
        files.update((ROOT / folder).glob("*.py"))
        files.update((ROOT / folder).glob("*.sql"))
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:20]
