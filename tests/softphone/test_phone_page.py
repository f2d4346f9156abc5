"""The phone page itself: for everybody, on every screen; and what it says when it can't be a phone."""

from collections.abc import Callable, Sequence

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from softphone.web.strings import strings_for
from tests.accessibility import CONTRAST, violations
from tests.portal_running import RunningPortal
from tests.softphone.calling import ALLOWED, FAKE_MICROPHONE, until, whole_chromium
from tests.softphone.telephone import Telephone

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}


def good(page: Page, where: str, *, known: Sequence[str] = ()) -> None:
    """No accessibility violation, light and dark, and nothing wider than the window. known: looked at already."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")  # half faded colours are nobody's
    assert violations(page, known=known) == [], where
    page.emulate_media(color_scheme="dark")
    assert violations(page, rules=CONTRAST, known=known) == [], where
    page.emulate_media(color_scheme="light")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_every_view_is_for_everybody(telephone: Callable[..., Telephone], size: dict[str, int]) -> None:
    phone = telephone(viewport=size, color_scheme="light")
    other = telephone("101")
    page = phone.page
    expect(page.locator("#splash")).to_have_count(0)
    good(page, "sign-in")
    phone.sign_in("100").ready()
    good(page, "dial pad")
    other.call("100")
    phone.rings(name="101")
    good(page, "ringing")
    phone.answer(name="101")
    phone.talks_with("101")
    good(page, "call")
    phone.button("Keypad").click()
    good(page, "keypad in the call")
    phone.button("Keypad").click()
    phone.button("Transfer").click()
    good(page, "transfer")
    page.keyboard.press("Escape")
    phone.button("Hang up").click()
    if size == PHONE:
        page.locator("#tabs").get_by_role("button", name="Call history").click()
    good(page, "history")
    for entry in ["Audio", "About"]:
        phone.button("Menu").click()
        good(page, "menu", known=["main"])  # of which it covers what it happens to, half a button too
        page.locator("#menu").get_by_role("button", name=entry).click()
        good(page, entry)
        page.keyboard.press("Escape")


def test_calling_needs_no_mouse(telephone: Callable[..., Telephone]) -> None:
    caller, called = telephone("100"), telephone("101")
    expect(caller.page.get_by_label("Number or SIP address")).to_be_focused()
    caller.page.keyboard.type("101")
    caller.page.keyboard.press("Enter")
    called.rings(name="100")
    called.page.keyboard.press("Shift+Tab")  # from the dial field, which keeps the cursor
    expect(called.button("Answer")).to_be_focused()
    called.page.keyboard.press("Enter")
    called.talks_with("100")
    caller.button("Hang up").focus()
    caller.page.keyboard.press("Enter")
    expect(caller.page.get_by_label("Number or SIP address")).to_be_focused()


def test_the_language_is_changed_inside_a_call(
    talking: tuple[Telephone, Telephone],
) -> None:
    caller, called = talking
    german = strings_for("de")
    caller.button("Menu").click()
    caller.page.get_by_label("Language").select_option(label="Deutsch")
    expect(caller.button(german["hang_up"])).to_be_visible()
    expect(caller.page.locator("html")).to_have_attribute("lang", "de")
    expect(caller.status).to_have_text(german["connected"])
    assert called.heard() > 0
    caller.button(german["hang_up"]).click()
    called.says("The other side hung up.")


def test_the_chosen_microphone_is_used_and_remembered(browser: Browser, phone_address: str) -> None:
    with whole_chromium(browser, FAKE_MICROPHONE, ALLOWED) as other:
        phone = Telephone(other, phone_address).open().sign_in("100").ready()
        phone.button("Menu").click()
        phone.button("Audio").click()
        dialog = phone.page.get_by_role("dialog")
        level = dialog.get_by_label("Microphone level")
        assert until(lambda: float(level.evaluate("meter => meter.value")) > 0)
        choice = dialog.get_by_role("combobox", name="Microphone", exact=True)
        second = choice.get_by_role("option").nth(2)
        name = second.inner_text()
        choice.select_option(label=name)
        phone.button("Close", within=dialog).click()
        phone.call("109")
        phone.says("The number cannot be reached at the moment.")
        phone.page.reload()
        phone.sign_in("100").ready()
        phone.button("Menu").click()
        phone.button("Audio").click()
        expect(choice.locator("option:checked")).to_have_text(name)
        assert phone.troubles == []


def test_a_phone_without_a_telephone_service_says_so(page: Page, portal_running: RunningPortal) -> None:
    domain = portal_running.manage(
        "shell",
        "-c",
        "from portal.tenancy import wall\n"
        "from products.models import WebProduct\n"
        "with wall.enter_staff():\n"
        "    found = WebProduct.objects.filter(softphone_settings=None, type='business').exclude(state='suspended')\n"
        "    print('domain', found.first().domain)",
    )
    page.goto(f"/softphone/{domain.split('domain ')[1].split()[0]}/")
    expect(page.get_by_role("heading", level=2)).to_contain_text("is not connected to a telephone service yet.")
    expect(page.locator(".splash-brand")).to_be_hidden()  # half faded out it has no contrast
    good(page, "no service")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="About").click()
    expect(page.get_by_role("dialog")).to_contain_text("can ring only while this window is open")


def test_without_javascript_it_says_what_it_needs(
    phone_address: str, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(phone_address)
    expect(page.locator("noscript")).to_contain_text("needs JavaScript", use_inner_text=True)
