"""The manual's pictures: which there are, and what a person does to see what each shows.

Taken by `make screenshots` (docs/screenshots.py) from a fresh portal with the demo data, as its first partner.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page

from decks import sample
from tests.e2e.walking import dialog, panel_link, settings_menu, toolbar

WIDTH = 1280
QUALITY = 72  # of WebP: letters stay sharp
A_JOB = 120_000  # milliseconds
Show = Callable[[Page], Locator | None]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One picture. show: goes there and returns what to cut out, or None for the whole window of this height."""

    name: str
    show: Show
    height: int


FIGURES: list[Figure] = []


def figure(height: int) -> Callable[[Show], Show]:
    """Declare a picture in a window of this height: `def margin_guard(page)` is margin-guard."""

    def declare(show: Show) -> Show:
        FIGURES.append(Figure(name=show.__name__.replace("_", "-"), show=show, height=height))
        return show

    return declare


def take(page: Page, one: Figure, folder: Path) -> int:
    """Take one picture; its size in bytes."""
    page.set_viewport_size({"width": WIDTH, "height": one.height})
    page.goto("/")
    page.evaluate("() => sessionStorage.clear()")
    page.goto("/")
    part = one.show(page)
    page.mouse.move(WIDTH - 1, 1)
    page.wait_for_load_state("networkidle")
    page.evaluate("() => { document.activeElement?.blur(); return document.fonts.ready }")
    page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    clip = {"x": 0.0, "y": 0.0, "width": float(WIDTH), "height": float(one.height)}
    if part is not None:
        box = part.bounding_box()
        if box is None:
            raise LookupError(f"{one.name}: what it should show isn't to be seen")
        top = max(box["y"], 0)
        height = min(box["y"] + box["height"], one.height) - top
        clip = {"x": box["x"], "y": top, "width": box["width"], "height": height}
    chrome = page.context.new_cdp_session(page)
    taken = chrome.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY, "clip": {**clip, "scale": 1}})
    chrome.detach()
    path = folder / f"{one.name}.webp"
    path.write_bytes(base64.b64decode(taken["data"]))
    return path.stat().st_size


def _row_menu(page: Page, text: str) -> Locator:
    """Open the context menu of the row with this text."""
    page.get_by_role("row").filter(has_text=text).locator("a[data-menu]").first.click()
    menu = page.locator("#row-menu")
    menu.get_by_role("link").first.wait_for()
    return menu


def _coverage(page: Page) -> None:
    panel_link(page, "Term Gateways")
    _row_menu(page, "Sample Supplier").get_by_role("link", name="Coverage", exact=True).click()
    page.get_by_role("heading", name="Coverage of Sample Supplier").wait_for()


def _pricelist(page: Page, entry: str) -> None:
    panel_link(page, "Term Pricelist")
    _row_menu(page, "Retail").get_by_role("link", name=entry, exact=True).click()
    page.wait_for_load_state()


@figure(height=720)
def overview(page: Page) -> None:
    panel_link(page, "Term Gateways")
    _row_menu(page, "Sample Supplier")


@figure(height=560)
def dashboard(page: Page) -> Locator:
    return page.locator("main")


@figure(height=480)
def data_grid(page: Page) -> Locator:
    _coverage(page)
    page.get_by_label("Filter: Destination").first.fill("poland")
    page.get_by_label("Filter: Destination").first.press("Enter")
    page.wait_for_function("() => location.search.includes('destination=poland')")
    page.wait_for_load_state("networkidle")
    page.locator("tbody input[type=checkbox]").nth(0).check()
    page.locator("tbody input[type=checkbox]").nth(1).check()
    return page.locator("#grid")


@figure(height=640)
def columns(page: Page) -> Locator:
    _coverage(page)
    settings_menu(page, "Columns")
    return dialog(page)


@figure(height=720)
def help_panel(page: Page) -> None:
    panel_link(page, "Web Products")
    page.locator("#help-button").click()
    page.locator("#help-title").wait_for()


@figure(height=860)
def web_product_form(page: Page) -> Locator:
    panel_link(page, "Web Products")
    toolbar(page).get_by_role("link", name="Add", exact=True).click()
    form = dialog(page)
    form.get_by_label("Business VoIP (Cloud PBX)").check()
    form.get_by_role("checkbox", name="English", exact=True).check()
    return form


@figure(height=420)
def web_products(page: Page) -> Locator:
    panel_link(page, "Web Products")
    return page.locator("main")


@figure(height=900)
def term_gateway_form(page: Page) -> Locator:
    panel_link(page, "Term Gateways")
    settings_menu(page, "Add Term Gateway")
    form = dialog(page)
    form.get_by_label("IP", exact=True).check()
    form.get_by_label("Gateway name").fill("Transit East")
    form.get_by_label("Gateway IP address").fill("203.0.113.5:5060/udp")
    return form


@figure(height=760)
def try_number(page: Page) -> Locator:
    panel_link(page, "Term Gateways")
    _row_menu(page, "Sample Supplier").get_by_role("link", name="Try a number").click()
    opened = dialog(page)
    opened.get_by_label("Called number").fill("+48 600 123 456")
    opened.get_by_role("button", name="Try").click()
    opened.get_by_text("What the gateway gets").wait_for()
    return opened


@figure(height=560)
def coverage(page: Page) -> Locator:
    _coverage(page)
    return page.locator("main")


def _upload(page: Page) -> None:
    """The sample deck with dearer prices and a line that can't be read, up to the page of its columns."""
    head, *lines = sample.path().read_text(encoding="utf-8").splitlines()
    changed = [line.replace(",0.0", ",0.1", 1) if number % 9 == 0 else line for number, line in enumerate(lines)]
    text = "\n".join([head, *changed[5:], "PL,Poland Mobile,M,,4.47E+11,0.01,0,1,1,2026-01-01"]) + "\n"
    panel_link(page, "Term Gateways")
    settings_menu(page, "Import Gateway Coverage")
    dialog(page).get_by_role("link", name="Sample Supplier").click()
    file = {"name": "december.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Upload and Continue").click()
    page.get_by_role("heading", name="What the file is taken to be").wait_for()


@figure(height=760)
def import_columns(page: Page) -> Locator:
    _upload(page)
    return page.locator("main")


@figure(height=560)
def import_preview(page: Page) -> Locator:
    _upload(page)
    page.get_by_role("button", name="Continue", exact=True).click()
    page.get_by_role("button", name="Apply").wait_for(timeout=A_JOB)
    return page.locator("main")


@figure(height=820)
def term_pricelist_form(page: Page) -> Locator:
    panel_link(page, "Term Pricelist")
    _row_menu(page, "Retail").get_by_role("link", name="Edit", exact=True).click()
    return dialog(page)


@figure(height=520)
def prices(page: Page) -> Locator:
    _pricelist(page, "Prices")
    return page.locator("main")


@figure(height=860)
def population(page: Page) -> Locator:
    _coverage(page)
    page.get_by_label("that match").check()
    settings_menu(page, "Add selected to Term Pricelist")
    page.get_by_label("Term Pricelist", exact=True).select_option(index=1)
    page.get_by_label("Profit (markup)").fill("1.5")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Margins in percent of cost").wait_for(timeout=A_JOB)
    return page.locator("main")


@figure(height=420)
def where_used(page: Page) -> Locator:
    _pricelist(page, "Where used")
    return page.locator("main")


@figure(height=640)
def history(page: Page) -> Locator:
    panel_link(page, "Term Gateways")
    _row_menu(page, "Sample Supplier").get_by_role("link", name="History").click()
    return dialog(page)


@figure(height=360)
def users(page: Page) -> Locator:
    page.goto("/users/")
    return page.locator("main")


@figure(height=900)
def price_package(page: Page) -> Locator:
    panel_link(page, "Pricing")
    _row_menu(page, "Standard").get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Price Package name").wait_for()
    return page.locator("main")


@figure(height=860)
def what_does_it_cost(page: Page) -> Locator:
    panel_link(page, "Pricing")
    _row_menu(page, "Standard").get_by_role("link", name="What does it cost?").click()
    asked = dialog(page)
    asked.get_by_label("Called number").fill("+48 600 123 456")
    asked.get_by_label("Duration").fill("61")
    asked.get_by_label("Plan", exact=True).select_option(label="Pay As You Go")
    asked.get_by_role("button", name="Work it out").click()
    asked.get_by_text("Code and destination").wait_for()
    return asked


@figure(height=900)
def trial_form(page: Page) -> Locator:
    panel_link(page, "Free Trial")
    page.locator("tbody a[data-menu]").first.click()
    page.locator("#row-menu").get_by_role("link", name="Edit", exact=True).click()
    return dialog(page)


@figure(height=520)
def ddi_coverage(page: Page) -> Locator:
    panel_link(page, "DDI Gateways")
    rows = page.locator("tbody tr")
    rows.filter(has_not_text="Platform").first.locator("a[data-menu]").click()
    page.locator("#row-menu").get_by_role("link", name="Coverage", exact=True).click()
    page.get_by_role("heading", name="Coverage of").wait_for()
    return page.locator("main")


@figure(height=480)
def customers(page: Page) -> Locator:
    panel_link(page, "Customers")
    return page.locator("main")


@figure(height=620)
def customer_trial(page: Page) -> Locator:
    panel_link(page, "Customers")
    page.locator("tbody tr", has_text="left").first.locator("a[data-menu]").click()
    page.locator("#row-menu").get_by_role("link", name="Trial", exact=True).click()
    return dialog(page)


@figure(height=860)
def going_live(page: Page) -> Locator:
    panel_link(page, "Web Products")
    page.locator("tbody a[data-menu]").first.click()
    page.locator("#row-menu").get_by_role("link", name="Request activation").or_(
        page.locator("#row-menu").get_by_role("link", name="Going live")
    ).first.click()
    page.get_by_role("heading", name="Is it ready?").wait_for()
    return page.locator("main")


@figure(height=720)
def ticket_form(page: Page) -> Locator:
    page.goto("/tickets/")
    toolbar(page).get_by_role("link", name="Add", exact=True).click()
    form = dialog(page)
    form.get_by_label("Subject").fill("Which codecs do you take?")
    form.get_by_label("Message").fill("We would like to send wideband audio.")
    return form


def _branded_softphone(page: Page) -> None:
    panel_link(page, "Web Products")
    _row_menu(page, "www.acme-telecom.example").get_by_text("Branded Softphone", exact=True).click()
    page.get_by_role("img", name="Your banner in the installer").wait_for()


@figure(height=1600)  # so tall that nothing has to be scrolled
def softphone_pictures(page: Page) -> Locator:
    _branded_softphone(page)
    return page.locator(".mocks")


@figure(height=2600)
def softphone_versions(page: Page) -> Locator:
    _branded_softphone(page)
    builds = page.locator("#builds")
    builds.get_by_role("link", name="Compare").first.wait_for()
    return builds
