"""Every page a partner can reach, found by following links; each is held to the same rules.

No accessibility violation, light and dark (of what is drawn alike, by one template or by the same classes, some are
looked at, and the panels and the top bar on the first pages); nothing wider than a phone; no error in the console, no
refused script or style; nothing at ERROR level in the logs; every answer is one that a person can use.
"""

import os
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response

from tests.accessibility import CONTRAST, SHELL, script, violations
from tests.e2e import walking
from tests.e2e.atlas import Atlas, discover
from tests.portal_running import RunningPortal

OF_THE_MANUAL = {
    "/",
    "/web-products/",
    "/web-products/add/",
    "/term-gateways/",
    "/term-gateways/add/",
    "/term-gateways/N/routes/",
}
# Every grid has these dialogs, each drawn by one template: axe looks at those of a few grids.
ALIKE = re.compile(r"/(notes|history|menu|columns|delete)/$")
OF_A_FEW = 4
SHELLS = 8
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 900}
# Each element with its parent, by the classes that colour them.
_DRAWN = """() => [...new Set([...document.querySelectorAll("body *")].map((e) =>
  [e.parentElement, e].map((one) => `${one.tagName}.${one.getAttribute("class") ?? ""}`).join(" > ")))]"""
_HEADING = re.compile(r"<h[1-6][ >]")


@dataclass
class Survey:
    """All pages with data on them, and what is wrong with them; each is loaded once and looked at in several ways."""

    atlas: Atlas = field(default_factory=Atlas)
    light: list[str] = field(default_factory=list)
    dark: list[str] = field(default_factory=list)
    wide: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    alike: Counter[str] = field(default_factory=Counter)
    shells: int = 0
    drawn: set[str] = field(default_factory=set)

    def is_known(self, address: str) -> bool:
        """Whether axe has seen enough of this dialog."""
        if (found := ALIKE.search(urlsplit(address).path)) is None:
            return False
        self.alike[found[1]] += 1
        return self.alike[found[1]] > OF_A_FEW

    def known_parts(self) -> tuple[str, ...]:
        """What surrounds every page, once axe has seen enough of it."""
        self.shells += 1
        return SHELL if self.shells > SHELLS else ()

    def draws_new(self, page: Page) -> bool:
        """Whether the page has classes in a combination that no page before it had: colours come from these."""
        drawn = set(page.evaluate(_DRAWN))
        new = drawn - self.drawn
        self.drawn |= drawn
        return bool(new)


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
def survey(portal_running: RunningPortal, browser: Browser, inside: dict[str, Any]) -> Survey:
    """Every page, seen once."""
    context = browser.new_context(
        base_url=portal_running.url,
        storage_state=inside,  # type: ignore[arg-type]
        viewport=DESK,
        reduced_motion="reduce",  # colours that fade would be measured half way
    )
    context.add_init_script(script())
    page, survey = context.new_page(), Survey()

    def look(address: str, answer: Response) -> None:
        if not _HEADING.search(answer.text()):
            survey.bare.append(address)
        if not survey.is_known(address):
            known = survey.known_parts()
            survey.light += [f"{address}: {one}" for one in violations(page, known=known)]
            if survey.draws_new(page):
                page.emulate_media(color_scheme="dark")
                survey.dark += [f"{address}: {one}" for one in violations(page, rules=CONTRAST, known=known)]
                page.emulate_media(color_scheme="light")
        page.set_viewport_size(PHONE)
        width = page.evaluate("() => document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            survey.wide.append(f"{address}: {width} px")
        page.set_viewport_size(DESK)

    portal_running.new_errors()
    survey.atlas = discover(page, look=look)
    survey.atlas.troubles += portal_running.new_errors()
    context.close()
    return survey


def test_the_pages_of_the_manual_are_there(survey: Survey) -> None:
    assert survey.atlas.addresses.keys() >= OF_THE_MANUAL, sorted(survey.atlas.addresses)


def test_every_page_answers_without_an_error_anywhere(survey: Survey) -> None:
    assert survey.atlas.troubles == []


def test_axe_finds_nothing(survey: Survey) -> None:
    assert survey.light == []


def test_axe_finds_nothing_in_the_dark(survey: Survey) -> None:
    assert survey.dark == []


def test_nothing_is_wider_than_a_phone(survey: Survey) -> None:
    assert survey.wide == []


def test_every_page_has_its_heading_without_javascript(survey: Survey) -> None:
    assert survey.bare == []


def test_one_worker_runs_all_walks(portal_running: RunningPortal, request: pytest.FixtureRequest) -> None:
    """More portals beside it make all slow, and tests that wait for them fail now and then."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        assert request.node.nodeid.endswith("@walks")
