"""Telephones that talk: the real phone page in real browsers, at a real SIP server, by what people press and see."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, WebSocketRoute, expect

from tests import patience
from tests.e2e import walking
from tests.softphone import kamailio
from tests.softphone.calling import ALLOWED, FAKE_MICROPHONE, SILENCE, until, whole_chromium
from tests.softphone.kamailio import Kamailio
from tests.softphone.network import Network
from tests.softphone.telephone import Telephone

# ---- signing in


def test_a_wrong_password_is_said_and_a_right_one_lets_in(telephone: Callable[..., Telephone]) -> None:
    phone = telephone()
    phone.sign_in("100", password="wrong")
    expect(phone.page.get_by_role("alert").filter(has_text="wrong")).to_have_text("User name or password is wrong.")
    phone.sign_in("100").ready()


def test_who_stays_signed_in_leaves_no_password_behind_and_signing_out_leaves_nothing(
    telephone: Callable[..., Telephone],
) -> None:
    phone = telephone()
    phone.sign_in("100", stay=True).ready()
    assert "secret-100" not in kept(phone)
    assert "ha1" in kept(phone)
    phone.page.reload()
    phone.ready()
    phone.button("Menu").click()
    phone.button("Sign out").click()
    expect(phone.page.get_by_label("Password", exact=True)).to_have_value("")
    assert "ha1" not in kept(phone)


def test_who_does_not_stay_signed_in_is_forgotten(telephone: Callable[..., Telephone]) -> None:
    phone = telephone("100")
    assert "secret-100" not in kept(phone)
    assert "ha1" not in kept(phone)
    phone.page.reload()
    expect(phone.button("Sign in")).to_be_visible()


def kept(phone: Telephone) -> str:
    """Everything that the page has stored on the device."""
    stored = phone.page.evaluate("({...localStorage, ...sessionStorage, cookies: document.cookie})")
    return json.dumps(stored)


# ---- a call


def test_two_people_talk(talking: tuple[Telephone, Telephone]) -> None:
    caller, called = talking
    assert caller.heard() > SILENCE
    assert called.heard() > SILENCE

    caller.button("Mute").click()
    expect(caller.front).to_contain_text("Your microphone is muted.")
    assert until(lambda: called.heard(0.5) < SILENCE)
    assert caller.heard() > SILENCE
    caller.button("Unmute").click()
    assert until(lambda: called.heard(0.5) > SILENCE)

    caller.button("Hold").click()
    expect(called.front).to_contain_text("The other side put you on hold")
    assert until(lambda: called.heard(0.5) < SILENCE)
    assert until(lambda: caller.heard(0.5) < SILENCE)
    caller.button("Resume").click()
    assert until(lambda: called.heard(0.5) > SILENCE)
    assert until(lambda: caller.heard(0.5) > SILENCE)

    called.button("Hang up").click()
    caller.says("The other side hung up.")
    assert re.match(r"101\s+Outgoing · Today, \d\d:\d\d · 0:\d\d", caller.history()[0])
    assert re.match(r"100\s+Incoming · Today, \d\d:\d\d · 0:\d\d", called.history()[0])


def test_digits_arrive_as_tones(talking: tuple[Telephone, Telephone]) -> None:
    caller, called = talking
    caller.button("Mute").click()
    assert until(lambda: called.heard(0.5) < SILENCE)
    called.listen_for_keys()
    caller.button("Keypad", within=caller.front).click()
    keys = caller.front.get_by_role("group", name="Keypad")
    for digit in "159#":
        caller.button(digit, within=keys).click()
    assert until(lambda: called.keys_heard() == "159#"), called.keys_heard()
    expect(caller.front.get_by_label("Digits to send")).to_have_value("159#")


def test_digits_go_as_messages_to_whom_tones_mean_nothing(telephone: Callable[..., Telephone]) -> None:
    caller, called = telephone("100"), telephone(kamailio.OLD_FASHIONED)
    caller.call(kamailio.OLD_FASHIONED)
    called.answer(name="100")
    caller.talks_with(kamailio.OLD_FASHIONED)
    caller.button("Keypad", within=caller.front).click()
    caller.front.get_by_label("Digits to send").press_sequentially("7")  # from the keyboard
    assert until(lambda: called.got("Signal=7"))


def test_a_declined_call_and_a_missed_one(telephone: Callable[..., Telephone]) -> None:
    caller, called = telephone("100"), telephone("101")
    caller.call("101")
    called.button("Decline", within=called.rings(name="100")).click()
    caller.says("The call was declined.")

    caller.call("101")
    called.rings(name="100")
    expect(caller.front).to_contain_text("Ringing…")
    caller.button("Hang up").click()
    called.says("You missed a call from 100.")
    assert [line.split(" · ")[0].split()[1] for line in called.history()] == ["Missed", "Incoming"]
    expect(called.page).to_have_title(re.compile(r"^\(1\) "))

    called.page.get_by_role("button", name="Missed").click()
    assert len(called.history()) == 1
    called.button("Call 100").click()
    caller.answer(name="101")
    called.talks_with("100")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (kamailio.BUSY, "The line is busy."),
        ("999", "The number does not exist."),
        ("109", "The number cannot be reached at the moment."),
        (kamailio.BROKEN, "The telephone service has a problem. Try again later. (500)"),
    ],
)
def test_why_there_is_no_call(telephone: Callable[..., Telephone], number: str, words: str) -> None:
    phone = telephone("100")
    phone.call(number)
    phone.says(words)
    expect(phone.page.get_by_role("group", name="Dial pad")).to_be_visible()
    assert len(phone.history()) == 1


def test_what_may_be_dialled(telephone: Callable[..., Telephone]) -> None:
    phone = telephone("100")
    field = phone.page.get_by_label("Number or SIP address")
    for pasted, shown in [
        ("+44 (0)20 7946-0958", "+442079460958"),
        ("tel:+1.202.555.0123", "+12025550123"),
        ("sip:101@phone.example", "101@phone.example"),
    ]:
        field.fill("")
        field.focus()
        phone.page.evaluate(
            """(text) => {
              const clipboardData = new DataTransfer();
              clipboardData.setData("text", text);
              const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
              document.activeElement.dispatchEvent(paste);
            }""",
            pasted,
        )
        expect(field).to_have_value(shown)
    field.fill("my mother")
    phone.button("Call").click()
    expect(phone.page.get_by_role("alert").filter(has_text="my mother")).to_have_text(
        "my mother is neither a number nor a SIP address."
    )
    field.fill("")
    phone.button("Call").click()
    expect(phone.page.get_by_role("alert").filter(has_text="first")).to_have_text("Enter a number first.")


# ---- several calls


def test_a_second_call_waits_and_the_two_are_swapped(
    talking: tuple[Telephone, Telephone], telephone: Callable[..., Telephone]
) -> None:
    caller, called = talking
    third = telephone("102")
    third.call("100")
    caller.button("Hold and answer", within=caller.rings(name="102")).click()
    caller.talks_with("102")
    expect(called.front).to_contain_text("The other side put you on hold")
    assert third.heard() > SILENCE
    assert until(lambda: called.heard(0.5) < SILENCE)

    caller.button("Resume").click()
    caller.talks_with("101")
    expect(third.front).to_contain_text("The other side put you on hold")
    assert until(lambda: called.heard(0.5) > SILENCE)
    assert until(lambda: third.heard(0.5) < SILENCE)
    third.button("Hang up").click()
    caller.talks_with("101")


def test_a_call_is_handed_on_at_once(talking: tuple[Telephone, Telephone], telephone: Callable[..., Telephone]) -> None:
    caller, called = talking
    third = telephone("102")
    caller.button("Transfer").click()
    walking.dialog(caller.page).get_by_label("Transfer to").fill("102")
    caller.button("Transfer now").click()
    asked = question(called)
    expect(asked).to_contain_text("100 wants to connect you with 102.")
    called.button("Connect").click()
    third.answer(name="101")
    caller.says("The call was transferred.")
    called.talks_with("102")
    assert third.heard() > SILENCE
    assert called.heard() > SILENCE
    expect(caller.page.get_by_role("group", name="Dial pad")).to_be_visible()


def test_a_call_is_handed_on_after_speaking_with_the_third(
    talking: tuple[Telephone, Telephone], telephone: Callable[..., Telephone]
) -> None:
    caller, called = talking
    third = telephone("102")
    caller.button("Transfer").click()
    walking.dialog(caller.page).get_by_label("Transfer to").fill("102")
    caller.button("Speak first").click()
    third.answer(name="100")
    caller.talks_with("102")
    assert third.heard() > SILENCE
    caller.button("Complete the transfer").click()
    question(called)
    called.button("Connect").click()
    caller.says("The call was transferred.")
    called.talks_with("102")
    third.talks_with("101")
    assert third.heard() > SILENCE
    assert called.heard() > SILENCE


def test_the_one_handed_on_hangs_up_before_the_new_call_is_confirmed(
    talking: tuple[Telephone, Telephone], telephone: Callable[..., Telephone]
) -> None:
    caller, called = talking
    third = telephone()
    late = LateAcknowledgement()
    third.page.route_web_socket("**", late.between)
    third.sign_in("102").ready()
    caller.button("Transfer").click()
    walking.dialog(caller.page).get_by_label("Transfer to").fill("102")
    caller.button("Speak first").click()
    third.answer(name="100")
    caller.talks_with("102")
    caller.button("Complete the transfer").click()
    question(called)
    called.button("Connect").click()
    caller.says("The call was transferred.")
    third.talks_with("101")
    assert late.overtaken


class LateAcknowledgement:
    """On the way to a phone, the ACK of a call that replaces another waits until that other one's BYE has passed."""

    def __init__(self) -> None:
        self.overtaken = False
        self._replacing = ""  # the Call-ID

    def between(self, phone: WebSocketRoute) -> None:
        """For route_web_socket."""
        server = phone.connect_to_server()
        held: list[str] = []

        def arrived(message: str | bytes) -> None:
            text = message if isinstance(message, str) else message.decode()
            if text.startswith("INVITE ") and "\nReplaces:" in text:
                self._replacing = _call_id(text)
            if text.startswith("ACK ") and _call_id(text) == self._replacing and not self.overtaken:
                held.append(text)
                return
            phone.send(text)
            if text.startswith("BYE ") and self._replacing:
                self.overtaken = True
                for acknowledgement in held:
                    phone.send(acknowledgement)

        server.on_message(arrived)


def _call_id(message: str) -> str:
    return next(line.split(":", 1)[1].strip() for line in message.splitlines() if line.lower().startswith("call-id:"))


def test_a_transfer_that_fails_leaves_the_call(talking: tuple[Telephone, Telephone]) -> None:
    caller, called = talking
    caller.button("Transfer").click()
    walking.dialog(caller.page).get_by_label("Transfer to").fill(kamailio.BUSY)
    caller.button("Transfer now").click()
    question(called)
    called.button("Connect").click()
    caller.says(re.compile(r"The transfer failed\. The line is busy\. +You are still in the call\."))
    caller.button("Resume").click()
    assert until(lambda: called.heard(0.5) > SILENCE)


def test_nobody_is_transferred_against_his_will(talking: tuple[Telephone, Telephone]) -> None:
    caller, called = talking
    caller.button("Transfer").click()
    walking.dialog(caller.page).get_by_label("Transfer to").fill("102")
    caller.button("Transfer now").click()
    question(called)
    called.button("Cancel").click()
    caller.says("The transfer failed. The call was declined. You are still in the call.")


def question(phone: Telephone) -> Locator:
    """The question that the phone asks, once it does."""
    asked = phone.page.get_by_role("dialog").filter(has=phone.button("Connect"))
    asked.wait_for()
    return asked


# ---- when things are missing


def test_the_call_outlives_the_server_and_the_phones_come_back(
    talking: tuple[Telephone, Telephone], sip_server: Kamailio
) -> None:
    caller, called = talking
    sip_server.stop()
    try:
        expect(caller.status).to_contain_text("Connection lost.")
        expect(called.status).to_contain_text("Connection lost.")
        assert caller.heard() > SILENCE
        assert called.heard() > SILENCE
    finally:
        sip_server.start()
    for phone in talking:
        phone.ready()
    caller.button("Hang up").click()  # what it sends gets nowhere any more: 101 is reached by another way now
    expect(called.page.locator("#calls").get_by_role("article")).to_have_count(0, timeout=patience.milliseconds(15_000))
    caller.call("101")
    called.answer(name="100")
    caller.talks_with("101")
    assert caller.heard() > SILENCE


def test_a_call_finds_its_way_again_when_the_network_is_back(
    telephone: Callable[..., Telephone],
) -> None:
    with Network() as network:
        caller, called = telephone(), telephone()
        for side, phone in enumerate([caller, called]):
            phone.context.add_init_script(network.script(side))
            phone.open().sign_in(f"10{side}").ready()
        caller.call("101")
        called.answer(name="100")
        caller.talks_with("101")
        assert called.heard() > SILENCE

        network.cut()
        called.context.set_offline(True)
        interrupted = "The connection was interrupted. Trying to get it back…"
        expect(caller.front).to_contain_text(interrupted, timeout=patience.milliseconds(20_000))
        expect(called.front).to_contain_text(interrupted, timeout=patience.milliseconds(20_000))
        assert called.heard() < SILENCE
        expect(called.status).to_contain_text("Connection lost.")

        network.lead_another_way()
        for side, phone in enumerate([caller, called]):
            phone.page.evaluate("(port) => { window.networkPort = port; }", network.port(side))
        called.context.set_offline(False)
        expect(called.front).not_to_contain_text(interrupted, timeout=patience.milliseconds(30_000))
        assert until(lambda: called.heard(0.5) > SILENCE)
        assert until(lambda: caller.heard(0.5) > SILENCE)


def test_no_server_at_all(telephone: Callable[..., Telephone], sip_server: Kamailio) -> None:
    phone = telephone()
    sip_server.stop()
    try:
        phone.sign_in("100")
        expect(phone.page.get_by_role("alert").filter(has_text="network")).to_contain_text(
            "The telephone service cannot be reached."
        )
    finally:
        sip_server.start()
    phone.sign_in("100").ready()


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ([FAKE_MICROPHONE], "The browser may not use the microphone."),
        ([ALLOWED], "No microphone was found."),
    ],
)
def test_no_microphone(browser: Browser, phone_address: str, flags: list[str], words: str) -> None:
    with whole_chromium(browser, *flags) as other:
        phone = Telephone(other, phone_address).open().sign_in("103").ready()
        phone.call("101")
        phone.says(words)
        assert phone.history() == []
        assert phone.troubles == []


def test_the_phone_opened_without_a_network_says_so(telephone: Callable[..., Telephone]) -> None:
    phone = telephone("100")
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert until(lambda: phone.page.evaluate("caches.keys().then((names) => names.length)") == 1)
    phone.context.set_offline(True)
    phone.page.goto(phone.address)
    expect(phone.page.get_by_role("heading")).to_have_text("The network is gone.")
    assert kept_by_worker(phone) == ["icon", "offline", "phone.css"]
    phone.context.set_offline(False)
    phone.page.get_by_role("link", name="Try again").click()
    expect(phone.button("Sign in")).to_be_visible()


def kept_by_worker(phone: Telephone) -> list[str]:
    """What lies in the service worker's cache, by short names: no page with accounts or servers in it."""
    urls = phone.page.evaluate(
        """async () => {
          const [name] = await caches.keys();
          return (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname);
        }"""
    )
    return sorted("icon" if "/pictures/" in url else Path(url).name for url in urls)
