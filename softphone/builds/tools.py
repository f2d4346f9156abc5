"""The programs of this machine that a build uses, beside what Python brings along."""

import re
import shutil
import subprocess
from functools import lru_cache
from importlib.metadata import version

from django.conf import settings

READERS = ("msiinfo", "msiextract")
PACKAGE = "msitools"
"""Of Debian and Ubuntu (and Fedora, Arch, Homebrew): what reads an installer back before a build may say done."""
SIGNER = "osslsigncode"
_SECONDS = 10


def missing() -> list[str]:
    """What has to be installed here before a build can be finished: names of Debian packages."""
    lacking = [] if all(shutil.which(name) for name in READERS) else [PACKAGE]
    if settings.SOFTPHONE_SIGNING_CERTIFICATE and not shutil.which(SIGNER):
        lacking.append(SIGNER)
    return lacking


def versions() -> dict[str, str]:
    """What a build was made and read back with, by name."""
    found = {"pillow": version("pillow"), "cabarchive": version("cabarchive"), PACKAGE: _version(READERS[0])}
    if settings.SOFTPHONE_SIGNING_CERTIFICATE:
        found[SIGNER] = _version(SIGNER)
    return found


@lru_cache(maxsize=8)
def _version(program: str) -> str:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    number = re.search(r"(?<!\d)\d++(\.\d++)+", said.stdout + said.stderr)
    return number.group() if number else ""
