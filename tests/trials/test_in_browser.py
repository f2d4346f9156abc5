"""The form of a trial in a real browser: fields that open, a summary that follows, and both without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e import walking
from tests.portal_running import RunningPortal

MINUTES = "Allow free minutes for Unlimited packages"
CREDITS = "Give customer (on PAYG packages) free call out credits during free trial"


@pytest.fixture(scope="module")
def logged_in(portal_running: RunningPortal, browser: Browser) -> dict[str, Any]:
    """Cookies of the demo's second partner."""
    context = browser.new_context(base_url=portal_running.url)
    walking.log_in_as_globex(context.new_page())
    state = context.storage_state()
    context.close()
    return dict(state)


def test_the_way_of_the_manual(logged_in: dict[str, Any], page: Page) -> None:
    page.context.add_cookies(logged_in["cookies"])
    page.goto("/")
    walking.panel_link(page, "Web Products")
    walking.toolbar(page).get_by_text("Free Trial", exact=True).click()
    page.get_by_role("heading", name="Free Trial").wait_for()
    walking.settings_menu(page, "Add Trial")
    form = walking.dialog(page)
    told = form.locator("#trial-summary")
    quantity = form.locator("#id_minutes_quantity")
    expect(quantity).to_be_hidden()
    form.locator("#id_name").fill("Browser trial")
    form.get_by_label(MINUTES).check()
    expect(quantity).to_be_visible()
    quantity.fill("77")
    form.get_by_label("Require Telephone Trial Activation to allow free minutes").check()
    expect(told).to_contain_text("77 free minutes, once activated by telephone")
    expect(told).to_contain_text("After telephone activation")
    form.get_by_label("Number of days").fill("20")
    expect(told).to_contain_text("On day 21, when the trial has ended")
    chosen = form.locator('input[name="currencies"]:checked')
    while chosen.count():
        chosen.first.uncheck()
    form.get_by_label(CREDITS).check()
    form.get_by_label("PLN – Polish Zloty").check()
    amount = form.get_by_label("Free call out credits in PLN")
    amount.fill("12.50")
    expect(told).to_contain_text("free call out credits: 12.50 PLN")
    expect(amount).to_be_focused()  # what is swapped in beside it does not take the cursor away
    form.get_by_role("button", name="Update", exact=True).click()
    row = page.locator("tbody tr", has_text="Browser trial")
    expect(row).to_contain_text("77 free minutes (after telephone activation); 12.50 PLN call out credits")


def test_without_javascript(logged_in: dict[str, Any], new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(java_script_enabled=False, storage_state=logged_in).new_page()
    page.goto("/trials/add/")
    quantity = page.locator("#id_minutes_quantity")
    expect(quantity).to_be_hidden()
    page.get_by_label(MINUTES).check()
    expect(quantity).to_be_visible()
    page.locator("#id_name").fill("Plain trial")
    quantity.fill("30")
    page.get_by_label(CREDITS).check()
    page.get_by_role("button", name="Update", exact=True).click()
    # The chosen currencies have no amount yet: said beside each, nothing lost, and the summary is worked out anew.
    expect(page.get_by_text("Enter an amount above 0, or take EUR out of the currencies above.")).to_be_visible()
    expect(page.locator("#trial-summary")).to_contain_text("30 free minutes")
    for box in page.locator("#trial-amounts input").all():
        box.fill("2")
    page.get_by_role("button", name="Update", exact=True).click()
    expect(page.locator("tbody tr", has_text="Plain trial")).to_contain_text("30 free minutes; 2.00 EUR")
