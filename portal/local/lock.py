"""`make lock`: newest allowed versions into the lock files. None of them names a registry's address.

With `--check` nothing changes: it only says whether the files belong to their sources (used by `make check`).
"""

import re
import subprocess
import sys
from pathlib import Path

from portal.local.assets import npm_command

ROOT = Path(__file__).resolve().parents[2]
_PIN = re.compile(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", re.IGNORECASE | re.MULTILINE)
_ADDRESS = re.compile(r"https?://[^\s\"]*(?:simple|pypi|registry|npm)[^\s\"]*", re.IGNORECASE)
LOCKS = ("requirements.txt", "requirements-dev.txt", "package-lock.json")


def compile_requirements(name: str, *constraints: str) -> None:
    """`NAME.in` to `NAME.txt`. Raises CalledProcessError."""
    subprocess.run(
        [
            *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--upgrade"),
            *("--python", sys.executable, "--no-emit-index-url", "--no-emit-find-links"),
            *(part for constraint in constraints for part in ("--constraint", constraint)),
            *("--custom-compile-command", "make lock", f"{name}.in", "--output-file", f"{name}.txt"),
        ],
        cwd=ROOT,
        check=True,
    )


def wanted(source: Path) -> set[str]:
    """The packages that a `.in` file names, files it includes left out."""
    names = set()
    for line in source.read_text(encoding="utf-8").splitlines():
        text = line.split("#")[0].strip()
        if text and not text.startswith("-"):
            names.add(normal(re.split(r"[\s\[<>=!~;]", text, maxsplit=1)[0]))
    return names


def normal(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: Path) -> dict[str, str]:
    """Name and version of every package in a requirements file."""
    return {normal(name): version for name, version in _PIN.findall(lock.read_text(encoding="utf-8"))}


def problems() -> list[str]:
    """What is wrong with the lock files, read without a network."""
    found = []
    runtime, everything = pins(ROOT / "requirements.txt"), pins(ROOT / "requirements-dev.txt")
    for source, locked in (("requirements", runtime), ("requirements-dev", everything)):
        found += [f"{source}.txt lacks {name}" for name in sorted(wanted(ROOT / f"{source}.in") - locked.keys())]
    found += [
        f"{name} is {version} in requirements.txt and {everything.get(name, 'missing')} in requirements-dev.txt"
        for name, version in runtime.items()
        if everything.get(name) != version
    ]
    for name in LOCKS:
        text = (ROOT / name).read_text(encoding="utf-8")
        found += [f"{name} names an address: {address}" for address in _ADDRESS.findall(text)]
    return found


def main() -> int:
    """Write the lock files, or with --check tell what is wrong with them."""
    if "--check" in sys.argv[1:]:
        found = problems()
        for line in found:
            print(f"lock: {line} (make lock mends it)")
        return 1 if found else 0
    compile_requirements("requirements")
    compile_requirements("requirements-dev", "requirements.txt")
    subprocess.run(
        [*npm_command(), "update", "--package-lock-only", "--omit-lockfile-registry-resolved", "--ignore-scripts"],
        cwd=ROOT,
        check=True,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
