"""The manual's Quick Start in a browser, by its visible words: from Log in to prices in three currencies, and Undo."""

import csv
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import Page, expect

from decks import sample
from portal.environment import ROOT
from tests import patience
from tests.e2e import pricing, walking
from tests.e2e.walking import dialog, panel_link, settings_menu, toolbar
from tests.portal_running import RunningPortal

REAL_DECK = ROOT.parent / "shared" / "data" / "termination-az-usd.csv"
GATEWAY, PRICELIST, BRAND = "Levant Transit", "Retail 2026", "Acme Office"
MARKUP = "1.5"
TERMS = {
    "USD": pricing.Terms(per_euro="1.0853", min_rate="0.015", max_profit="0.25"),
    "EUR": pricing.Terms(per_euro="1", min_rate="0.0125", max_profit="0.2"),
    "GBP": pricing.Terms(per_euro="0.86417", min_rate="0.01", max_profit="0.15"),
}
A_JOB = patience.milliseconds(60_000)


def deck() -> Path:
    """The real deck where it lies beside the repository, else the sample that ships."""
    return REAL_DECK if REAL_DECK.exists() else sample.path()


def test_quick_start(page: Page, portal_running: RunningPortal, tmp_path: Path) -> None:
    exchange_rates(portal_running, tmp_path)
    walking.log_in_as_partner(page)
    add_web_product(page)
    add_term_gateway(page)
    import_coverage(page, deck())
    add_term_pricelist(page)
    link_it_where_used(page)
    add_selected_to_term_pricelist(page)
    check_prices(page, tmp_path)
    undo_the_population(page)
    undo_the_import(page)


def exchange_rates(portal: RunningPortal, folder: Path) -> None:
    """What staff do beforehand: today's rates, in the European Central Bank's format."""
    file = folder / "eurofxref.csv"
    today = datetime.now(UTC).strftime("%d %B %Y")
    file.write_text(
        f"Date, USD, GBP, \n{today}, {TERMS['USD'].per_euro}, {TERMS['GBP'].per_euro}, \n", encoding="utf-8"
    )
    portal.manage("import_exchange_rates", str(file))


def add_web_product(page: Page) -> None:
    panel_link(page, "Web Products")
    toolbar(page).get_by_role("link", name="Add", exact=True).click()
    form = dialog(page)
    form.get_by_label("Business VoIP (Cloud PBX)").check()
    form.get_by_role("checkbox", name="English", exact=True).check()
    form.get_by_role("checkbox", name="Polski Polish").check()
    form.get_by_label("Default culture").select_option(label="Polski")
    for currency in TERMS:
        form.get_by_role("searchbox", name="Search Currencies").fill(currency)
        form.get_by_role("checkbox", name=currency).check()
    form.get_by_label("Brand name").fill(BRAND)
    form.get_by_label("Website domain name").fill("www.acme-office.example")
    form.get_by_label("Own", exact=False).check()
    form.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("row").filter(has_text=BRAND)).to_contain_text("development")


def add_term_gateway(page: Page) -> None:
    panel_link(page, "Term Gateways")
    settings_menu(page, "Add Term Gateway")
    form = dialog(page)
    form.get_by_label("IP", exact=True).check()
    form.get_by_label("Gateway name").fill(GATEWAY)
    form.get_by_label("Gateway IP address").fill("203.0.113.77:5060/udp")
    form.get_by_label("Currency").select_option("USD")
    form.get_by_label("Remote-Party-ID").check()
    form.get_by_label("P-Asserted-Identify").check()
    form.get_by_label("Caller ID prefix").fill("0044")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("row").filter(has_text=GATEWAY)).to_be_visible()


def import_coverage(page: Page, file: Path) -> None:
    settings_menu(page, "Import Gateway Coverage")
    dialog(page).get_by_role("link", name=GATEWAY).click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Upload and Continue").click()
    expect(page.get_by_role("heading", name="What the file is taken to be")).to_be_visible()
    page.get_by_role("button", name="Continue", exact=True).click()
    apply = page.get_by_role("button", name="Apply")
    apply.wait_for(timeout=A_JOB)
    expect(page.get_by_text("Nothing has been changed yet.")).to_be_visible()
    page.get_by_label("They really cost nothing: take them as they are").check()
    apply.click()
    expect(page.get_by_text(f"Applied to {GATEWAY}")).to_be_visible(timeout=A_JOB)
    page.get_by_role("link", name="See the coverage").click()
    routes = len(pricing.lines(file))
    expect(page.get_by_role("heading", name=f"Coverage of {GATEWAY}")).to_be_visible()
    expect(toolbar(page)).to_contain_text(f"of {routes}")


def add_term_pricelist(page: Page) -> None:
    panel_link(page, "Term Pricelist")
    settings_menu(page, "Add Term Pricelist")
    form = dialog(page)
    form.get_by_role("textbox", name="Name").first.fill(PRICELIST)
    rows = form.locator("#money-rows > li")
    for number, (currency, terms) in enumerate(TERMS.items()):
        if number >= rows.count():
            form.get_by_role("button", name="Add a currency").click()
        row = rows.nth(number)
        row.get_by_role("combobox").select_option(currency)
        row.get_by_label("Min. charge").fill("0.01")
        row.get_by_label("Expensive from").fill("0.5")
        row.get_by_label("Min. per min. rate").fill(terms.min_rate)
        row.get_by_label("Max. profit").fill(terms.max_profit)
    form.get_by_label("Billing increment").fill("60")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("row").filter(has_text=PRICELIST)).to_be_visible()


def link_it_where_used(page: Page) -> None:
    """By the keyboard alone: everything that dragging does has a button beside it."""
    settings_menu(page, "Where used")
    choice = dialog(page).get_by_role("link", name=PRICELIST)
    choice.focus()
    choice.press("Enter")
    free = page.get_by_role("region").filter(has=page.get_by_role("heading", name="Other Web Products"))
    button = page.get_by_role("button", name=f"Add {BRAND}")
    button.focus()
    button.press("Enter")
    expect(page.get_by_role("button", name=f"Remove {BRAND}")).to_be_visible()
    expect(free.get_by_role("button", name=f"Add {BRAND}")).to_have_count(0)


def add_selected_to_term_pricelist(page: Page) -> None:
    panel_link(page, "Term Gateways")
    page.get_by_role("link", name=GATEWAY).or_(
        page.get_by_role("row").filter(has_text=GATEWAY).get_by_role("link")
    ).first.click()
    page.get_by_role("link", name="Coverage", exact=True).click()
    page.get_by_label("that match").check()
    settings_menu(page, "Add selected to Term Pricelist")
    page.get_by_label("Term Pricelist", exact=True).select_option(label=f"{PRICELIST} ({', '.join(TERMS)})")
    page.get_by_label("Profit (markup)").fill(MARKUP)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Margins in percent of cost")).to_be_visible()
    expect(page.get_by_text("At the max. profit")).to_be_visible()
    page.get_by_role("button", name="Add to Pricelist").click()
    expect(page.get_by_text("new prices were added")).to_be_visible(timeout=A_JOB)


def check_prices(page: Page, folder: Path) -> None:
    """All prices, from the exported file, against prices worked out from the deck's text."""
    page.get_by_role("link", name="See the prices").click()
    settings_menu(page, "Columns")
    dialog(page).get_by_role("checkbox", name="Origin codes").check()
    with page.expect_response(lambda answer: answer.request.method == "GET" and "/prices/" in answer.url):
        dialog(page).get_by_role("button", name="Update").click()
    page.wait_for_function("!document.querySelector('.htmx-request')")
    expect(page.get_by_role("columnheader", name="Origin codes")).to_be_visible()
    toolbar(page).get_by_text("Settings", exact=True).click()
    with page.expect_download(timeout=A_JOB) as coming:
        toolbar(page).get_by_text("Export as CSV").click()
    coming.value.save_as(folder / "prices.csv")
    with (folder / "prices.csv").open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    found = {
        (row["Destination"], frozenset(row["Origin codes"].replace(" ", "").split(",")), row["Currency"]): Decimal(
            row["Rate per minute"]
        )
        for row in rows
    }
    wanted = {
        (line.destination, frozenset(line.origins.replace(" ", "").split(",")), currency): pricing.price(
            line.rate, markup=MARKUP, source=TERMS["USD"], target=terms
        )
        for line in pricing.lines(deck())
        if not line.costs_nothing
        for currency, terms in TERMS.items()
    }
    assert len(found) == len(rows)
    assert found == wanted


def undo_the_population(page: Page) -> None:
    settings_menu(page, "Populations")
    page.get_by_role("row").nth(2).get_by_role("link").first.click()
    page.get_by_role("link", name="Open").click()
    page.get_by_role("link", name="Undo").click()
    page.get_by_role("dialog").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("the prices of before hold again")).to_be_visible(timeout=A_JOB)


def undo_the_import(page: Page) -> None:
    """What the gateway sold before holds again: nothing."""
    panel_link(page, "Term Gateways")
    settings_menu(page, "Import Gateway Coverage")
    dialog(page).get_by_role("link", name=GATEWAY).click()
    page.get_by_role("link", name="Imports").click()
    page.get_by_role("table").get_by_role("link").last.click()
    page.get_by_role("link", name="Open").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("This import was undone")).to_be_visible(timeout=A_JOB)
    panel_link(page, "Term Gateways")
    expect(
        page.get_by_role("row").filter(has_text=GATEWAY).get_by_role("cell", name="0", exact=True).first
    ).to_be_visible()
