"""What a person does in the portal, by the words he sees: logging in, following links, picking from menus."""

import re

from playwright.sync_api import Locator, Page


def log_in(page: Page, *, email: str, password: str, word: str) -> None:
    """The manual's "Log in": both steps."""
    page.goto("/")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Continue").click()
    asked = page.get_by_text("of your memorable word").inner_text()
    lists = page.get_by_role("combobox").all()
    positions = [int(number) for number in re.findall(r"\d+", asked)]
    assert len(lists) == len(positions) == 3
    for drop_down, position in zip(lists, positions, strict=True):
        drop_down.select_option(label=word[position - 1])
    page.get_by_role("button", name="Login").click()
    page.get_by_role("heading", name="Dashboard").wait_for()


def log_in_as_partner(page: Page) -> None:
    """The demo's first partner."""
    log_in(page, email="partner@example.com", password="portal-demo-1", word="telephone")


def log_in_as_globex(page: Page) -> None:
    """The demo's second partner."""
    log_in(page, email="globex@example.com", password="portal-demo-2", word="switchboard")


def panel_link(page: Page, name: str) -> None:
    """Click an entry of the panels on the left."""
    page.get_by_role("complementary", name="Menu").get_by_role("link", name=name, exact=True).click()


def toolbar(page: Page) -> Locator:
    """The bottom toolbar."""
    return page.get_by_role("group", name="Bottom toolbar")


def settings_menu(page: Page, name: str) -> None:
    """Click an entry of the bottom toolbar's Settings menu."""
    bar = toolbar(page)
    bar.get_by_text("Settings", exact=True).click()
    bar.get_by_text(name, exact=True).click()


def dialog(page: Page) -> Locator:
    """The dialog that is open, once it shows its heading."""
    opened = page.get_by_role("dialog")
    opened.get_by_role("heading").first.wait_for()
    return opened


def drag(page: Page, line: Locator, target: Locator, *, below: bool = False, by: str = "[data-drag]") -> None:
    """A list's line by its handle (or another part of it), onto another line or an empty list, as a hand does it."""
    handle = line.locator(by)
    handle.scroll_into_view_if_needed()
    start, end = handle.bounding_box(), target.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(start["x"] + 20, start["y"] + 4, steps=4)
    at = end["y"] + end["height"] * (0.8 if below else 0.2)
    page.mouse.move(end["x"] + 60, at, steps=15)
    page.wait_for_timeout(250)
    page.mouse.up()
