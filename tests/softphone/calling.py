"""Fixtures of people who call each other: the server, the web product that is connected to it, and their telephones."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.local import browser as chromium
from tests import patience
from tests.e2e import walking
from tests.portal_running import PATIENCE as OF_A_PAGE
from tests.portal_running import RunningPortal
from tests.softphone import kamailio
from tests.softphone.kamailio import Kamailio
from tests.softphone.telephone import Telephone

FAKE_MICROPHONE = "--use-fake-device-for-media-stream"  # beeps
ALLOWED = "--use-fake-ui-for-media-stream"  # says yes when a page asks
PATIENCE = patience.milliseconds(30_000)  # for two browsers and a server
SILENCE = 1e-6  # of a second's energy; the fake microphone's beeps are a thousand times louder


@pytest.fixture(scope="module")
def sip_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kamailio]:
    """The SIP server, running. Tests that stop it start it again."""
    try:
        started = Kamailio(tmp_path_factory.mktemp("kamailio"))
    except kamailio.KamailioMissingError as reason:
        pytest.skip(str(reason))
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def phone_address(sip_server: Kamailio, portal_running: RunningPortal, browser: Browser) -> str:
    """The demo web product's phone, which the partner has connected to the server on the Branded Softphone page."""
    context = browser.new_context(base_url=portal_running.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    walking.log_in_as_partner(page)
    open_branded_softphone(page)
    panel = page.get_by_role("region", name="Web softphone")
    panel.get_by_role("link", name="Settings", exact=True).click()
    form = walking.dialog(page)
    form.get_by_label("SIP domain").fill(kamailio.DOMAIN)
    form.get_by_label("SIP over WebSocket").fill(sip_server.websocket)
    form.get_by_role("button", name="Update").click()
    expect(page.get_by_text("The softphone's settings were changed.")).to_be_visible()
    found = page.locator("#phone-address").inner_text()
    context.close()
    return found


def open_branded_softphone(page: Page) -> None:
    """The manual: click ID in the first column and select Branded Softphone from the context menu."""
    walking.panel_link(page, "Web Products")
    row = page.get_by_role("row").filter(has_text="www.acme-telecom.example")
    row.locator("a[data-menu]").first.click()
    page.locator("#row-menu").get_by_text("Branded Softphone", exact=True).click()
    page.get_by_role("heading", name="Web softphone").wait_for()


@pytest.fixture(scope="module")
def browsers(browser: Browser) -> Iterator[list[Browser]]:
    """Two browsers with microphones."""
    options = [*chromium.flags(), FAKE_MICROPHONE, ALLOWED]
    started = [browser.browser_type.launch(executable_path=chromium.find_shell(), args=options) for _ in range(2)]
    yield started
    for one in started:
        one.close()


@contextmanager
def whole_chromium(browser: Browser, *more: str) -> Iterator[Browser]:
    """A Chromium that isn't the headless shell: it asks for permissions, and remembers chosen devices."""
    started = browser.browser_type.launch(executable_path=chromium.find(), args=[*chromium.flags(), *more])
    yield started
    started.close()


@pytest.fixture
def telephone(
    browsers: list[Browser], phone_address: str, portal_running: RunningPortal
) -> Iterator[Callable[..., Telephone]]:
    """`telephone("100")`: somebody who is signed in under this number; every other one sits at the other browser."""
    opened: list[Telephone] = []
    portal_running.new_errors()
    expect.set_options(timeout=PATIENCE)

    def take(number: str = "", **options: object) -> Telephone:
        taken = Telephone(browsers[len(opened) % 2], phone_address, **options)
        taken.context.grant_permissions(["microphone"])
        opened.append(taken)
        taken.open()
        if number:
            taken.sign_in(number).ready()
        return taken

    yield take
    expect.set_options(timeout=OF_A_PAGE)
    troubles = [trouble for one in opened for trouble in one.troubles]
    for one in opened:
        one.close()
    assert troubles == []
    assert portal_running.new_errors() == []


@pytest.fixture
def talking(telephone: Callable[..., Telephone]) -> tuple[Telephone, Telephone]:
    """100 has called 101, who answered."""
    caller, called = telephone("100"), telephone("101")
    caller.call("101")
    called.answer(name="100")
    caller.talks_with("101")
    called.talks_with("100")
    return caller, called


def until(condition: Callable[[], bool], *, seconds: float = 20) -> bool:
    """Whether the condition came true in time."""
    end = time.monotonic() + patience.seconds(seconds)
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False
