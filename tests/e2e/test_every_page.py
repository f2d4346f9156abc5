"""Every page a partner can reach, found by following links; each is held to the same rules.

No accessibility violation, light and dark; nothing wider than a phone; no error in the console, no refused script or
style; nothing at ERROR level in the logs; every answer is one that a person can use.
"""

import os
from collections.abc import Callable
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e import walking
from tests.e2e.atlas import Atlas, discover
from tests.portal_running import RunningPortal

WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# In the dark only colours differ.
CHECKED = {"light": WCAG, "dark": {"type": "rule", "values": ["color-contrast"]}}
OF_THE_MANUAL = {
    "/",
    "/web-products/",
    "/web-products/add/",
    "/term-gateways/",
    "/term-gateways/add/",
    "/term-gateways/N/routes/",
}


@pytest.fixture(scope="module")
def inside(portal_running: RunningPortal, browser: Browser) -> dict[str, Any]:
    """Cookies of the demo's second partner, who has web products, gateways with coverage, and pricelists."""
    portal_running.manage("shell", "-c", "from tests.e2e.stock import stock; stock('globex@example.com')")
    context = browser.new_context(base_url=portal_running.url)
    walking.log_in_as_globex(context.new_page())
    state = context.storage_state()
    context.close()
    return dict(state)


@pytest.fixture(scope="module")
def atlas(portal_running: RunningPortal, browser: Browser, inside: dict[str, Any]) -> Atlas:
    """All pages, with data on them."""
    context = browser.new_context(base_url=portal_running.url, storage_state=inside)  # type: ignore[arg-type]
    portal_running.new_errors()
    found = discover(context.new_page())
    found.troubles += portal_running.new_errors()
    context.close()
    return found


@pytest.fixture
def visit(inside: dict[str, Any], new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """`visit(width=390, scheme="dark")`: a tab of that partner."""

    def open_tab(*, width: int = 1280, scheme: Literal["light", "dark"] = "light", **options: object) -> Page:
        viewport = {"width": width, "height": 900}
        return new_context(viewport=viewport, color_scheme=scheme, storage_state=inside, **options).new_page()

    return open_tab


def test_the_pages_of_the_manual_are_there(atlas: Atlas) -> None:
    assert atlas.addresses.keys() >= OF_THE_MANUAL, sorted(atlas.addresses)


def test_every_page_answers_without_an_error_anywhere(atlas: Atlas) -> None:
    assert atlas.troubles == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(atlas: Atlas, visit: Callable[..., Page], scheme: str) -> None:
    page, axe = visit(scheme=scheme), Axe()
    options = {"resultTypes": ["violations"], "runOnly": CHECKED[scheme]}
    found = []
    for address in atlas.addresses.values():
        page.goto(address)
        for violation in axe.run(page, options=options).response["violations"]:
            nodes = [f"{node['target']} {node['html'][:160]}" for node in violation["nodes"][:2]]
            found.append(f"{address}: {violation['id']} × {len(violation['nodes'])}: {'; '.join(nodes)}")
    assert found == [], "\n".join(found)


def test_nothing_is_wider_than_a_phone(atlas: Atlas, visit: Callable[..., Page]) -> None:
    page = visit(width=390)
    wide = []
    for address in atlas.addresses.values():
        page.goto(address)
        width = page.evaluate("() => document.documentElement.scrollWidth")
        if width > 390:
            wide.append(f"{address}: {width} px")
    assert wide == []


def test_every_page_works_without_javascript(atlas: Atlas, visit: Callable[..., Page]) -> None:
    page = visit(java_script_enabled=False)
    for address in atlas.addresses.values():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert page.get_by_role("heading").count() > 0, address


def test_one_worker_runs_all_browser_tests(portal_running: RunningPortal, request: pytest.FixtureRequest) -> None:
    """A second portal beside the first makes both slow, and tests that wait for them fail now and then."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        assert request.node.nodeid.endswith("@browser")
