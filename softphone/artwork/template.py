"""The branding template: a .zip with layered files, finished examples in the brand's name, and a page that explains.

The layered files are the same for all brands. They are made once and kept in storage under the checksum of the code
that makes them, so that a changed drawing makes new ones.
"""

import hashlib
import json
import re
import zipfile
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.loader import render_to_string

from softphone.artwork import examples, layers, limits
from softphone.artwork.kinds import PICTURES

logger = structlog.get_logger(__name__)
FOLDER = "examples"
_EPOCH = (2026, 1, 1, 0, 0, 0)
_MADE_BY = ("layers.py", "drawing.py", "examples.py", "fonts.py", "kinds.py")


@lru_cache(maxsize=8)  # about 0.4 MB each
def template_zip(brand: str) -> bytes:
    """The whole .zip for a brand: the same bytes for the same brand."""
    out = BytesIO()
    pictures = examples.examples(brand)
    readme = render_to_string(
        "softphone/artwork_readme.html", {"brand": brand, "kinds": PICTURES.values(), "limits": limits}
    )
    with zipfile.ZipFile(out, "w") as archive:
        _add(archive, "README.html", readme.encode())
        for name, content in layered_files().items():
            _add(archive, name, content)
        for key, content in pictures.items():
            _add(archive, f"{FOLDER}/{PICTURES[key].file}", content)
    return out.getvalue()


def template_name(brand: str) -> str:
    """A file name that any system can keep, with what is ASCII of the brand."""
    slug = re.sub(r"[^a-z0-9]+", "-", brand.lower().encode("ascii", "ignore").decode()).strip("-")
    return f"branding-template-{slug[:40]}.zip" if slug else "branding-template.zip"


@lru_cache(maxsize=1)
def layered_files() -> dict[str, bytes]:
    """The .psd files by name, from storage, or made now and kept there."""
    name = f"branding-template/{_fingerprint()}.zip"
    try:
        with default_storage.open(name) as kept, zipfile.ZipFile(BytesIO(kept.read())) as archive:
            return {entry: archive.read(entry) for entry in archive.namelist()}
    except FileNotFoundError:
        pass
    except (OSError, zipfile.BadZipFile):
        logger.warning("template.unreadable", name=name)
    made = layers.all_psds()
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for entry, content in made.items():
            _add(archive, entry, content)
    try:
        default_storage.save(name, ContentFile(out.getvalue()))
    except OSError:  # a full or read-only disk must not keep anybody from the template
        logger.warning("template.not_kept", name=name)
    return made


def _fingerprint() -> str:
    folder = Path(__file__).parent
    code = {name: (folder / name).read_text(encoding="utf-8") for name in _MADE_BY}
    return hashlib.sha256(json.dumps(code).encode()).hexdigest()[:16]


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, content)
