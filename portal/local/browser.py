"""The Chromium that browser tests and screenshots use: the system's, else apt's, else Playwright's own.

Where the system has it, most tests use Chromium's headless shell: the same engine without the windows, tabs and
menus that nobody sees, at two thirds of the cost.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from portal.local import apt

SHELL = "chromium-headless-shell"
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# Without these Chromium calls home at every start, which a closed network answers with a hail of errors.
QUIET_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


class BrowserError(Exception):
    """There is no Chromium; the text says how to get one."""


def flags() -> list[str]:
    """Chromium's command line. Its sandbox refuses root."""
    return [*QUIET_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def executable() -> str:
    """The path of a Chromium on this machine, or "" when there is none (Playwright's own is not counted)."""
    if named := os.environ.get("CHROMIUM"):
        return named
    return next((found for name in NAMES if (found := shutil.which(name))), "")


def playwrights_own() -> str:
    """The path of the Chromium that Playwright downloaded for itself, or ""."""
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else ""


def find() -> str:
    """A Chromium: the system's, else Playwright's. Raises BrowserError."""
    if found := executable() or playwrights_own():
        return found
    raise BrowserError(
        "Browser tests need Chromium. Debian: apt-get install chromium. Elsewhere: "
        ".venv/bin/playwright install chromium, or name one with CHROMIUM=/path/to/chrome."
    )


def find_shell() -> str:
    """The headless shell, else a whole Chromium. The shell asks nobody for permissions and forgets chosen devices.

    Raises BrowserError.
    """
    return os.environ.get("CHROMIUM") or shutil.which(SHELL) or find()


def install() -> None:
    """Try to get one: apt as root, else Playwright's download. Says what it does; raises BrowserError."""
    if apt.usable():
        print("Installing Chromium with apt-get …", flush=True)
        apt.install("chromium", seconds=900)
        if executable():
            return
    print("Letting Playwright download Chromium …", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])
    find()


def main() -> int:
    """Make sure that there is a Chromium: 1 and a message when there can't be one."""
    try:
        if not executable() and not playwrights_own():
            install()
        if not shutil.which(SHELL) and apt.usable() and apt.knows(SHELL):
            apt.install(SHELL, seconds=900)
    except BrowserError as error:
        print(f"make test: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
