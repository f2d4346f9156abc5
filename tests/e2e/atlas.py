"""Finding every page of the portal by following its links, as somebody who is logged in."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Error, Page, Response

# Not pages: files to download, the way out, and the staff's own door.
NOT_PAGES = re.compile(r"/(export|log-out|logout|admin|static)(/|$)|format=|\.\w{2,4}$|/file/|/download")
MOST_PAGES = 300
_LINKS = (
    "() => [...document.querySelectorAll('a[href], [hx-get]')]"
    ".map(e => e.getAttribute('href') || e.getAttribute('hx-get'))"
)


@dataclass
class Atlas:
    """One address of each kind of page, by its kind, and what was wrong on the way to them."""

    addresses: dict[str, str] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)


def kind_of(address: str) -> str:
    """Addresses that differ in ids, in their query, or in the section of Help, are one page."""
    path = re.sub(r"^/help/(?!search/)[\w-]+/[\w-]+/$", "/help/CHAPTER/SECTION/", urlsplit(address).path)
    return re.sub(r"\d+", "N", path)


def watch(page: Page, troubles: list[str]) -> None:
    """Write down what the page's console complains about: errors of scripts, refused scripts and styles."""
    page.on("console", lambda m: troubles.append(f"{page.url}: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))


def discover(page: Page, *, look: Callable[[str, Response], None] | None = None, start: str = "/") -> Atlas:
    """Follow links from `start` until no new kind of page is found. Other sites' links aren't: a web product's
    own pages, to which the portal leads, are such a site.

    look(address, answer): what else is to be seen of each page, while the tab shows it. Of what the console
    tells meanwhile nothing is kept.
    """
    atlas = Atlas()
    watch(page, atlas.troubles)
    waiting, home = [start], ("", "")
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if kind in atlas.addresses:
            continue
        answer = _go(page, address)
        if answer is None:
            continue
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        atlas.addresses[kind] = address
        if answer.status != 200:
            atlas.troubles.append(f"{address} answers {answer.status}")
        assert len(atlas.addresses) <= MOST_PAGES, f"words in addresses where ids are meant? {sorted(atlas.addresses)}"
        home = home if any(home) else _site(page.url)
        waiting += _onwards(page, atlas) if _site(page.url) == home else []
        if look is not None:
            told = len(atlas.troubles)
            look(address, answer)
            del atlas.troubles[told:]
    return atlas


def _go(page: Page, address: str) -> Response | None:
    """What a page answers; None for a file that the browser would keep."""
    try:
        return page.goto(address)
    except Error as error:
        if "Download is starting" in error.message:
            return None
        raise


def _onwards(page: Page, atlas: Atlas) -> list[str]:
    found = []
    for link in page.evaluate(_LINKS):
        where = urljoin(page.url, link)
        target = urlsplit(where)
        address = f"{target.path}?{target.query}" if target.query else target.path
        if (
            _site(where) == _site(page.url)
            and not NOT_PAGES.search(address)
            and kind_of(address) not in atlas.addresses
        ):
            found.append(address)
    return found


def _site(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc
