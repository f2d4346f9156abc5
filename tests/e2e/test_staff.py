"""A day of the platform's staff in a real browser: their pages by the visible words, and what partners see of it."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from tests import patience
from tests.accessibility import violations
from tests.e2e import walking
from tests.portal_running import RunningPortal

PARTNER, OWNER, EMAIL = "Initech Telephony", "Bill Initech", "bill@initech.example"
PASSWORD, WORD = "a phrase of Initech", "paperclips"
STAFF = "sue@platform.example"
A_JOB = patience.milliseconds(30_000)
# Of a day before the demo's sample rates, so that no price of another test is converted by it.
RATES = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<Cube><Cube time="2025-12-01"><Cube currency="USD" rate="1.1600"/><Cube currency="HUF" rate="381.5"/></Cube></Cube>
</gesmes:Envelope>"""


def test_a_day_of_staff(
    page: Page, new_context: Callable[..., BrowserContext], portal_running: RunningPortal, tmp_path: Any
) -> None:
    owner = new_context().new_page()
    log_in(page, portal_running)
    create_a_partner(page)
    the_owner_comes(page, owner)
    a_ticket_is_answered(page, owner)
    a_request_is_refused_and_another_approved(page, new_context().new_page())
    a_partner_is_suspended_and_resumed(page, owner)
    people(page)
    exchange_rates(page, tmp_path)
    log_in_as(page, owner)
    work_as_the_platform(page)
    jobs_and_mails(page)
    the_audit(page)
    every_list_can_be_used_by_everybody(page)


def log_in(page: Page, portal: RunningPortal) -> None:
    """A member of staff of her own, so that no other test uses up the one-time code of this half minute."""
    made = portal.manage("create_staff", STAFF, "--name=Sue Staff", "--random-password")
    password = re.search(r"Password: (\S+)", made)
    assert password is not None
    page.goto("/admin/")
    page.get_by_label("Email address").fill(STAFF)
    page.get_by_label("Password").fill(password[1])
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("One-time code").fill(made.split()[-1])
    page.get_by_role("button", name="Login").click()
    expect(page.get_by_role("heading", name="Site administration")).to_be_visible()
    check(page)


def check(page: Page) -> None:
    """Nothing that axe finds. In a tab of its own: axe tries styles, which the policy refuses and the console tells."""
    tab = page.context.new_page()
    tab.goto(page.url)
    found = violations(tab)
    tab.close()
    assert found == [], page.url


def go(page: Page, name: str) -> None:
    """From the index to one of its lists."""
    page.goto("/admin/")
    page.locator("#content-main th").get_by_role("link", name=name, exact=True).click()


def act(page: Page, text: str, action: str, *, reason: str = "") -> None:
    """Tick a row of a list and have an action done."""
    page.get_by_role("row").filter(has_text=text).get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option(label=action)
    if reason:
        page.get_by_label("Reason (for Suspend)").fill(reason)
    page.get_by_role("button", name="Go", exact=True).click()


def told(page: Page, text: str | re.Pattern[str]) -> None:
    """What the page says came of it."""
    expect(page.locator(".messagelist")).to_contain_text(text)


# ---- partners and people


def create_a_partner(page: Page) -> None:
    go(page, "Partners")
    page.get_by_role("link", name="Add partner").click()
    check(page)
    page.get_by_label("Name:", exact=True).fill(PARTNER)
    page.get_by_label("First owner's email address").fill("globex@example.com")
    page.get_by_label("First owner's name").fill(OWNER)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("This address is already in use.")).to_be_visible()
    expect(page.get_by_label("Name:", exact=True)).to_have_value(PARTNER)
    page.get_by_label("First owner's email address").fill(EMAIL)
    page.get_by_role("button", name="Save", exact=True).click()
    told(page, f"An invitation to {EMAIL} is on its way.")


def mailed(page: Page, subject: str, to: str) -> Any:
    """The newest mail of this subject to this address in the staff's Outbox, once the worker has written it."""
    mail = page.locator("article").filter(has_text=subject).filter(has_text=f"To {to}").first

    def has_come() -> int:
        page.goto("/admin/")
        page.get_by_role("link", name=re.compile("Outbox")).click()
        return mail.count()

    patience.until(has_come, 20, wait=lambda: page.wait_for_timeout(1000), late=f"no mail came: {subject}")
    return mail


def the_owner_comes(page: Page, owner: Page) -> None:
    link = mailed(page, "You are invited", EMAIL).locator("a[href*='/link/']").get_attribute("href")
    owner.goto(link)
    owner.get_by_label("New password", exact=True).fill(PASSWORD)
    owner.get_by_label("New password again").fill(PASSWORD)
    owner.get_by_label("Memorable word").fill(WORD)
    owner.get_by_role("button", name="Create my account").click()
    walking.log_in(owner, email=EMAIL, password=PASSWORD, word=WORD)


def a_partner_is_suspended_and_resumed(page: Page, owner: Page) -> None:
    go(page, "Partners")
    act(page, PARTNER, "Suspend: people can read, nothing can be changed")
    told(page, "Say why")
    act(page, PARTNER, "Suspend: people can read, nothing can be changed", reason="The invoice of May is unpaid.")
    told(page, f"{PARTNER} is suspended.")
    act(page, "Platform", "Suspend: people can read, nothing can be changed", reason="x")
    told(page, "can't be suspended")
    owner.goto("/web-products/")
    expect(owner.get_by_text("The invoice of May is unpaid.")).to_be_visible()
    expect(walking.toolbar(owner).get_by_role("link", name="Add", exact=True)).to_have_count(0)
    expect(mailed(page, f"{PARTNER} is suspended", EMAIL)).to_contain_text("The invoice of May is unpaid.")
    go(page, "Partners")
    act(page, PARTNER, "Resume")
    told(page, f"{PARTNER} may work again.")
    expect(mailed(page, f"{PARTNER} may work again", EMAIL)).to_be_visible()
    owner.goto("/web-products/")
    expect(owner.get_by_text("The invoice of May is unpaid.")).to_have_count(0)
    expect(walking.toolbar(owner).get_by_role("link", name="Add", exact=True)).to_be_visible()


def people(page: Page) -> None:
    go(page, "Users")
    act(page, EMAIL, "Unlock")
    told(page, "is unlocked.")
    act(page, EMAIL, "Send an invitation (again)")
    told(page, "An invitation to")
    act(page, EMAIL, "Deactivate")
    told(page, "is the last owner")
    page.get_by_role("link", name=EMAIL).click()
    expect(page.get_by_text(OWNER).first).to_be_visible()
    check(page)


# ---- tickets and the activation queue


def a_ticket_is_answered(page: Page, owner: Page) -> None:
    walking.panel_link(owner, "Tickets")
    walking.toolbar(owner).get_by_role("link", name="Add", exact=True).click()
    form = walking.dialog(owner)
    form.get_by_label("Subject").fill("Where do our red staplers go?")
    form.get_by_label("Message").fill("They <b>vanish</b>.")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(owner.get_by_role("heading", name="Where do our red staplers go?")).to_be_visible()
    page.goto("/admin/")
    page.get_by_role("link", name=re.compile("Unread tickets")).click()
    page.get_by_role("link", name=re.compile("red staplers")).click()
    expect(page.get_by_text("They <b>vanish</b>.")).to_be_visible()
    check(page)
    page.get_by_label("Message").fill("To the basement.")
    page.get_by_role("button", name="Close ticket", exact=True).click()
    expect(page.get_by_text("This has not been sent yet")).to_be_visible()
    expect(page.get_by_label("Message")).to_have_value("To the basement.")
    log = FilePayload(name="staplers.log", mimeType="text/plain", buffer=b"one red stapler\n")
    page.get_by_label("Files").set_input_files(log)
    page.get_by_role("button", name="Answer", exact=True).click()
    told(page, "Your answer is on its way.")
    owner.goto("/tickets/")
    row = owner.locator("tbody tr", has_text="red staplers")
    expect(row.get_by_text("new", exact=True)).to_be_visible()
    owner.get_by_role("complementary", name="Menu").get_by_role("link", name=re.compile("^Tickets")).click()
    row.get_by_role("link").first.click()
    owner.locator("#row-menu").get_by_text("Open", exact=True).click()
    expect(owner.get_by_text("To the basement.")).to_be_visible()
    with owner.expect_download() as download:
        owner.get_by_role("link", name="staplers.log").click()
    assert download.value.path().read_bytes() == b"one red stapler\n"
    page.get_by_role("button", name="Close ticket", exact=True).click()
    told(page, "The ticket is closed.")
    page.get_by_role("button", name="Open again").click()
    told(page, "The ticket is open again.")


def a_request_is_refused_and_another_approved(page: Page, globex: Page) -> None:
    """The demo's request that waits; its web product ends as suspended, so that other tests find nothing live."""
    go(page, "Activation requests")
    page.get_by_role("link", name="Globex Voice").first.click()
    check(page)
    expect(page.get_by_role("link", name=re.compile("with what the partner wrote"))).to_be_visible()
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_role("heading", name="The report now")).to_be_visible()
    page.get_by_role("button", name="Refuse").click()
    expect(page.get_by_text("Say what has to change: the partner reads it.")).to_be_visible()
    page.get_by_label("Reason of a refusal").fill("Point the domain at your website first.")
    page.get_by_role("button", name="Refuse").click()
    told(page, "is refused. The partner gets a mail with your reason.")
    refused = mailed(page, "Globex Voice", "globex@example.com")
    expect(refused).to_contain_text("Point the domain at your website first.")
    walking.log_in_as_globex(globex)
    walking.panel_link(globex, "Web Products")
    globex.locator("tbody tr", has_text="www.globex-voice.example").locator("a.opener").click()
    globex.locator("#row-menu").get_by_text("Request activation", exact=True).click()
    expect(globex.get_by_role("cell", name="Point the domain at your website first.")).to_be_visible()
    globex.get_by_role("button", name="Request activation").click()
    expect(globex.get_by_text("Activation is requested.").first).to_be_visible()
    go(page, "Activation requests")
    page.get_by_role("link", name="Globex Voice").first.click()
    page.get_by_role("button", name="Approve").click()
    told(page, "is live. The partner gets a mail.")
    globex.reload()
    expect(globex.locator(".going-live-state")).to_contain_text("live")
    expect(mailed(page, "is live", "globex@example.com")).to_be_visible()
    go(page, "Web products")
    act(page, "www.globex-voice.example", "Suspend: its softphone is switched off", reason="A test.")
    told(page, "is suspended.")
    globex.reload()
    expect(globex.locator(".going-live-state")).to_contain_text("suspended")


# ---- money


def exchange_rates(page: Page, folder: Any) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name=re.compile("Age of exchange rates")).click()
    check(page)
    expect(page.get_by_text("The newest rate here is of")).to_be_visible()
    wrong, right = folder / "no.xml", folder / "eurofxref-daily.xml"
    wrong.write_bytes(b"<html>Not found</html>")
    right.write_bytes(RATES)
    page.get_by_label("File").set_input_files(wrong)
    page.get_by_role("button", name="Import").click()
    expect(page.locator(".errorlist")).to_be_visible()
    page.get_by_label("File").set_input_files(right)
    page.get_by_role("button", name="Import").click()
    told(page, "2 rates read: 2 new")
    page.get_by_role("link", name="Add exchange rate").click()
    page.get_by_label("Date:").fill("2025-12-01")
    page.get_by_label("Currency:").fill("EUR")
    page.get_by_label(re.compile("euro", re.IGNORECASE)).last.fill("0")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Enter the code of a currency other than the euro, as USD.")).to_be_visible()
    page.get_by_label("Currency:").fill("ron")
    page.get_by_label(re.compile("euro", re.IGNORECASE)).last.fill("5.09")
    page.get_by_role("button", name="Save", exact=True).click()
    told(page, "was added successfully")


# ---- inside a partner


def log_in_as(page: Page, owner: Page) -> None:
    go(page, "Users")
    page.get_by_role("row").filter(has_text=EMAIL).get_by_role("link", name="Log in as").click()
    check(page)
    page.get_by_role("button", name="Log in as").click()
    expect(page.get_by_text("This field is required.")).to_be_visible()
    page.get_by_label("Reason").fill("Ticket about staplers")
    page.get_by_role("button", name="Log in as").click()
    banner = page.locator(".visit-banner")
    expect(banner).to_contain_text(f"Sue Staff as {OWNER}")
    expect(banner).to_contain_text("to look only")
    check(page)
    page.goto("/web-products/")
    expect(walking.toolbar(page).get_by_role("link", name="Add", exact=True)).to_have_count(0)
    assert page.goto("/account/").status == 403  # type: ignore[union-attr]
    banner.get_by_role("button", name="End").click()
    told(page, "ended")
    page.get_by_role("link", name="Log in as").click()
    page.get_by_label("Reason").fill("Ticket about staplers, at the partner's wish")
    page.get_by_label("I have to change things").check()
    page.get_by_role("button", name="Log in as").click()
    expect(banner).to_contain_text("changes count")
    page.goto("/trials/add/")  # at its own address the form leads to the grid when it is done
    page.get_by_label("Name", exact=True).fill("Made by staff")
    page.get_by_label("Number of days").fill("7")
    page.get_by_role("button", name="Update", exact=True).last.click()
    expect(page.locator("tbody tr", has_text="Made by staff")).to_be_visible(timeout=A_JOB)
    owner.goto("/trials/")
    row = owner.locator("tbody tr", has_text="Made by staff")
    expect(row).to_be_visible()
    row.locator("a.opener").click()
    owner.locator("#row-menu").get_by_text("History", exact=True).click()
    expect(walking.dialog(owner).get_by_text(f"Sue Staff as {OWNER}").first).to_be_visible()
    page.locator(".visit-banner").get_by_role("button", name="End").click()
    told(page, "ended")
    assert page.goto("/trials/").status == 403  # type: ignore[union-attr]


def work_as_the_platform(page: Page) -> None:
    go(page, "DDI Pricelists")
    check(page)
    expect(page.get_by_role("link", name="Platform numbers")).to_be_visible()
    page.get_by_role("button", name="Work as the platform").click()
    expect(page.locator(".visit-banner")).to_contain_text("Sue Staff as the platform")
    expect(page.get_by_role("heading", name="DDI Pricelist", exact=True)).to_be_visible()
    expect(page.locator("tbody tr", has_text="Platform numbers")).to_be_visible()
    page.goto("/admin/")
    page.get_by_role("button", name="DDI Gateways").click()
    expect(page.locator("tbody tr", has_text="Platform Numbers")).to_be_visible()
    walking.settings_menu(page, "Add DDI Gateway")
    form = walking.dialog(page)
    form.get_by_label("Gateway name").fill("Numbers of Sue")
    form.get_by_label("Currency").first.select_option("EUR")
    form.get_by_label(re.compile("e-?mail", re.IGNORECASE)).first.fill("noc@platform.example")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("tbody tr", has_text="Numbers of Sue")).to_be_visible()
    page.locator(".visit-banner").get_by_role("button", name="End").click()
    go(page, "DDI Gateways")
    expect(page.get_by_role("link", name="Numbers of Sue")).to_be_visible()


# ---- looking


def jobs_and_mails(page: Page) -> None:
    go(page, "Jobs")
    check(page)
    rows = page.get_by_role("row").filter(has=page.get_by_role("checkbox", name=re.compile("Select this object")))
    if rows.count():
        rows.first.get_by_role("checkbox").check()
        page.get_by_label("Action:").select_option(label="Cancel")
        page.get_by_role("button", name="Go", exact=True).click()
        told(page, re.compile("had already ended|stops at its next step"))
    go(page, "Mails")
    page.locator("#searchbar").fill(EMAIL)
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=re.compile(r"^\d+$")).first.click()
    expect(page.get_by_text(EMAIL).first).to_be_visible()
    check(page)


def the_audit(page: Page) -> None:
    go(page, "Events")
    check(page)
    page.locator("#searchbar").fill("Initech tenants_partner")
    page.get_by_role("button", name="Search").click()
    rows = page.locator("#result_list tbody tr")
    expect(rows.first).to_contain_text("tenants_partner")
    expect(rows.first).to_contain_text("Sue Staff")
    rows.first.get_by_role("link").first.click()
    expect(page.get_by_text('"name"')).to_be_visible()
    go(page, "Events")
    page.get_by_text("By name of the person").click()
    page.get_by_label("name of the person").fill(f"Sue Staff as {OWNER}")
    page.get_by_label("name of the person").press("Enter")
    expect(rows.filter(has_text="trials_trial").first).to_contain_text(PARTNER)


def every_list_can_be_used_by_everybody(page: Page) -> None:
    """Each list of the index: axe in the dark, too, and nothing wider than a phone."""
    page.goto("/admin/")
    links = page.locator("#content-main th a").all()
    addresses = [str(link.get_attribute("href")) for link in links]
    assert len(addresses) >= 14
    tab = page.context.new_page()
    tab.set_viewport_size({"width": 390, "height": 800})
    tab.emulate_media(color_scheme="dark")
    for address in addresses:
        answer = tab.goto(address)
        assert answer is not None
        assert answer.status == 200
        assert tab.evaluate("() => document.documentElement.scrollWidth") <= 390, address
        assert violations(tab) == [], address
    tab.close()
