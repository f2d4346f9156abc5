"""An installer read back by a reader that shares no code with its writer: msitools' msiinfo and msiextract.

Knows no Django.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from softphone.msi import package

INFO, EXTRACT = "msiinfo", "msiextract"
_SECONDS = 60
_SHOWN = 300  # characters of what a reader complained of


class ReaderMissingError(Exception):
    """msitools is not installed here."""


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What must be found. properties: by name. streams: SHA-256 by name. files: SHA-256 by the name they get."""

    properties: Mapping[str, str]
    template: str
    streams: Mapping[str, str]
    files: Mapping[str, str]

    @classmethod
    def of(cls, product: package.Product) -> "Expected":
        """What an installer of this product has to hold."""
        return cls(
            properties={
                "ProductName": product.name,
                "Manufacturer": product.maker,
                "ProductVersion": product.version,
                "ProductCode": "{" + str(product.code).upper() + "}",
                "UpgradeCode": "{" + str(product.upgrade_code).upper() + "}",
                "ProductLanguage": str(product.words.langid),
                "PhoneUrl": product.url,
            },
            template=f"Intel;{product.words.langid}",
            streams={name: _digest(content) for name, content in package.streams(product).items()},
            files={name: _digest(content) for name, content in product.installed().items()},
        )


class _Unreadable(Exception):  # noqa: N818 -- never leaves this module
    """A reader couldn't make sense of the installer."""


def read_back(path: Path, *, expected: Expected) -> list[str]:
    """What is wrong with the installer; nothing when all is found as expected.

    Raises ReaderMissingError when msitools is not installed.
    """
    for program in (INFO, EXTRACT):
        if shutil.which(program) is None:
            raise ReaderMissingError(program)
    try:
        checks = (_summary, _properties, _streams, _files)
        return [problem for check in checks for problem in check(path, expected)]
    except _Unreadable as error:
        return [str(error)]


def _summary(path: Path, expected: Expected) -> list[str]:
    lines = _run(INFO, "suminfo", str(path)).decode("utf-8", "replace").splitlines()
    found = dict(line.split(": ", 1) for line in lines if ": " in line)
    problems = []
    if found.get("Template") != expected.template:
        problems.append(f"The template is {found.get('Template')!r} instead of {expected.template!r}")
    if not found.get("Revision number (UUID)"):
        problems.append("The package has no code of its own")
    return problems


def _properties(path: Path, expected: Expected) -> list[str]:
    table = _run(INFO, "export", str(path), "Property").decode("utf-8", "replace")
    rows = (line.split("\t", 1) for line in table.splitlines()[3:])  # after the names, the types and the table's name
    found = {row[0]: row[1] for row in rows if len(row) == 2}
    return [
        f"{name} is {found.get(name)!r} instead of {value!r}"
        for name, value in expected.properties.items()
        if found.get(name) != value
    ]


def _streams(path: Path, expected: Expected) -> list[str]:
    return [
        f"{name} is not what was put in"
        for name, digest in expected.streams.items()
        if _digest(_run(INFO, "extract", str(path), name)) != digest
    ]


def _files(path: Path, expected: Expected) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="softphone-") as folder:
        _run(EXTRACT, "--directory", folder, str(path))
        found = {file.name: _digest(file.read_bytes()) for file in Path(folder).rglob("*") if file.is_file()}
    problems = [f"The file {name!r} is not in it" for name in expected.files if name not in found]
    problems += [f"There is a file {name!r} too many" for name in found if name not in expected.files]
    return problems + [
        f"The file {name!r} is not what was put in"
        for name, digest in expected.files.items()
        if found.get(name, digest) != digest
    ]


def _run(program: str, *arguments: str) -> bytes:
    """What the reader says. Raises _Unreadable when it fails or takes too long."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}  # it prints in the language's own character set
    try:
        done = subprocess.run(
            [program, *arguments], capture_output=True, timeout=_SECONDS, check=False, env=environment
        )
    except subprocess.TimeoutExpired as error:
        raise _Unreadable(f"{program} didn't finish in {_SECONDS} seconds") from error
    complaint = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode or "CRITICAL" in complaint:
        text = " ".join(complaint.split())[-_SHOWN:]
        raise _Unreadable(f"{program} can't read it ({done.returncode}): {text}")
    return done.stdout


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
