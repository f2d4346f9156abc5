"""The log files of `make run`: opened, kept small, and watched for what a person at the terminal should see."""

import json
from pathlib import Path
from typing import IO

_LARGEST = 20 * 1024 * 1024
_LOUD = {"error", "critical"}


def opened(path: Path) -> IO[bytes]:
    """The log opened for appending; over 20 MiB the old one is set aside first (as NAME.log.old)."""
    if path.exists() and path.stat().st_size > _LARGEST:
        path.replace(path.with_name(path.name + ".old"))
    return path.open("ab")


def tail(folder: Path, name: str, *, characters: int = 2500) -> str:
    """The end of a service's log."""
    path = folder / f"{name}.log"
    return path.read_text(encoding="utf-8", errors="replace")[-characters:] if path.exists() else ""


class Watch:
    """Reads what is added to the logs from now on."""

    def __init__(self, folder: Path, names: list[str]) -> None:
        self._folder = folder
        self._places = {name: self._size(name) for name in names}

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def _size(self, name: str) -> int:
        path = self._path(name)
        return path.stat().st_size if path.exists() else 0

    def new_errors(self) -> list[str]:
        """One short line for each error logged since the last call."""
        found = []
        for name, place in self._places.items():
            size = self._size(name)
            if size == place:
                continue
            with self._path(name).open("rb") as log:
                log.seek(place if size > place else 0)
                added = log.read()
            whole = added[: added.rfind(b"\n") + 1]
            self._places[name] = (place if size > place else 0) + len(whole)
            found += [f"{name}: {text}" for text in map(_error_text, whole.splitlines()) if text]
        return found


def _error_text(line: bytes) -> str:
    """What an error's JSON line says, or "" for any other line."""
    try:
        entry = json.loads(line)
    except ValueError:
        return ""
    if not isinstance(entry, dict) or entry.get("level") not in _LOUD:
        return ""
    last = str(entry.get("exception", "")).strip().splitlines()[-1:]
    return " – ".join([str(entry.get("event", "")), *last])
