"""`make setup`: the virtual environment and the front-end files. Runs on a bare Python, before anything is installed.

`python3 portal/local/setup.py [dev]`. What is up to date is left alone, so it costs nothing to run it again.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
_ATTEMPTS = 3


class SetupError(Exception):
    """Set-up can't go on; the text says why and what to do."""


def check_python() -> None:
    """Raises SetupError when this Python is too old."""
    if sys.version_info[:2] < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        wanted = ".".join(map(str, OLDEST))
        raise SetupError(
            f"Python {wanted} or newer is needed; this is {found}. "
            "Name a newer one: make setup PYTHON=/path/to/python3.12"
        )


def working_uv() -> str:
    """The uv program if there is one that runs (a version manager's shim may not), else ""."""
    found = shutil.which("uv")
    return found if found and _quiet([found, "--version"]) else ""


def make_venv(uv: str) -> None:
    """The virtual environment, unless it works already. Raises SetupError."""
    if PYTHON.exists() and _quiet([str(PYTHON), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]):
        return
    print(f"Making {VENV.name} with Python {sys.version.split()[0]} …", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    if uv:
        done = _run([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)])
    else:
        done = _run([sys.executable, "-m", "venv", str(VENV)])
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        if not uv and not _quiet([sys.executable, "-c", "import ensurepip"]):
            version = ".".join(map(str, sys.version_info[:2]))
            raise SetupError(
                "This Python can't make virtual environments: Debian and Ubuntu keep that in a package of its own. "
                f"Install it (as root: apt-get install python{version}-venv) and run the same command again."
            )
        raise SetupError(f"The virtual environment couldn't be made:\n{done.stdout[-2000:]}")


def install(uv: str, requirements: Path) -> None:
    """Exactly the locked packages, each checked against its hash. Raises SetupError."""
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    mark = VENV / f".{requirements.stem}-installed"
    if mark.exists() and mark.read_text(encoding="ascii") == wanted:
        return
    print(f"Installing {requirements.name} …", flush=True)
    if uv:
        command = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(PYTHON)]
    else:
        if not _quiet([str(PYTHON), "-m", "pip", "--version"]):
            _run([str(PYTHON), "-m", "ensurepip", "--upgrade"])
        command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--require-hashes", "--only-binary=:all:", "-r", str(requirements)]
    for attempt in range(1, _ATTEMPTS + 1):
        done = _run(command)
        if done.returncode == 0:
            mark.write_text(wanted, encoding="ascii")
            return
        print(f"The packages couldn't be installed (attempt {attempt} of {_ATTEMPTS}).", file=sys.stderr, flush=True)
    raise SetupError(f"The packages couldn't be installed:\n{done.stdout[-3000:]}")


def _environment() -> dict[str, str]:
    # Without bytecode every process of the portal would take twice as long to start.
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _run(command: list[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, cwd=ROOT, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def _quiet(command: list[str]) -> bool:
    try:
        return _run(command).returncode == 0
    except OSError:
        return False


def main() -> int:
    """Set up for running, or with the argument `dev` for testing too. 1 and a message when it can't."""
    try:
        check_python()
        uv = working_uv()
        make_venv(uv)
        install(uv, ROOT / ("requirements-dev.txt" if "dev" in sys.argv[1:] else "requirements.txt"))
    except SetupError as error:
        print(f"make setup: {error}", file=sys.stderr)
        return 1
    return subprocess.run([str(PYTHON), "-m", "portal.local.assets"], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
