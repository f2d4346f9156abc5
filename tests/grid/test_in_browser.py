"""The grid in a real browser: what the mouse, the keyboard and a browser without JavaScript can do."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e import walking
from tests.portal_running import RunningPortal


@pytest.fixture(scope="module")
def logged_in(portal_running: RunningPortal, browser: Browser) -> dict[str, Any]:
    """Cookies of the demo's second partner: the first one's Quick Start is another test's."""
    portal_running.manage("shell", "-c", "from tests.grid.browser_stock import stock; stock('globex@example.com')")
    context = browser.new_context(base_url=portal_running.url)
    walking.log_in_as_globex(context.new_page())
    state = context.storage_state()
    context.close()
    return dict(state)


@pytest.fixture
def tab(logged_in: dict[str, Any], page: Page, new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """The watched tab (errors in it fail the test), logged in."""
    page.context.add_cookies(logged_in["cookies"])
    return page


def _add_product(tab: Page, brand: str) -> None:
    """Add a web product by the dialog, by its words."""
    tab.goto("/web-products/")
    walking.toolbar(tab).get_by_text("Add", exact=True).click()
    _fill(walking.dialog(tab), brand)
    expect(_row(tab, brand)).to_have_count(1)


def _fill(form: Any, brand: str) -> None:
    form.get_by_label("Residential VoIP").check()
    english = form.locator('input[name="cultures"]').first
    english.check()
    form.get_by_label("Default culture").select_option(value=str(english.get_attribute("value")))
    form.get_by_label("EUR – Euro").check()
    form.locator('input[name="brand"]').fill(brand)
    form.locator('input[name="domain"]').fill(f"{brand.lower()}.grid.example")
    cms = form.locator('[name="cms"]')
    cms.select_option("own") if cms.count() == 1 else form.locator('input[name="cms"][value="own"]').check()
    form.get_by_role("button", name="Add", exact=True).click()


def _row(tab: Page, text: str) -> Any:
    return tab.locator("tbody tr", has_text=text)


def _menu(tab: Page, text: str, entry: str) -> Any:
    _row(tab, text).locator("a.opener").click()
    tab.locator("#row-menu").get_by_text(entry, exact=True).click()
    return walking.dialog(tab)


def test_add_edit_note_history_and_delete_without_leaving_the_grid(tab: Page) -> None:
    _add_product(tab, "Dialogue")
    expect(tab.locator("#toasts")).to_contain_text("was added")
    expect(_row(tab, "Dialogue")).to_have_count(1)
    address = tab.url

    dialog = _menu(tab, "Dialogue", "Edit")
    dialog.get_by_label("Brand name").fill("")
    dialog.get_by_role("button", name="Update").click()
    expect(dialog.locator(".errorlist")).to_be_visible()
    expect(dialog.get_by_label("Brand name")).to_be_focused()
    dialog.get_by_label("Brand name").fill("Renamed")
    dialog.get_by_role("button", name="Update").click()
    expect(_row(tab, "Renamed")).to_have_count(1)
    expect(tab.get_by_role("dialog")).to_have_count(0)

    dialog = _menu(tab, "Renamed", "Notes")
    dialog.get_by_label("Note").fill("Ring them on Monday")
    dialog.get_by_role("button", name="Add note").click()
    expect(dialog.locator(".note")).to_contain_text("Ring them on Monday")
    tab.keyboard.press("Escape")

    dialog = _menu(tab, "Renamed", "History")
    expect(dialog.locator(".history")).to_contain_text("Dialogue")
    expect(dialog.locator(".history")).to_contain_text("Renamed")
    dialog.get_by_role("link", name="Close").first.click()

    dialog = _menu(tab, "Renamed", "Delete")
    dialog.get_by_role("button", name="Delete").click()
    expect(_row(tab, "Renamed")).to_have_count(0)
    assert tab.url == address


def test_two_people_editing_one_object(tab: Page) -> None:
    _add_product(tab, "Contested")
    other = tab.context.new_page()
    other.goto("/web-products/")
    mine = _menu(tab, "Contested", "Edit")
    theirs = _menu(other, "Contested", "Edit")
    theirs.get_by_label("Brand name").fill("Contested by them")
    theirs.get_by_role("button", name="Update").click()
    expect(_row(other, "Contested by them")).to_have_count(1)
    mine.get_by_label("Brand name").fill("Contested by me")
    mine.get_by_role("button", name="Update").click()
    expect(mine.get_by_role("alert")).to_contain_text("while you were editing it")
    expect(mine.get_by_role("alert")).to_contain_text("Contested by them")
    expect(mine.get_by_label("Brand name")).to_have_value("Contested by me")
    mine.get_by_role("button", name="Update").click()
    expect(_row(tab, "Contested by me")).to_have_count(1)


def test_what_was_typed_stays_when_the_server_fails_or_the_form_is_too_old(tab: Page) -> None:
    tab.goto("/web-products/")
    walking.toolbar(tab).get_by_text("Add", exact=True).click()
    dialog = walking.dialog(tab)
    dialog.get_by_label("Brand name").fill("Typed for a long time")
    dialog.locator("form").evaluate("form => { form.noValidate = true; }")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog.get_by_label("Business VoIP (Cloud PBX)")).to_be_focused()
    tab.route("**/add/", lambda route: route.fulfill(status=500))
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog.get_by_text("Something went wrong on our side")).to_be_in_viewport()
    tab.unroute("**/add/")
    tab.context.clear_cookies(name="csrftoken")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog.get_by_text("before you logged in or out")).to_be_in_viewport()
    expect(dialog.get_by_label("Brand name")).to_have_value("Typed for a long time")


def test_a_button_pressed_twice_works_once(tab: Page) -> None:
    _add_product(tab, "Twice")
    dialog = _menu(tab, "Twice", "Notes")
    dialog.get_by_label("Note").fill("Once")
    dialog.get_by_role("button", name="Add note").dblclick()
    expect(dialog.locator(".note")).to_have_count(1)
    tab.keyboard.press("Escape")
    dialog = _menu(tab, "Twice", "Delete")
    dialog.get_by_role("button", name="Delete").dblclick()
    expect(_row(tab, "Twice")).to_have_count(0)
    expect(tab.get_by_role("dialog")).to_have_count(0)


def test_the_context_menu_by_keyboard(tab: Page) -> None:
    _add_product(tab, "Keyboard")
    opener = _row(tab, "Keyboard").locator("a.opener")
    opener.focus()
    tab.keyboard.press("Enter")
    menu = tab.locator("#row-menu")
    expect(menu.get_by_text("Edit", exact=True)).to_be_focused()
    tab.keyboard.press("ArrowDown")
    expect(menu.get_by_text("Notes", exact=True)).to_be_focused()
    tab.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_context_menu_by_the_right_button(tab: Page) -> None:
    _add_product(tab, "Righthand")
    _row(tab, "Righthand").get_by_text("Residential VoIP").click(button="right")
    menu = tab.locator("#row-menu")
    expect(menu.get_by_text("Edit", exact=True)).to_be_focused()
    expect(menu).to_contain_text("Righthand")


def test_filtering_while_typing_sorting_and_going_back(tab: Page) -> None:
    _add_product(tab, "Typing")
    _add_product(tab, "Other")
    tab.goto("/web-products/")
    field = tab.get_by_label("Filter: Brand name")
    field.press_sequentially("Typ")
    expect(_row(tab, "Other")).to_have_count(0)
    expect(_row(tab, "Typing")).to_have_count(1)
    expect(field).to_be_focused()
    assert "brand=Typ" in tab.url
    tab.get_by_role("link", name="ID").first.click()
    tab.wait_for_url("**sort=*")
    assert "brand=Typ" in tab.url, "the filter stays when the order changes"
    tab.reload()
    expect(_row(tab, "Other")).to_have_count(0)
    tab.goto("/web-products/?brand=nobody")
    expect(tab.get_by_text("Nothing matches")).to_be_visible()
    tab.get_by_role("link", name="Clear the filters").first.click()
    expect(_row(tab, "Other")).to_have_count(1)


def test_columns_are_chosen_with_buttons(tab: Page) -> None:
    tab.goto("/web-products/")
    walking.settings_menu(tab, "Columns")
    dialog = walking.dialog(tab)
    dialog.get_by_label("CMS Type").uncheck()
    dialog.get_by_role("button", name="Move State up").click()
    dialog.get_by_role("button", name="Update").click()
    heads = tab.locator("thead tr").first
    expect(heads).not_to_contain_text("CMS Type")
    tab.reload()
    expect(heads).not_to_contain_text("CMS Type")
    walking.settings_menu(tab, "Columns")
    walking.dialog(tab).get_by_role("button", name="As it was at first").click()
    expect(heads).to_contain_text("CMS Type")


def test_rows_stay_selected_from_page_to_page(tab: Page) -> None:
    tab.goto("/term-gateways/")
    _row(tab, "Selecting").locator("a.opener").click()
    tab.locator("#row-menu").get_by_text("Coverage", exact=True).click()
    tab.wait_for_url("**/routes/**")
    boxes = tab.locator('tbody input[name="id"]')
    boxes.nth(0).check()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(tab.locator("[data-selection-count]")).to_have_text("✓ 3")
    tab.get_by_label("Select the page").check()
    tab.get_by_role("checkbox", name="that match").check()
    boxes.nth(1).uncheck()
    expect(tab.locator("[data-selection-count]")).to_have_text("− 1")
    tab.get_by_role("link", name="Destination").click()
    tab.wait_for_url("**sort=*")
    expect(tab.get_by_role("checkbox", name="that match")).to_be_checked()
    tab.get_by_label("Filter: Destination").fill("Place 0")
    tab.wait_for_url("**destination=Place*")
    expect(tab.locator("[data-selection-count]")).to_be_hidden()
    expect(tab.get_by_role("checkbox", name="that match")).not_to_be_checked()


def test_the_theme_is_kept(tab: Page) -> None:
    tab.goto("/")
    switch = tab.locator("[data-theme-switch]")
    switch.click()
    assert tab.locator("html").get_attribute("data-bs-theme") == "light"
    switch.click()
    assert tab.locator("html").get_attribute("data-bs-theme") == "dark"
    tab.reload()
    assert tab.locator("html").get_attribute("data-bs-theme") == "dark"
    switch.click()


def test_everything_is_a_page_without_javascript(
    logged_in: dict[str, Any], new_context: Callable[..., BrowserContext]
) -> None:
    plain = new_context(java_script_enabled=False, storage_state=logged_in).new_page()
    _add_product_plainly(plain, "Plain")
    plain.locator("tbody tr", has_text="Plain").locator("a.opener").click()
    plain.get_by_role("link", name="Edit").click()
    plain.get_by_label("Brand name").fill("Plainer")
    plain.get_by_role("button", name="Update").click()
    expect(plain.get_by_text("was changed")).to_be_visible()
    plain.get_by_label("Filter: Brand name").fill("Plainer")
    plain.get_by_role("button", name="Filter").click()
    expect(plain.locator("tbody tr")).to_have_count(1)
    plain.locator("a.opener").click()
    plain.get_by_role("link", name="Delete").click()
    plain.get_by_role("button", name="Delete").click()
    expect(plain.get_by_text("was deleted")).to_be_visible()


def _add_product_plainly(tab: Page, brand: str) -> None:
    tab.goto("/web-products/")
    walking.toolbar(tab).get_by_text("Add", exact=True).click()
    _fill(tab.locator("form.dialog-form"), brand)
    expect(tab.get_by_text("was added")).to_be_visible()
