"""Our WordPress plugin as the .zip that WordPress takes under Plugins, Add New, Upload Plugin, with the site's key."""

import io
import zipfile
from pathlib import Path

from website.wordpress.models import WordpressSite
from website.wordpress.saving import key_of, make_key

FOLDER = Path(__file__).parents[1] / "wordpress_plugin"
NAME = "level7platform"
"""The folder's name in WordPress: the earlier plugin's, so that it is replaced and its pages stay."""
_KEY_FILE = "portal.php"
_DATE = (1980, 1, 1, 0, 0, 0)


def plugin_zip(site: WordpressSite) -> bytes:
    """The plugin with address and key of the site filled in. A site without a key gets one. Raises SealError."""
    key = key_of(site) or make_key(site)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(FOLDER.rglob("*")):
            if path.is_file():
                _add(archive, path.relative_to(FOLDER).as_posix(), path.read_bytes())
        _add(archive, _KEY_FILE, _key_file(key, site.address).encode())
    return out.getvalue()


def _key_file(key: str, address: str) -> str:
    return (
        "<?php\n// Made by the portal for one site. Keep it to yourself: with the key, prices can be changed.\n"
        f"defined('ABSPATH') || exit;\nreturn ['key' => {_php(key)}, 'site' => {_php(address)}];\n"
    )


def _php(text: str) -> str:
    """A text as a PHP literal in single quotes."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(f"{NAME}/{name}", date_time=_DATE)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    archive.writestr(entry, content)
