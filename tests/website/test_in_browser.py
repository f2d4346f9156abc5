"""The hosted pages in a real Chromium: from the web product's menu to them, readable, narrow, dark, scriptless."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests import accessibility
from tests.e2e import walking
from tests.portal_running import RunningPortal

PATHS = (
    "en-GB/", "en-GB/rates", "en-GB/rates?q=%2B48601123456&from=%2B49", "en-GB/rates?q=112", "pl/rates/PL",
    "de/numbers",
    "en-GB/numbers/GB", "en-GB/nothing",
)  # fmt: skip


@pytest.fixture(scope="module")
def opened(portal_running: RunningPortal, browser: Browser) -> Iterator[Page]:
    """The demo's web product, in development, opened by its partner from the menu: a tab at its website."""
    context = browser.new_context(base_url=portal_running.url, viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    walking.log_in_as_partner(tab)
    tab.goto("/web-products/")
    tab.locator("a[href$='/menu/']").first.click()
    tab.get_by_role("link", name="Website", exact=True).click()
    tab.get_by_label("Accent colour").wait_for()
    assert accessibility.violations(tab, known=accessibility.SHELL) == []
    with tab.expect_popup() as popup:
        tab.get_by_role("link", name="Open website").click()
    site = popup.value
    site.wait_for_load_state()
    yield site
    context.close()


def host_of(page: Page) -> str:
    return re.match(r"https?://[^/]+/", page.url)[0]


def test_a_stranger_sees_nothing_before_it_is_live(browser: Browser, opened: Page) -> None:
    stranger = browser.new_context().new_page()
    answer = stranger.goto(host_of(opened) + "en-GB/")
    assert answer is not None
    assert answer.status == 404
    assert stranger.get_by_role("heading").inner_text() == "There is nothing here"
    stranger.context.close()


def test_the_partner_is_led_to_the_prices_and_told_that_it_is_a_preview(opened: Page) -> None:
    opened.goto(host_of(opened))
    assert opened.get_by_role("heading", level=1).inner_text() == "Prices"
    assert "is in development" in opened.get_by_role("status").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_readable_and_fits(browser: Browser, opened: Page, scheme: str) -> None:
    kept = opened.context.storage_state()
    for width in (390, 1280):
        context = browser.new_context(
            storage_state=kept,
            viewport={"width": width, "height": 800},
            color_scheme=scheme,  # type: ignore[arg-type]
        )
        page = context.new_page()
        for path in PATHS:
            page.goto(host_of(opened) + path)
            assert accessibility.violations(page) == [], (scheme, width, path)
            beside = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert beside <= 0, (scheme, width, path)
        context.close()


def test_searching_and_choosing_work_without_a_script(browser: Browser, opened: Page) -> None:
    context = browser.new_context(storage_state=opened.context.storage_state(), java_script_enabled=False)
    page = context.new_page()
    page.goto(host_of(opened) + "en-GB/")
    page.get_by_role("link", name="Call rates").click()
    page.get_by_label("Country or telephone number").fill("germany")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Germany").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Germany")
    page.get_by_label("Language", exact=True).select_option("pl")
    page.get_by_label("Currency", exact=True).select_option("USD")
    page.get_by_role("button", name="Apply").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Niemcy")
    assert "USD" in page.locator("tbody").inner_text()
    context.close()
