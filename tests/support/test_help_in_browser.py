"""Help beside the page in a real browser: keys, focus, dialogs, narrow screens, no JavaScript, accessibility."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.accessibility import CONTRAST, SHELL, WCAG, script, violations
from tests.e2e import walking
from tests.portal_running import RunningPortal

WIDE = {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def logged_in(portal_running: RunningPortal, browser: Browser) -> dict[str, Any]:
    """Cookies of the demo's second partner."""
    context = browser.new_context(base_url=portal_running.url)
    walking.log_in_as_globex(context.new_page())
    state = context.storage_state()
    context.close()
    return dict(state)


@pytest.fixture
def tab(logged_in: dict[str, Any], page: Page) -> Page:
    """The watched tab (errors in it fail the test), logged in, at 1280 pixels."""
    page.context.add_cookies(logged_in["cookies"])
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    return page


def _panel(tab: Page) -> Locator:
    return tab.get_by_role("complementary", name="Help")


def test_the_button_opens_the_pages_section_beside_it(tab: Page) -> None:
    tab.goto("/term-gateways/")
    button = tab.get_by_role("link", name="Help", exact=True).first
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    expect(_panel(tab).get_by_role("heading", name="Term Gateways", exact=True)).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    assert tab.url.endswith("/term-gateways/"), "the page stays"
    main, panel = tab.locator("main").bounding_box(), _panel(tab).bounding_box()
    assert main is not None
    assert panel is not None
    assert main["x"] + main["width"] <= panel["x"] + 1, "beside the page, not over it"
    assert violations(tab) == []
    button.click()
    expect(_panel(tab)).to_be_hidden()
    expect(button).to_be_focused()


@pytest.mark.parametrize("key", ["F1", "?"])
def test_keys_open_it_and_escape_closes_it(tab: Page, key: str) -> None:
    tab.goto("/web-products/")
    tab.keyboard.press(key)
    expect(_panel(tab).get_by_role("heading", name="Web Products", exact=True)).to_be_focused()
    tab.keyboard.press("Escape")
    expect(_panel(tab)).to_be_hidden()
    expect(tab.locator("#help-button")).to_be_focused()


def test_a_question_mark_that_is_typed_is_a_question_mark(tab: Page) -> None:
    tab.goto("/web-products/")
    field = tab.get_by_label("Filter: Brand name")
    field.press("?")
    expect(field).to_have_value("?")
    expect(_panel(tab)).to_be_hidden()


def test_in_a_dialog_it_explains_the_dialog_and_loses_nothing(tab: Page) -> None:
    tab.goto("/web-products/")
    walking.toolbar(tab).get_by_role("link", name="Add", exact=True).click()
    form = walking.dialog(tab)
    form.get_by_label("Brand name").fill("Typed already")
    form.get_by_role("link", name="Help").click()
    panel = _panel(tab)
    expect(panel.get_by_role("heading", name="Add Web Product", exact=True)).to_be_focused()
    left, right = panel.bounding_box(), form.get_by_label("Brand name").bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] + left["width"] <= right["x"], "beside the form, not over it"
    assert violations(tab) == []
    tab.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(form.get_by_label("Brand name")).to_have_value("Typed already")
    expect(form.get_by_role("link", name="Help")).to_be_focused()
    tab.keyboard.press("F1")
    expect(panel.get_by_role("heading", name="Add Web Product", exact=True)).to_be_visible()
    form.get_by_role("link", name="Cancel").click()
    tab.get_by_role("button", name="Leave without saving").click()
    expect(panel.get_by_role("heading", name="Web Products", exact=True)).to_be_visible()


def test_it_follows_from_page_to_page_until_one_goes_elsewhere_in_it(tab: Page) -> None:
    tab.goto("/web-products/")
    tab.keyboard.press("F1")
    walking.panel_link(tab, "Partner settings")
    panel = _panel(tab)
    expect(panel.get_by_role("heading", name="Partner settings", exact=True)).to_be_visible()
    panel.get_by_role("link", name="Margin guard").first.click()
    expect(panel.get_by_role("heading", name="Margin guard", exact=True)).to_be_focused()
    walking.panel_link(tab, "Web Products")
    expect(panel.get_by_role("heading", name="Margin guard", exact=True)).to_be_visible()
    tab.keyboard.press("Escape")
    tab.goto("/users/")
    expect(panel).to_be_hidden()


def test_next_previous_and_contents(tab: Page) -> None:
    tab.goto("/web-products/")
    tab.keyboard.press("F1")
    panel = _panel(tab)
    panel.get_by_role("link", name="Next: ").click()
    expect(panel.get_by_role("heading", name="Softphone pictures", exact=True)).to_be_focused()
    panel.get_by_role("link", name="Previous: ").click()
    expect(panel.get_by_role("heading", name="Web Products", exact=True)).to_be_focused()
    panel.get_by_role("link", name="Contents").click()
    panel.get_by_role("link", name="Words used here").click()
    expect(panel.get_by_role("heading", name="Words used here")).to_be_focused()
    with tab.context.expect_page() as opened:
        panel.get_by_role("link", name="Open as a page").click()
    expect(opened.value.get_by_role("heading", name="Words used here", level=1)).to_be_visible()


def test_searching_as_one_types(tab: Page) -> None:
    tab.goto("/web-products/")
    tab.keyboard.press("?")
    panel = _panel(tab)
    panel.get_by_role("searchbox", name="Search in Help").press_sequentially("rewrite ru")
    result = panel.get_by_role("link", name="Rewrite rules and Try a number").first
    result.wait_for()
    expect(panel.locator("mark").first).to_have_text("Rewrite")
    assert violations(tab) == []
    panel.get_by_role("searchbox").press("Enter")
    result.click()
    expect(panel.get_by_role("heading", name="Rewrite rules and Try a number", level=2)).to_be_focused()
    assert tab.url.endswith("/web-products/")


def test_on_a_phone_it_covers_the_page_and_goes_away(tab: Page) -> None:
    tab.set_viewport_size({"width": 390, "height": 800})
    tab.goto("/web-products/")
    tab.get_by_role("link", name="Help", exact=True).first.click()
    panel = _panel(tab)
    expect(panel.get_by_role("heading", name="Web Products", exact=True)).to_be_focused()
    assert tab.evaluate("() => document.documentElement.scrollWidth") <= 390
    assert violations(tab) == []
    panel.get_by_role("button", name="Close Help").click()
    expect(panel).to_be_hidden()


def test_without_javascript_the_button_is_a_link(
    logged_in: dict[str, Any], new_context: Callable[..., BrowserContext]
) -> None:
    tab = new_context(storage_state=logged_in, java_script_enabled=False).new_page()
    tab.goto("/term-gateways/")
    tab.get_by_role("link", name="Help", exact=True).first.click()
    expect(tab.get_by_role("heading", name="Term Gateways", level=1)).to_be_visible()
    tab.get_by_role("searchbox", name="Search in Help").fill("margin guard")
    tab.get_by_role("button", name="Search").click()
    tab.locator("main").get_by_role("link", name="Margin guard").first.click()
    expect(tab.get_by_role("heading", name="Margin guard", level=1)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_section_is_accessible_and_fits_a_phone(
    logged_in: dict[str, Any], new_context: Callable[..., BrowserContext], scheme: str
) -> None:
    from support.help import book

    context = new_context(storage_state=logged_in, color_scheme=scheme, viewport={"width": 390, "height": 900})
    context.add_init_script(script())
    tab, found = context.new_page(), []
    # Colours come from one style sheet: in the dark, a section of each chapter shows what can be wrong with them.
    chosen = book.sections() if scheme == "light" else [chapter.sections[0] for chapter in book.chapters()]
    rules = WCAG if scheme == "light" else CONTRAST
    for number, section in enumerate(chosen):
        tab.goto(f"/help/{section.key}/")
        wrong = violations(tab, rules=rules, known=SHELL if number else ())
        found += [f"{section.key}: {one}" for one in wrong]
        if (width := tab.evaluate("() => document.documentElement.scrollWidth")) > 390:
            found.append(f"{section.key}: {width} px wide")
    assert found == []
