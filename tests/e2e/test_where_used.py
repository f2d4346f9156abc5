"""Where used, by dragging: web products to each of the four kinds of objects, and customers to a price package."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e import walking
from tests.portal_running import RunningPortal

GRIDS = {
    "term-pricelists": "Retail",
    "ddi-pricelists": "Retail numbers",
    "price-packages": "Standard",
    "trials": "14 days free",
}
"""The grid and the demo's object in it."""


@pytest.fixture(scope="module")
def logged_in(portal_running: RunningPortal, browser: Browser) -> dict[str, Any]:
    context = browser.new_context(base_url=portal_running.url)
    walking.log_in_as_globex(context.new_page())
    state = context.storage_state()
    context.close()
    return dict(state)


@pytest.fixture
def tab(logged_in: dict[str, Any], page: Page) -> Page:
    """The watched tab (errors in it fail the test), logged in."""
    page.context.add_cookies(logged_in["cookies"])
    return page


def open_where_used(tab: Page, grid: str) -> None:
    tab.goto(f"/{grid}/")
    row = tab.locator("tbody tr").filter(has=tab.get_by_text(GRIDS[grid], exact=True))
    row.locator("a.opener").click()
    tab.locator("#row-menu").get_by_text("Where used", exact=True).click()
    ready(tab)


def ready(tab: Page) -> None:
    """The page stands and its lists can be dragged."""
    expect(tab.get_by_role("heading", name="Where used: ")).to_be_visible()
    expect(tab.locator("ul[data-sortable=lists][data-ready]")).to_have_count(2)


def both(tab: Page) -> tuple[Locator, Locator]:
    """(the list of what is linked, the list of what could be)."""
    found = tab.locator("ul[data-sortable=lists]")
    return found.nth(0), found.nth(1)


def ids(items: Locator) -> set[str]:
    return {str(item.get_attribute("data-id")) for item in items.locator("li[data-id]").all()}


def across(tab: Page, one: str, start: Locator, end: Locator) -> None:
    """Drag one item to the other list, empty or not; and wait for the page that comes of it."""
    line = start.locator(f'li[data-id="{one}"]')
    others = end.locator("li[data-id]")
    with tab.expect_navigation():
        walking.drag(tab, line, others.first if others.count() else end)
    ready(tab)


@pytest.mark.parametrize("grid", GRIDS)
def test_web_products(tab: Page, grid: str) -> None:
    open_where_used(tab, grid)
    used, free = both(tab)
    linked, others = ids(used), ids(free)
    assert linked, "the demo links something"
    one = min(linked)
    across(tab, one, used, free)
    expect(tab.get_by_text("no longer").first).to_be_visible()
    assert (ids(used), ids(free)) == (linked - {one}, others | {one})
    across(tab, one, free, used)
    assert (ids(used), ids(free)) == (linked, others)
    tab.reload()
    assert (ids(used), ids(free)) == (linked, others)


def test_customers_to_a_price_package(tab: Page) -> None:
    open_where_used(tab, "price-packages")
    tab.get_by_role("link", name="Customers").last.click()
    expect(tab.get_by_label("Find customers to link")).to_be_visible()
    ready(tab)
    tab.get_by_label("Find customers to link").fill("thames cycles")
    tab.get_by_role("button", name="Search").click()
    ready(tab)
    used, free = both(tab)
    linked = ids(used)
    [one] = ids(free)
    across(tab, one, free, used)
    expect(tab.get_by_text("Thames Cycles Ltd has Standard now.")).to_be_visible()
    assert ids(used) == linked | {one}
    across(tab, one, used, free)
    expect(tab.get_by_text("Thames Cycles Ltd no longer has Standard.")).to_be_visible()
    assert (ids(used), ids(free)) == (linked, {one})


def test_any_part_of_a_row_drags_and_its_text_can_be_selected(tab: Page) -> None:
    open_where_used(tab, "trials")
    used, free = both(tab)
    one = min(ids(used))
    line = used.locator(f'li[data-id="{one}"]')
    text = line.locator(".drag-text").bounding_box()
    assert text
    tab.keyboard.down("Alt")
    tab.mouse.move(text["x"] + 2, text["y"] + text["height"] / 2)
    tab.mouse.down()
    tab.mouse.move(text["x"] + 70, text["y"] + text["height"] / 2, steps=5)
    tab.mouse.up()
    tab.keyboard.up("Alt")
    assert tab.evaluate("getSelection().toString().trim().length") > 2
    line.locator(".drag-text").dblclick(position={"x": 10, "y": text["height"] / 2})
    assert tab.evaluate("getSelection().toString().trim().length") > 2
    tab.evaluate("getSelection().removeAllRanges()")
    tab.wait_for_timeout(500)  # a press soon after another on the same text is a double click's second

    others = free.locator("li[data-id]")
    with tab.expect_navigation():
        walking.drag(tab, line, others.first if others.count() else free, by=".drag-text")
    ready(tab)
    assert one in ids(free)
    with tab.expect_navigation():
        free.locator(f'li[data-id="{one}"]').get_by_role("button", name="Add").press("Enter")
    ready(tab)
    assert one in ids(used)


def test_a_finger_drags_after_a_moment_and_scrolls_at_once(
    logged_in: dict[str, Any], browser: Browser, portal_running: RunningPortal
) -> None:
    context = browser.new_context(
        base_url=portal_running.url, storage_state=logged_in, has_touch=True, viewport={"width": 390, "height": 800}
    )
    tab = context.new_page()
    open_where_used(tab, "trials")
    used, free = both(tab)
    one = min(ids(used))
    finger = context.new_cdp_session(tab)

    def touch(kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def swipe(rest: int, pause: int) -> None:
        start = used.locator(f'li[data-id="{one}"] .drag-text').bounding_box()
        end = free.bounding_box()
        assert start
        assert end
        x, y = start["x"] + 20, start["y"] + start["height"] / 2
        touch("touchStart", x, y)
        tab.wait_for_timeout(rest)
        steps = 12
        for step in range(1, steps + 1):
            touch("touchMove", x + step, y + (end["y"] + 20 - y) * step / steps)
            tab.wait_for_timeout(pause)
        touch("touchEnd")

    swipe(rest=0, pause=2)
    tab.wait_for_timeout(300)
    assert one in ids(used)
    with tab.expect_navigation():
        swipe(rest=400, pause=30)
    ready(tab)
    assert one in ids(free)
    free.locator(f'li[data-id="{one}"]').get_by_role("button", name="Add").click()
    ready(tab)
    assert one in ids(used)
    context.close()
