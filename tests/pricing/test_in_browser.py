"""A package's page in a real browser: dragging, the keyboard, unsaved work, What does it cost? as a dialog."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests import patience
from tests.e2e import walking
from tests.e2e.walking import drag
from tests.portal_running import RunningPortal

FIRST = "Free routes"


@pytest.fixture(scope="module")
def logged_in(portal_running: RunningPortal, browser: Browser) -> dict[str, Any]:
    context = browser.new_context(base_url=portal_running.url)
    walking.log_in_as_globex(context.new_page())
    state = context.storage_state()
    context.close()
    return dict(state)


@pytest.fixture
def tab(logged_in: dict[str, Any], page: Page) -> Page:
    """The watched tab (errors in it fail the test), logged in, on the demo's package."""
    page.context.add_cookies(logged_in["cookies"])
    page.goto("/web-products/")
    walking.toolbar(page).get_by_role("link", name="Pricing").click()
    page.locator("tbody tr", has_text="Standard").locator("a.opener").click()
    page.locator("#row-menu").get_by_text("Edit", exact=True).click()
    expect(page.get_by_role("heading", name="Standard", exact=True)).to_be_visible()
    expect(lists(page).locator("[data-free-side=right]")).to_have_attribute("data-ready", "")
    return page


def lists(page: Page) -> Locator:
    return page.locator("[data-free-lists=routes]")


def free(page: Page) -> list[str]:
    """The names of the free routes on the page, in their order."""
    return [
        str(li.get_attribute("data-key")) for li in lists(page).locator("[data-free-side=right] li[data-key]").all()
    ]


def count_is(page: Page, n: int) -> None:
    expect(lists(page).get_by_role("heading", name=FIRST)).to_have_text(f"{FIRST} {n}")


def updated(page: Page, n: int) -> None:
    """Press Update and wait until the page is back, its scripts at work."""
    page.get_by_role("button", name="Update").last.click()
    expect(page.get_by_text("Standard was changed.")).to_be_visible()
    expect(lists(page).locator("[data-free-side=right]")).to_have_attribute("data-ready", "")
    count_is(page, n)


def leave(page: Page) -> None:
    """Forget unsaved work, so that the next test's page doesn't ask."""
    page.once("dialog", lambda asked: asked.accept())
    page.goto("/price-packages/")


def test_by_mouse(tab: Page) -> None:
    before = free(tab)
    right = lists(tab).locator("[data-free-side=right]")
    lists(tab).get_by_label("Search", exact=True).fill("poland mobile")
    expect(lists(tab).locator("[data-free-side=left] li[data-key]")).to_have_count(2)
    found = lists(tab).locator("[data-free-side=left] li[data-key]")
    drag(tab, found.first, right.locator("li").first, by=".drag-text span >> nth=0")
    count_is(tab, len(before) + 1)
    assert free(tab)[0].startswith("Poland Mobile")
    drag(tab, right.locator("li").first, right.locator("li").nth(2), below=True)
    expect(lists(tab).get_by_role("status")).to_contain_text("Moved to place")
    moved = free(tab)
    assert sorted(moved) == sorted([*before, next(key for key in moved if key not in before)])
    assert not moved[0].startswith("Poland Mobile")
    drag(
        tab,
        right.locator("li", has_text="Poland Mobile").first,
        lists(tab).locator("[data-free-side=left] li").first,
    )
    count_is(tab, len(before))
    assert free(tab) == before
    leave(tab)


def test_all_landlines_of_some_countries_by_one_drag(tab: Page) -> None:
    before = len(free(tab))
    box = lists(tab)
    box.get_by_label("Type").select_option("L")
    box.locator("summary", has_text="Countries").click()
    for country in ("Sweden", "Norway"):
        box.get_by_label(country, exact=True).check()
        expect(box.locator("summary")).to_contain_text("Countries (")
    expect(box.get_by_label("all 2 that match")).to_be_visible()
    box.locator("summary", has_text="Countries").click()
    box.get_by_label("all 2 that match").check()
    drag(tab, box.locator("[data-free-side=left] li").first, box.locator("[data-free-side=right] li").nth(1))
    count_is(tab, before + 2)
    assert {"Sweden", "Norway"} <= set(free(tab))
    leave(tab)


def test_a_click_is_not_lost_while_the_lists_are_drawn_anew(tab: Page) -> None:
    """What comes back from choosing a type waits until the mouse is released."""
    box = lists(tab)
    summary = box.locator("summary", has_text="Countries")
    summary.hover()
    with tab.expect_response(lambda answer: answer.request.method == "POST") as drawn:
        box.get_by_label("Type").select_option("L")
        tab.mouse.down()
    drawn.value.finished()
    tab.wait_for_timeout(300)
    tab.mouse.up()
    expect(box.get_by_label("Sweden", exact=True)).to_be_visible()
    expect(box.get_by_label("Type")).to_have_value("L")
    leave(tab)


def test_by_keyboard(tab: Page) -> None:
    """Search, tick, Add, move up, remove: without the mouse, the focus staying where the hand is."""
    before = free(tab)
    box = lists(tab)
    search = box.get_by_label("Search", exact=True)
    search.focus()
    tab.keyboard.type("croatia")
    expect(box.locator("[data-free-side=left] li[data-key]").first).to_contain_text("Croatia")
    expect(search).to_be_focused()
    with tab.expect_response(lambda answer: answer.request.method == "POST"):
        tab.keyboard.press("Enter")
    expect(box.locator("[data-free-side=left] li[data-key]").first).to_contain_text("Croatia")
    box.locator("[data-free-side=left] li input").first.focus()
    tab.keyboard.press("Space")
    box.get_by_role("button", name="Add", exact=True).focus()
    tab.keyboard.press("Enter")
    count_is(tab, len(before) + 1)
    added = free(tab)[-1]
    assert added.startswith("Croatia")
    up = box.get_by_role("button", name=f"Move {added} up")
    up.focus()
    tab.keyboard.press("Enter")
    expect(box.get_by_role("status")).to_contain_text(f"Moved to place {len(before)}.")
    assert free(tab)[-2] == added
    expect(box.get_by_role("button", name=f"Move {added} up")).to_be_focused()
    updated(tab, len(before) + 1)
    assert free(tab)[-2] == added
    box.get_by_role("button", name=f"Remove {added}").focus()
    tab.keyboard.press("Enter")
    count_is(tab, len(before))
    expect(box.get_by_role("button", name=f"Remove {before[-1]}")).to_be_focused()
    updated(tab, len(before))
    assert free(tab) == before


def test_the_keyboard_goes_on_where_it_was_while_the_lists_are_drawn_anew(tab: Page) -> None:
    """Whoever has gone on to a line's tick or to Add by the time the answer comes isn't thrown out of the form."""
    before, box = free(tab), lists(tab)
    box.get_by_label("Search", exact=True).fill("croatia")
    first = box.locator("[data-free-side=left] li", has_text="Croatia").locator("input").first
    for there, key in ((first, "Space"), (box.get_by_role("button", name="Add", exact=True), "Enter")):
        with tab.expect_response(lambda answer: answer.request.method == "POST") as drawn:
            box.get_by_label("Type").select_option("L")
            there.focus()
        drawn.value.finished()
        tab.wait_for_timeout(300)
        expect(there).to_be_focused()
        tab.keyboard.press(key)
    count_is(tab, len(before) + 1)
    leave(tab)


@pytest.mark.parametrize("what", ["Monthly minutes allowance", "CHF –"])
def test_who_types_a_price_while_the_page_is_drawn_anew_goes_on_typing(tab: Page, what: str) -> None:
    """The summary follows each price, the prices follow the currencies; meanwhile one is in the next field."""
    price = tab.get_by_label(re.compile("^Unlimited Domestic in ")).first
    price.fill("")
    tab.locator("[data-package]:not([aria-busy])").wait_for()
    with tab.expect_response(lambda answer: answer.request.method == "POST") as drawn:
        if what == "CHF –":
            tab.get_by_label(what).check()
        else:
            tab.get_by_label(what).fill("77")
        price.focus()
    drawn.value.finished()
    tab.locator("[data-package]:not([aria-busy])").wait_for()
    expect(price).to_be_focused()
    tab.keyboard.type("23")
    expect(price).to_have_value("23")
    leave(tab)


def test_unsaved_work_warns(tab: Page) -> None:
    note = tab.locator("[data-unsaved-text]")
    expect(note).to_be_hidden()
    lists(tab).get_by_label("Search", exact=True).fill("poland")
    expect(note).to_be_hidden()  # a filter is nothing to save
    tab.get_by_label("Price Package name").fill("Standard, renamed")
    expect(note).to_be_visible()
    asked: list[str] = []

    def stay(question: Any) -> None:
        asked.append(question.type)
        question.dismiss()

    tab.once("dialog", stay)
    tab.get_by_role("complementary", name="Menu").get_by_role("link", name="Web Products").click(no_wait_after=True)
    patience.until(lambda: asked, 5, wait=lambda: tab.wait_for_timeout(100), late="it didn't ask")
    assert asked == ["beforeunload"]
    expect(tab.get_by_label("Price Package name")).to_have_value("Standard, renamed")
    leave(tab)


def test_prices_follow_the_currencies(tab: Page) -> None:
    tab.get_by_label("CHF –").check()
    expect(tab.get_by_label("Unlimited Domestic in CHF")).to_be_visible()
    tab.get_by_label("CHF –").uncheck()
    expect(tab.get_by_label("Unlimited Domestic in CHF")).to_have_count(0)
    leave(tab)


def test_what_does_it_cost_as_a_dialog(tab: Page) -> None:
    tab.get_by_role("link", name="What does it cost?").click()
    asked = walking.dialog(tab)
    asked.get_by_label("Called number").fill("+48 22 222 22 22")
    asked.get_by_label("Duration").fill("2:30")
    asked.get_by_label("Plan").select_option("A")
    asked.get_by_role("button", name="Work it out").click()
    expect(asked.get_by_text("150 seconds are billed as 180 s")).to_be_visible()
    expect(asked.get_by_text("they cover the whole call")).to_be_visible()
    asked.get_by_label("Called number").fill("+48 60")
    asked.get_by_role("button", name="Work it out").click()
    expect(asked.get_by_text("too short")).to_be_visible()
    asked.get_by_role("button", name="Work it out").wait_for()


def test_without_javascript(logged_in: dict[str, Any], new_context: Callable[..., BrowserContext]) -> None:
    plain = new_context(java_script_enabled=False, storage_state=logged_in).new_page()
    plain.goto("/price-packages/")
    plain.locator("tbody tr", has_text="Standard").locator("a.opener").click()
    plain.get_by_role("link", name="Edit").click()
    plain.locator("[data-free-side=right] li").first.wait_for()
    before = free(plain)
    lists(plain).get_by_label("Search", exact=True).fill("croatia")
    lists(plain).get_by_role("button", name="Show").first.click()
    lists(plain).locator("[data-free-side=left] li input").first.check()
    lists(plain).get_by_role("button", name="Add", exact=True).click()
    count_is(plain, len(before) + 1)
    assert len(free(plain)) == len(before) + 1
    assert free(plain)[-1].startswith("Croatia")
