"""Logging in, inviting and resetting in a real browser, following the words on the pages."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import patience
from tests.accessibility import violations
from tests.portal_running import RunningPortal

EMAIL, PASSWORD, WORD = "globex@example.com", "portal-demo-2", "switchboard"


def step_one(page: Page, email: str, password: str) -> None:
    page.goto("/login/")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Continue").click()


def step_two(page: Page, word: str) -> None:
    for position in re.findall(r"\d", page.get_by_text("Enter letter").inner_text()):
        page.get_by_label(f"Letter {position}").select_option(word[int(position) - 1])
    page.get_by_role("button", name="Login").click()


def log_in(page: Page, email: str, password: str, word: str) -> None:
    step_one(page, email, password)
    step_two(page, word)


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_the_two_steps(page: Page, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto("/login/")
    assert violations(page, rules=None) == []
    step_one(page, EMAIL, PASSWORD)
    assert violations(page, rules=None) == []
    page.get_by_role("button", name="Login").click()
    expect(page.get_by_text(re.compile(r"^Choose letter \d\.")).first).to_be_visible()
    assert violations(page, rules=None) == []
    step_two(page, WORD)
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()
    page.goto("/account/")
    expect(page.get_by_text("this one")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page, rules=None) == []


def test_wrong_details_a_replay_and_the_back_button(page: Page) -> None:
    step_one(page, "nobody@nowhere.example", "wrong")
    step_two(page, WORD)
    expect(page.get_by_role("alert")).to_contain_text("The details you entered don't match.")
    expect(page.get_by_label("Email address")).to_have_value("nobody@nowhere.example")
    page.go_back()
    expect(page.get_by_text("already used, or took longer than five minutes")).to_be_visible()


def test_from_an_invitation_to_a_forgotten_password(page: Page, new_context, portal_running: RunningPortal) -> None:
    """Owner invites; the invited person follows the Outbox's link, logs in, forgets, and chooses anew."""
    log_in(page, EMAIL, PASSWORD, WORD)
    page.goto("/users/add/")
    page.get_by_label("Email address").fill("nora@example.net")
    page.get_by_label("Name").fill("Nora New")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("tbody tr", has_text="nora@example.net")).to_be_visible()
    person = new_context().new_page()
    person.goto(_mailed(page, "You are invited to the Partner Portal"))
    assert re.search(r"/link/\?opened=[0-9a-f]{12}$", person.url)
    assert violations(person, rules=None) == []
    person.get_by_label("New password", exact=True).fill("a new long phrase")
    person.get_by_label("New password again").fill("a new long phrase")
    person.get_by_label("Memorable word").fill("elephants")
    person.get_by_role("button", name="Create my account").click()
    expect(person.get_by_text("Your account is ready.")).to_be_visible()
    log_in(person, "nora@example.net", "a new long phrase", "elephants")
    person.goto("/logout/")
    person.get_by_role("button", name="Log out").click()
    person.get_by_role("link", name="Forgotten your password").click()
    assert violations(person, rules=None) == []
    person.get_by_label("Email address").fill("nora@example.net")
    person.get_by_role("button", name="Mail me a link").click()
    person.goto(_mailed(page, "Choose a new password"))
    assert violations(person, rules=None) == []
    person.get_by_label("New password", exact=True).fill("another long phrase")
    person.get_by_label("New password again").fill("another long phrase")
    for position in re.findall(r"\d", person.get_by_text("Enter letter").inner_text()):
        person.get_by_label(f"Letter {position}").select_option("elephants"[int(position) - 1])
    person.get_by_role("button", name="Set the new password").click()
    expect(person.get_by_text("Your new password is set.")).to_be_visible()
    log_in(person, "nora@example.net", "another long phrase", "elephants")
    person.goto("/account/")
    expect(person.get_by_text("this one")).to_be_visible()


def _mailed(page: Page, subject: str) -> str:
    """The link of the newest mail of this subject, as soon as the worker has written it."""
    link = page.locator("article").filter(has_text=subject).first.locator("a[href*='/link/']")

    def has_come() -> int:
        page.goto("/mails/outbox/")
        return link.count()

    patience.until(has_come, 20, wait=lambda: page.wait_for_timeout(1000), late=f"no mail came: {subject}")
    return link.get_attribute("href") or ""


def test_staff_come_in_by_a_one_time_code(page: Page, portal_running: RunningPortal) -> None:
    page.goto("/admin/")
    page.get_by_label("Email address").fill("staff@example.com")
    page.get_by_label("Password").fill("portal-demo-staff")
    page.get_by_role("button", name="Continue").click()
    assert violations(page, rules=None) == []
    page.get_by_label("One-time code").fill(portal_running.manage("staff_code").strip().split()[-1])
    page.get_by_role("button", name="Login").click()
    expect(page.get_by_role("heading", name="Site administration")).to_be_visible()
    for path in ("tenants/partner/", "tenants/partner/add/", "tenants/user/", "history/event/", "jobs/job/"):
        assert page.goto(f"/admin/{path}").status == 200, path
