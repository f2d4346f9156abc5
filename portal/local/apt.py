"""Packages of Debian and Ubuntu, got by apt where we may: as root only, and never waiting for an answer."""

import os
import shutil
import subprocess

_APT = ["apt-get", "-q", "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=15"]


def usable() -> bool:
    """Whether `install` can do anything here: there is apt-get, and we are root."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def knows(package: str) -> bool:
    """Whether the lists that were last got have this package. They aren't got anew."""
    return subprocess.run(["apt-cache", "show", package], capture_output=True).returncode == 0


def install(*packages: str, seconds: int = 300) -> None:
    """Let apt get them, at most this many seconds for each of its two steps. Quiet: its callers look for the programs.

    Where the network is closed nothing is raised, and nothing installed.
    """
    # RUNLEVEL: a server among them is not started.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        try:
            subprocess.run(
                [*_APT, *command], env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds
            )
        except (OSError, subprocess.TimeoutExpired):
            return
