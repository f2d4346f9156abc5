"""The web softphone in a real Chromium: installable at both of its addresses, and confined by its policy."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from portal.local import browser as chromium
from tests.e2e import walking
from tests.portal_running import RunningPortal

_BROWSERS_OWN = "Failed to load resource"  # its own line for every answer of 400 and above


@pytest.fixture(scope="module")
def partners_tab(portal_running: RunningPortal, browser: Browser) -> Iterator[Page]:
    """A tab of the demo's partner, who is logged in."""
    context = browser.new_context(base_url=portal_running.url, viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    walking.log_in_as_partner(tab)
    yield tab
    context.close()


@pytest.fixture(scope="module")
def address(portal_running: RunningPortal, partners_tab: Page) -> str:
    """The address that the Branded Softphone page gives for the demo's web product."""
    page = partners_tab
    page.goto("/web-products/")
    menu = page.locator("a[href$='/menu/']").first.get_attribute("href") or ""
    page.goto(menu.replace("/menu/", "/branded-softphone/"))
    found = page.locator("#phone-address").inner_text()
    assert page.get_by_role("link", name="Open softphone").get_attribute("href") == found
    return re.sub(r"^https?://[^/]+", portal_running.url.rstrip("/"), found)


@pytest.fixture(scope="module")
def unbuilt(portal_running: RunningPortal, partners_tab: Page) -> str:
    """The address of the phone of a web product of which nothing was built."""
    page = partners_tab
    page.goto("/web-products/add/")
    page.get_by_label("Residential VoIP").check()
    page.get_by_role("checkbox", name="English", exact=True).check()
    page.get_by_label("Default culture").select_option(label="English")
    page.get_by_role("searchbox", name="Search Currencies").fill("EUR")
    page.get_by_role("checkbox", name=re.compile("^EUR")).check()
    page.get_by_label("Brand name").fill("Plain Voice")
    page.get_by_label("Website domain name").fill("www.plain-voice.example")
    page.get_by_label("Own", exact=False).check()
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator("tbody tr", has_text="Plain Voice").wait_for()
    return f"{portal_running.url.rstrip('/')}/softphone/www.plain-voice.example/"


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab of a stranger's browser; the test fails when the phone's scripts report an error."""
    context = browser.new_context(locale="en-GB")
    yield from _watched(context)
    context.close()


def _watched(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    troubles: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_BROWSERS_OWN):
            troubles.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    yield page
    assert troubles == []


def open_phone(page: Page, address: str) -> None:
    """Load it, and wait until its service worker looks after it."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200  # else no service worker ever comes, and nothing ends the wait for it
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


@contextmanager
def with_profile(browser: Browser, folder: Path, *flags: str) -> Iterator[Page]:
    """A tab of a Chromium with a profile: without one it counts as incognito, where nothing can be installed."""
    context = browser.browser_type.launch_persistent_context(
        str(folder), executable_path=chromium.find(), args=[*chromium.flags(), *flags]
    )
    try:
        yield from _watched(context)
    finally:
        context.close()


def refusals(page: Page) -> list[Any]:
    """Why Chromium wouldn't install what it shows, and what it finds wrong with the manifest."""
    chrome = page.context.new_cdp_session(page)
    manifest = chrome.send("Page.getAppManifest")
    assert manifest["url"]
    return manifest["errors"] + chrome.send("Page.getInstallabilityErrors")["installabilityErrors"]


def test_chromium_would_install_it(browser: Browser, address: str, unbuilt: str, tmp_path: Path) -> None:
    """With the pictures of a build, and with the drawn icon of a web product without one."""
    with with_profile(browser, tmp_path) as page:
        for phone in (address, unbuilt):
            open_phone(page, phone)
            assert refusals(page) == []


def test_it_leaves_nothing_of_the_portal_behind(tab: Page, address: str) -> None:
    open_phone(tab, address)
    assert tab.context.cookies() == []
    scope = tab.evaluate("navigator.serviceWorker.ready.then((found) => new URL(found.scope).pathname)")
    assert scope == urlsplit(address).path
    foreign = tab.evaluate(
        """async (scope) => {
          const names = [...Object.keys(localStorage), ...(await caches.keys())];
          return names.filter((name) => !name.includes(scope));
        }""",
        scope,
    )
    assert foreign == []  # several partners' phones share the portal's origin


def test_its_policy_holds(browser: Browser, address: str) -> None:
    """What an injected script would try: another origin, another WebSocket, inline code, a frame."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(
        "window.refused = []; document.addEventListener('securitypolicyviolation',"
        " (event) => refused.push(event.effectiveDirective));"
    )
    page.goto(address)
    page.evaluate(
        """() => {
          fetch("https://evil.example/").catch(() => {});
          try { new WebSocket("wss://evil.example/"); } catch { /* refused at once */ }
          const script = document.createElement("script");
          script.textContent = "window.injected = true";
          document.body.append(script);
          const frame = document.createElement("iframe");
          frame.src = "/login/";
          document.body.append(frame);
          const style = document.createElement("style");
          style.textContent = "body { display: none }";
          document.body.append(style);
        }"""
    )
    page.wait_for_function("refused.length >= 5")
    seen = set(page.evaluate("refused"))
    assert seen == {"connect-src", "script-src-elem", "frame-src", "style-src-elem"}
    assert page.evaluate("window.injected") is None
    context.close()


def test_on_the_web_products_own_domain(browser: Browser, address: str, tmp_path: Path) -> None:
    """The domain leads here (by Chromium's own resolver): the phone is there and installable, the portal isn't."""
    parts = urlsplit(address)
    domain = parts.path.split("/")[2]
    origin = f"http://{domain}:{parts.port}"
    flags = (
        f"--host-resolver-rules=MAP {domain} 127.0.0.1",
        f"--unsafely-treat-insecure-origin-as-secure={origin}",  # stands for https
    )
    with with_profile(browser, tmp_path, *flags) as page:
        open_phone(page, f"{origin}/softphone/")
        brand = page.get_by_role("heading", level=1).inner_text()
        assert page.evaluate("navigator.serviceWorker.ready.then((found) => found.scope)") == f"{origin}/softphone/"
        assert refusals(page) == []
        for path in ("/", "/login/", "/admin/", "/web-products/", "/static/css/portal.css"):
            answer = page.goto(f"{origin}{path}")
            assert answer is not None
            assert answer.status == 404
            assert "Partner Portal" not in page.content()
        page.goto(f"{origin}/softphone/")
        assert page.get_by_role("heading", level=1).inner_text() == brand
        assert page.context.cookies() == []
