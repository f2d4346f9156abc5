"""`make screenshots`: the pictures that Help and the README show, taken anew.

    python -m docs.screenshots [--only WORD]
    python -m docs.screenshots --every-page [--out screenshots] [--widths 390 1280 2560] [--only WORD]

Starts a portal of its own, with the demo data, in a temporary folder. The pictures of Help are declared in
docs/help_figures.py and go to static/help/; the README's go to docs/img/. `--every-page` takes each kind of page that
following links finds at each width, light and dark, to be looked at.
"""

import argparse
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from docs import help_figures
from portal.environment import ROOT
from portal.local import browser as chromium
from tests.e2e import walking
from tests.e2e.atlas import Atlas, discover
from tests.portal_running import start_portal

WIDTHS = (390, 1280, 2560)
SCHEMES = ("light", "dark")
HEIGHT = 900
# What the README shows: file -> page; {id} is the gateway with coverage.
README = {"routes": "/term-gateways/{id}/routes/?sort=destination"}
LARGEST_README_IMAGE = 300_000  # bytes


def _stocked(environment: dict[str, str]) -> None:
    code = "from tests.e2e.stock import stock; stock('partner@example.com')"
    subprocess.run(
        [sys.executable, "-m", "portal.local.manage", "shell", "-c", code], cwd=ROOT, env=environment, check=True
    )


def _settled(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate("() => document.fonts.ready")


def _file_name(kind: str) -> str:
    return re.sub(r"[^\w]+", "-", kind).strip("-") or "dashboard"


def _take_all(
    browser: Browser, url: str, state: StorageState, atlas: Atlas, *, out: Path, widths: Sequence[int], only: str
) -> int:
    taken = 0
    for width in widths:
        for scheme in SCHEMES:
            context = browser.new_context(
                base_url=url,
                storage_state=state,
                viewport={"width": width, "height": HEIGHT},
                color_scheme=scheme,  # type: ignore[arg-type]
            )
            page = context.new_page()
            for kind, address in atlas.addresses.items():
                if only in kind:
                    _settled(page, address)
                    page.screenshot(path=out / f"{_file_name(kind)}-{width}-{scheme}.png", full_page=True)
                    taken += 1
            context.close()
    return taken


def _take_for_readme(browser: Browser, url: str, state: StorageState) -> int:
    context = browser.new_context(base_url=url, storage_state=state, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto("/term-gateways/?name=Transit+East")
    found = re.search(r"/term-gateways/(\d+)/menu/", page.content())
    if found is None:
        raise LookupError("The grid of Term Gateways doesn't show the gateway that was put there.")
    for name, address in README.items():
        path = ROOT / "docs" / "img" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        _settled(page, address.format(id=found[1]))
        page.screenshot(path=path)
        if path.stat().st_size > LARGEST_README_IMAGE:
            print(f"{path} is {path.stat().st_size:,} bytes: too large to commit", file=sys.stderr)
    context.close()
    return len(README)


def _take_for_help(browser: Browser, url: str, state: StorageState, *, only: str) -> int:
    """The manual's pictures, and nothing else in their folder. They come before other data is added to the demo's."""
    folder = ROOT / "static" / "help"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [one for one in help_figures.FIGURES if only in one.name]
    context = browser.new_context(base_url=url, storage_state=state, color_scheme="light")
    page = context.new_page()
    for one in wanted:
        help_figures.take(page, one, folder)
    context.close()
    names = {one.name for one in help_figures.FIGURES}
    for stale in (path for path in folder.iterdir() if path.stem not in names):
        stale.unlink()
    return len(wanted)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 1 when a page answered with an error or complained in its console."""
    parser = argparse.ArgumentParser(prog="docs.screenshots", description="Take the pictures of Help and README.")
    parser.add_argument("--out", type=Path, default=ROOT / "screenshots")
    parser.add_argument("--widths", type=int, nargs="+", default=list(WIDTHS))
    parser.add_argument(
        "--only", default="", metavar="WORD", help="pictures of Help, or pages, whose name has this word"
    )
    parser.add_argument(
        "--every-page", action="store_true", help="all pages, into --out, instead of Help's and README's"
    )
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="portal-screenshots-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL may run as another user in here
        process, url, environment, _printed = start_portal(Path(folder))
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.flags())
                context = browser.new_context(base_url=url)
                page = context.new_page()
                walking.log_in_as_partner(page)
                state = context.storage_state()
                atlas = Atlas()
                if not chosen.every_page:
                    taken = _take_for_help(browser, url, state, only=chosen.only)
                    where = ROOT / "static" / "help"
                    if not chosen.only:
                        _stocked(environment)
                        taken += _take_for_readme(browser, url, state)
                else:
                    _stocked(environment)
                    atlas = discover(page)
                    chosen.out.mkdir(parents=True, exist_ok=True)
                    where = chosen.out
                    taken = _take_all(browser, url, state, atlas, out=where, widths=chosen.widths, only=chosen.only)
                browser.close()
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
    print(f"{taken} pictures in {where}")
    for trouble in atlas.troubles:
        print(f"trouble: {trouble}", file=sys.stderr)
    return 1 if atlas.troubles else 0


if __name__ == "__main__":
    raise SystemExit(main())
