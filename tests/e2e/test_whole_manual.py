"""The manual in a browser, chapter by chapter, by its visible words: from a Web Product to customers who may sign up.

test_quick_start.py walks the chapters about termination; this one all others, on a brand of its own, up to going live
and the staff's yes. Prices of calls are the demo's pricelist.
"""

import csv
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect

from decks import sample
from portal.environment import ROOT
from softphone.builds import tools
from tests import patience
from tests.e2e import branding, walking
from tests.e2e.walking import dialog, panel_link, settings_menu, toolbar
from tests.portal_running import RunningPortal

REAL_OFFERS = ROOT.parent / "shared" / "data" / "ddi-coverage-usd.csv"
BRAND, DOMAIN = "Harbour Voice", "www.harbour-voice.example"
PACKAGE, TRIAL, GATEWAY, PRICELIST = "Harbour prices", "Harbour trial", "Harbour numbers", "Harbour DDI"
CUSTOMER = "Lighthouse Ltd"
CURRENCIES = ("EUR", "GBP", "USD")
MARKUP, FACTOR = "2", "0.5"
A_JOB = patience.milliseconds(60_000)


def offers() -> Path:
    """The real list of numbers where it lies beside the repository, else the sample that ships."""
    return REAL_OFFERS if REAL_OFFERS.exists() else sample.ddi_path()


def test_the_whole_manual(
    page: Page, new_context: Callable[..., BrowserContext], portal_running: RunningPortal, tmp_path: Path
) -> None:
    walking.log_in_as_partner(page)
    add_web_product(page)
    branded_softphone(page, portal_running, tmp_path)
    add_ddi_gateway(page)
    import_offers(page, offers())
    add_ddi_pricelist(page)
    populate_ddi_pricelist(page)
    check_channel_prices(page, tmp_path)
    set_retail_pricing(page)
    configure_trial(page)
    link_the_term_pricelist(page)
    what_does_it_cost(page)
    add_customer(page)
    request_activation(page)
    staff_approve(new_context().new_page(), portal_running)
    it_is_live(page, portal_running)
    open_a_ticket(page)
    help_explains_all_of_it(page)


def _row(page: Page, text: str) -> Locator:
    return page.locator("tbody tr", has_text=text)


def _menu(page: Page, text: str, entry: str) -> None:
    """Pick from the context menu of the row with this text: its first column opens it."""
    _row(page, text).locator("a[data-menu]").first.click()
    page.locator("#row-menu").get_by_text(entry, exact=True).click()


def _tick_currencies(form: Locator | Page) -> None:
    for currency in CURRENCIES:
        form.get_by_role("searchbox", name="Search Currencies").fill(currency)
        form.get_by_role("checkbox", name=re.compile(f"^{currency}")).check()


def _link(page: Page, free: str, name: str) -> None:
    """In Where used: add a Web Product by its button, from the keyboard."""
    page.get_by_role("heading", name=free).wait_for()
    button = page.get_by_role("button", name=re.compile(f"^Add {name}"))
    button.focus()
    button.press("Enter")
    expect(page.get_by_role("button", name=re.compile(f"^Remove {name}"))).to_be_visible()


# ---- Add Web Product, Branded Softphone


def add_web_product(page: Page) -> None:
    panel_link(page, "Web Products")
    toolbar(page).get_by_role("link", name="Add", exact=True).click()
    form = dialog(page)
    form.get_by_label("Business VoIP (Cloud PBX)").check()
    form.get_by_role("checkbox", name="English", exact=True).check()
    form.get_by_label("Default culture").select_option(label="English")
    _tick_currencies(form)
    form.get_by_label("Brand name").fill(BRAND)
    form.get_by_label("Website domain name").fill(DOMAIN)
    form.get_by_label("Own", exact=False).check()
    form.get_by_role("button", name="Add", exact=True).click()
    expect(_row(page, BRAND)).to_contain_text("development")


def branded_softphone(page: Page, portal: RunningPortal, folder: Path) -> None:
    _menu(page, BRAND, "Branded Softphone")
    branding.brand_the_softphone(page, portal, brand=BRAND, folder=folder)
    if not tools.missing():  # the mail is among those of the Outbox, too
        panel_link(page, "Mails")
        page.get_by_role("link", name=re.compile("^Outbox")).first.click()
        expect(page.get_by_text(f"The softphone of {BRAND} is ready").first).to_be_visible()


# ---- Add DDI Gateway, Import Gateway Coverage, Add DDI Pricelist


def add_ddi_gateway(page: Page) -> None:
    panel_link(page, "DDI Gateways")
    settings_menu(page, "Add DDI Gateway")
    form = dialog(page)
    form.get_by_label("IP (the supplier's servers send the calls)").check()
    form.get_by_label("Gateway name").fill(GATEWAY)
    form.get_by_label("Currency").select_option("USD")
    form.get_by_label("Technical e-mail").fill("noc@harbour-voice.example")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(_row(page, GATEWAY)).to_be_visible()


def import_offers(page: Page, file: Path) -> None:
    settings_menu(page, "Import Gateway Coverage")
    dialog(page).get_by_role("link", name=GATEWAY).click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Upload and Continue").click()
    expect(page.get_by_role("heading", name="What the file is taken to be")).to_be_visible(timeout=A_JOB)
    page.get_by_role("button", name="Continue", exact=True).click()
    apply = page.get_by_role("button", name="Apply")
    apply.wait_for(timeout=A_JOB)
    expect(page.get_by_text("Nothing has been changed yet.")).to_be_visible()
    apply.click()
    expect(page.get_by_text(f"Applied to {GATEWAY}")).to_be_visible(timeout=A_JOB)
    page.get_by_role("link", name="See the coverage").click()
    expect(toolbar(page)).to_contain_text(f"of {len(_lines(file)):,}")


def add_ddi_pricelist(page: Page) -> None:
    panel_link(page, "DDI Pricelist")
    settings_menu(page, "Add DDI Pricelist")
    form = dialog(page)
    form.get_by_role("textbox", name="Name").first.fill(PRICELIST)
    _tick_currencies(form)
    form.get_by_label("Channels included").fill("2")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(_row(page, PRICELIST)).to_be_visible()
    settings_menu(page, "Where used")
    dialog(page).get_by_role("link", name=PRICELIST).click()
    _link(page, "Other Web Products", BRAND)


def populate_ddi_pricelist(page: Page) -> None:
    panel_link(page, "DDI Gateways")
    _menu(page, GATEWAY, "Coverage")
    page.get_by_label("that match").check()
    settings_menu(page, "Add selected to DDI Pricelist")
    name = page.get_by_label("DDI Pricelist", exact=True)
    name.select_option(value=str(name.locator("option", has_text=PRICELIST).get_attribute("value")))
    page.get_by_label("Profit (markup)").fill(MARKUP)
    page.get_by_label("MRC Factor", exact=True).check()
    page.get_by_label("Channel MRC factor").fill(FACTOR)
    page.get_by_role("button", name="Continue").click()
    add = page.get_by_role("button", name="Add to Pricelist")
    add.wait_for(timeout=A_JOB)
    add.click()
    expect(page.get_by_text("new prices were added")).to_be_visible(timeout=A_JOB)


def check_channel_prices(page: Page, folder: Path) -> None:
    """Every channel costs half of its number's monthly price, half-up at the cent."""
    page.get_by_role("link", name="See the prices").click()
    toolbar(page).get_by_text("Settings", exact=True).click()
    with page.expect_download(timeout=A_JOB) as coming:
        toolbar(page).get_by_text("Export as CSV").click()
    coming.value.save_as(folder / "ddi-prices.csv")
    with (folder / "ddi-prices.csv").open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    assert {row["Currency"] for row in rows} >= set(CURRENCIES)
    cent = Decimal("0.01")
    for row in rows:
        monthly = Decimal(row["MRC"]).quantize(cent, ROUND_HALF_UP)
        assert Decimal(row["Channel price"]) == (monthly * Decimal(FACTOR)).quantize(cent, ROUND_HALF_UP), row


def _lines(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


# ---- Set Retail Pricing


def set_retail_pricing(page: Page) -> None:
    panel_link(page, "Web Products")
    toolbar(page).get_by_role("link", name="Pricing").click()
    settings_menu(page, "Add Price Package")
    page.get_by_label("Price Package name").fill(PACKAGE)
    _tick_currencies(page)
    _settle(page)
    page.get_by_label("Monthly minutes allowance").fill("1000")
    page.get_by_label("Complimentary DDI numbers").fill("1")
    for currency in CURRENCIES:
        for plan, price in (("Pay As You Go", "2"), ("Unlimited Domestic", "12"), ("Unlimited International", "150")):
            page.get_by_label(f"{plan} in {currency}").fill(price)
    page.get_by_role("radio", name=re.compile("^Unlimited Domestic")).check()
    _add_free(page, "routes", search="Poland")
    _add_free(page, "ddis", search="")
    page.get_by_role("button", name="Update", exact=True).last.click()
    page.wait_for_url(re.compile(r"/price-packages/\d+/"), timeout=A_JOB)
    page.get_by_role("link", name="Where used").first.click()
    _link(page, "Other Web Products", BRAND)


def _add_free(page: Page, what: str, *, search: str) -> None:
    """Tick all that match in the pricelist on the left, and add it to the list on the right."""
    lists = page.locator(f"[data-free-lists={what}]")
    if search:
        lists.get_by_label("Search", exact=True).fill(search)
        expect(lists.locator("ul li").first).to_contain_text(search, timeout=A_JOB)
    _settle(page)
    lists.get_by_text("that match").first.click()
    lists.get_by_role("button", name="Add", exact=True).click()
    expect(lists.locator("ol li[data-key]").first).to_be_visible(timeout=A_JOB)
    _settle(page)


def _settle(page: Page) -> None:
    """Until the page has answered what was done so far: gestures wait for each other."""
    page.wait_for_function("() => !document.querySelector('form[data-package][aria-busy]')", timeout=A_JOB)


def what_does_it_cost(page: Page) -> None:
    panel_link(page, "Pricing")
    _menu(page, PACKAGE, "What does it cost?")
    asked = dialog(page)
    asked.get_by_label("Called number").fill("+48 22 123 45 67")
    asked.get_by_label("Duration").fill("61")
    asked.get_by_label("Plan", exact=True).select_option(label="Unlimited International")
    asked.get_by_role("button", name="Work it out").click()
    expect(asked.get_by_text("Code and destination")).to_be_visible()
    expect(asked.get_by_text("Poland").first).to_be_visible()
    asked.get_by_role("link", name="Close").last.click()


# ---- Configure Trial


def configure_trial(page: Page) -> None:
    panel_link(page, "Web Products")
    toolbar(page).get_by_role("link", name="Free Trial").click()
    settings_menu(page, "Add Trial")
    form = dialog(page)
    form.get_by_label("Name", exact=False).first.fill(TRIAL)
    form.get_by_label("Number of days").fill("14")
    form.get_by_label("Allow additional user (extension) accounts during Free Trial period").check()
    form.get_by_label("Require Telephone Trial Activation to allow additional users").check()
    form.get_by_label("Additional user accounts").fill("2")
    form.get_by_label("Allow free minutes for Unlimited packages").check()
    form.get_by_label("Require Telephone Trial Activation to allow free minutes").check()
    form.get_by_label("Free minutes", exact=True).fill("60")
    expect(form.get_by_text("After telephone activation")).to_be_visible()
    form.get_by_role("button", name="Update", exact=True).click()
    expect(_row(page, TRIAL)).to_be_visible()
    settings_menu(page, "Where used")
    dialog(page).get_by_role("link", name=TRIAL).click()
    _link(page, "Other Web Products", BRAND)


# ---- Add Termination Pricelist: Where used


def link_the_term_pricelist(page: Page) -> None:
    panel_link(page, "Term Pricelist")
    settings_menu(page, "Where used")
    dialog(page).get_by_role("link", name=re.compile("^Retail ")).first.click()
    _link(page, "Other Web Products", BRAND)


# ---- Customers


def add_customer(page: Page) -> None:
    panel_link(page, "Customers")
    toolbar(page).get_by_role("link", name="Add", exact=True).click()
    form = dialog(page)
    product = form.get_by_label("Web Product", exact=True)
    product.select_option(value=str(product.locator("option", has_text=BRAND).get_attribute("value")))
    form.get_by_label("Company", exact=True).check()
    form.get_by_label("Name", exact=True).fill(CUSTOMER)
    form.get_by_label("Email address").fill("office@lighthouse.example")
    form.get_by_label("Country", exact=True).select_option("PL")
    form.get_by_label("Currency").select_option("EUR")
    form.get_by_label("Culture").select_option("en")
    form.get_by_role("radio", name=re.compile("^Pay As You Go")).check()
    form.get_by_role("button", name="Add", exact=True).click()
    expect(_row(page, CUSTOMER)).to_contain_text("14 days left")


# ---- Going live


def request_activation(page: Page) -> None:
    panel_link(page, "Web Products")
    _menu(page, BRAND, "Request activation")
    expect(page.get_by_role("heading", name="Is it ready?")).to_be_visible()
    expect(page.get_by_text("To be mended")).to_have_count(0)
    page.get_by_label("Message to the staff").fill("On Monday, please.")
    page.get_by_role("button", name="Request activation").click()
    expect(page.get_by_text("Activation is requested.").first).to_be_visible()


def staff_approve(page: Page, portal: RunningPortal) -> None:
    """The platform's side, in admin."""
    page.goto("/admin/")
    page.get_by_label("Email address").fill("staff@example.com")
    page.get_by_label("Password").fill("portal-demo-staff")
    page.get_by_role("button", name="Continue").click()
    found = re.search(r"\b\d{6}\b", portal.manage("staff_code"))
    assert found is not None
    page.get_by_label("One-time code").fill(found[0])
    page.get_by_role("button", name="Login").click()
    page.get_by_role("link", name=re.compile("ctivation")).first.click()
    page.get_by_role("link", name=BRAND).first.click()
    page.get_by_role("button", name=re.compile("Approve")).first.click()


def it_is_live(page: Page, portal: RunningPortal) -> None:
    panel_link(page, "Web Products")
    expect(_row(page, BRAND)).to_contain_text("live")
    panel_link(page, "Mails")
    expect(_row(page, f"{BRAND} is live").first).to_be_visible()
    assert any(f"{BRAND} is live" in mail for mail in portal.mails())


# ---- Support Centre


def _go(page: Page, name: str) -> None:
    """As panel_link, for entries that may have a number beside them."""
    menu = page.get_by_role("complementary", name="Menu")
    menu.get_by_role("link", name=re.compile(rf"^{name}( \d+|$)")).click()
    page.wait_for_load_state()


def open_a_ticket(page: Page) -> None:
    _go(page, "Tickets")
    expect(_row(page, BRAND).first).to_be_visible()  # the request's own ticket
    toolbar(page).get_by_role("link", name="Add", exact=True).click()
    form = dialog(page)
    form.get_by_label("Subject").fill("Which codecs do you take?")
    form.get_by_label("Category").select_option(label="Question")
    form.get_by_label("Message").fill("We would like to send wideband audio.")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Which codecs do you take?").first).to_be_visible()


def help_explains_all_of_it(page: Page) -> None:
    """Each chapter that was walked has its section, a key away."""
    for place, title in (
        ("Web Products", "Web Products"),
        ("Pricing", "Price packages"),
        ("Free Trial", "Free Trial"),
        ("DDI Gateways", "DDI Gateways"),
        ("DDI Pricelist", "DDI Pricelist"),
        ("Customers", "Customers"),
        ("Tickets", "Tickets"),
    ):
        _go(page, place)
        expect(page.locator("#help-button")).to_have_attribute("aria-expanded", "false")
        page.keyboard.press("F1")
        panel = page.get_by_role("complementary", name="Help")
        expect(panel.get_by_role("heading", name=title, exact=True, level=2)).to_be_visible()
        page.keyboard.press("Escape")
