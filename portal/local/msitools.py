"""msitools, with which builds of branded softphones read their installers back: present, or got by apt where we may."""

import shutil
import sys
import time

from portal.environment import ROOT
from portal.local import apt

PROGRAMS = ("msiinfo", "msiextract")
TRIED = ROOT / ".local" / "msitools-tried"
_AGAIN_AFTER = 24 * 3600  # seconds: where apt can't get it, not every start may wait for it
_SECONDS = 180


def present() -> bool:
    """Whether both programs are on this machine."""
    return all(shutil.which(program) for program in PROGRAMS)


def install() -> None:
    """Let apt get it, once a day at most. Whether that worked, `present` tells."""
    if not apt.usable() or _tried_lately():
        return
    print("Installing msitools with apt-get, for builds of branded softphones …", flush=True)
    apt.install("msitools", seconds=_SECONDS)
    TRIED.parent.mkdir(parents=True, exist_ok=True)
    TRIED.touch()


def _tried_lately() -> bool:
    return TRIED.exists() and time.time() - TRIED.stat().st_mtime < _AGAIN_AFTER


def main() -> int:
    """Try to have it. Always 0: only builds of softphones need it, and they say so themselves."""
    if not present():
        install()
    if not present():
        print(
            "msitools is missing, so branded softphones can't be built here. Debian, Ubuntu: apt-get install msitools",
            file=sys.stderr,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
