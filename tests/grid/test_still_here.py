"""A form on a page that stood open until its session ended: nothing is sent, and nothing typed is lost."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from tests.conftest import Cast
from tests.e2e import walking

ADDRESS = "/still-here/"


def test_each_person_has_one_mark_and_a_stranger_none(cast: Cast, client_for: Callable[..., Client]) -> None:
    marks = [client_for(who).get(ADDRESS).json()["person"] for who in (cast.acme.owner, cast.acme.editor)]
    assert len({*marks, client_for(cast.globex.owner).get(ADDRESS).json()["person"], ""}) == 4
    inside = client_for(cast.acme.owner)
    assert inside.get(ADDRESS).json()["person"] == marks[0]
    assert f'data-person="{marks[0]}"' in inside.get("/web-products/").content.decode()
    assert Client().get(ADDRESS).status_code == 302
    assert 'data-person=""' in Client().get("/login/").content.decode()


@pytest.fixture
def tab(page: Page) -> Page:
    """The watched tab, logged in, with a clock that can be moved."""
    walking.log_in_as_globex(page)
    page.clock.install()
    return page


def _open_long(tab: Page, address: str) -> None:
    tab.goto(address)
    tab.clock.fast_forward("02:00")


def _type_gateway(tab: Page, name: str) -> None:
    walking.toolbar(tab).get_by_text("Add", exact=True).click()
    form = walking.dialog(tab)
    form.get_by_label("Gateway name").fill(name)
    form.get_by_label("Gateway IP address").fill("203.0.113.5")
    form.get_by_label("Currency").select_option("USD")


def _send(tab: Page) -> None:
    tab.clock.fast_forward("02:00")
    walking.dialog(tab).get_by_role("button", name="Add", exact=True).click()


def test_who_logs_in_again_sends_what_he_typed(tab: Page, new_context: Callable[..., BrowserContext]) -> None:
    tab.goto("/term-gateways/")
    _type_gateway(tab, "Typed before")
    tab.context.clear_cookies()
    _send(tab)
    dialog = walking.dialog(tab)
    alert = dialog.get_by_role("alert")
    expect(alert).to_contain_text("your session has ended")
    expect(alert).to_be_focused()
    expect(dialog.get_by_label("Gateway name")).to_have_value("Typed before")
    with tab.context.expect_page() as opened:
        alert.get_by_role("link", name="Log in").click()
    walking.log_in_as_globex(opened.value)
    opened.value.close()
    _send(tab)
    expect(tab.get_by_role("dialog")).to_have_count(0)
    expect(tab.locator("tbody tr", has_text="Typed before")).to_have_count(1)


def test_what_one_typed_another_does_not_send(tab: Page) -> None:
    tab.goto("/term-gateways/")
    _type_gateway(tab, "Of Globex")
    tab.context.clear_cookies()
    other = tab.context.new_page()
    walking.log_in_as_partner(other)
    _send(tab)
    expect(walking.dialog(tab).get_by_role("alert")).to_contain_text("somebody else has logged in")
    expect(walking.dialog(tab).get_by_label("Gateway name")).to_have_value("Of Globex")
    other.goto("/term-gateways/")
    expect(other.locator("tbody tr", has_text="Of Globex")).to_have_count(0)


def test_a_page_of_its_own_keeps_what_was_typed(tab: Page) -> None:
    _open_long(tab, "/account/")
    form = tab.locator("form", has=tab.get_by_label("New password", exact=True))
    form.get_by_label("New password", exact=True).fill("a-long-new-password")
    tab.context.clear_cookies()
    form.get_by_role("button").last.click()
    expect(form.get_by_role("alert")).to_contain_text("your session has ended")
    expect(form.get_by_label("New password", exact=True)).to_have_value("a-long-new-password")
