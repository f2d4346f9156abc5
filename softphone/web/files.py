"""The phone's own files: modules, styles, sounds. Read from `static/softphone/` (and what `make setup`
makes for it in `static/vendor/softphone/`), served under the phone's scope.

They are served there, and not from the portal's /static/, because a partner's web server may pass on /softphone/ alone,
and because a service worker controls its own folder only. Their address holds a checksum of all of them, so a page and
its modules are always of one version, relative imports work unchanged, and browsers may keep them for ever.
"""

import gzip
import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

WORKER = "service-worker.js"
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".webm": "audio/webm",
    ".woff2": "font/woff2",
}
"""The kinds of files that are given out; others in the folders are not."""
_TEXT = {".js", ".mjs", ".css", ".json", ".svg", ".wav"}


@dataclass(frozen=True, kw_only=True)
class Asset:
    """One file, as it goes out. packed: the same by gzip, where that is worth it."""

    body: bytes
    packed: bytes | None
    type: str


@dataclass(frozen=True, kw_only=True)
class Assets:
    """All files of one version. worker: the service worker's source, which has an address of its own."""

    version: str
    files: Mapping[str, Asset]
    worker: bytes


_read: tuple[object, Assets] | None = None
_lock = threading.Lock()


def assets() -> Assets:
    """The files, read once; in local mode and in tests again whenever one of them has changed."""
    global _read
    found = _read
    changing = settings.MODE != "production"
    signature = _signature() if changing or found is None else None
    if found is not None and (not changing or found[0] == signature):
        return found[1]
    with _lock:
        made = _load()
        _read = (signature, made)
    return made


def folders() -> dict[str, Path]:
    """Where files come from, by what their address begins with."""
    static = Path(settings.BASE_DIR) / "static"
    # As they lie below static/, so that a module finds its neighbours by the same relative path in both places.
    return {"softphone/": static / "softphone", "vendor/softphone/": static / "vendor" / "softphone"}


def _paths() -> list[tuple[str, Path]]:
    return sorted(
        (prefix + path.relative_to(folder).as_posix(), path)
        for prefix, folder in folders().items()
        for path in folder.rglob("*")
        if path.suffix in TYPES and path.is_file() and not path.name.startswith(".")
    )


def _signature() -> object:
    return tuple((name, (status := path.stat()).st_mtime_ns, status.st_size) for name, path in _paths())


def _load() -> Assets:
    digest, files, worker = hashlib.sha256(), {}, b""
    for name, path in _paths():
        body = path.read_bytes()
        digest.update(f"{name}\0{len(body)}\0".encode() + body)
        if name == f"softphone/{WORKER}":
            worker = body
            continue
        packed = gzip.compress(body, 9, mtime=0) if path.suffix in _TEXT else None
        worth = packed is not None and len(packed) < len(body) * 0.9
        files[name] = Asset(body=body, packed=packed if worth else None, type=TYPES[path.suffix])
    return Assets(version=digest.hexdigest()[:16], files=files, worker=worker)
