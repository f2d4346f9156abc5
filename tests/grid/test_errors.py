"""Error pages, and who is sent where."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from portal.grid.access import writer_required
from portal.grid.errors import not_found, server_error
from tests.conftest import Cast


def test_errors_say_what_to_do(cast: Cast, client_for: Callable[..., Client]) -> None:
    owner = client_for(cast.acme.owner)
    page = owner.get("/no/such/page/")
    assert page.status_code == 404
    assert "There is nothing here" in page.content.decode()
    part = owner.get("/no/such/page/", headers={"HX-Request": "true", "HX-Target": "div#dialog-body"}).content.decode()
    assert "<html" not in part
    assert "There is nothing here" in part


def test_staff_have_no_partner_pages(cast: Cast, client_for: Callable[..., Client]) -> None:
    staff = client_for(cast.staff)
    assert staff.get(reverse("dashboard")).headers["Location"] == reverse("admin:index")
    answer = staff.get(reverse("jobs"))
    assert answer.status_code == 403
    assert "/admin/" in answer.content.decode()


def test_a_session_that_has_ended_sends_the_whole_page_to_the_login(db: None) -> None:
    answer = Client().get(
        reverse("jobs"), headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/jobs/?state=failed"}
    )
    assert answer.headers["HX-Redirect"].startswith(reverse("login"))


def test_a_crash_is_told_without_the_database() -> None:
    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "Nothing was changed" in answer.content.decode()


def test_a_refusal_says_why(cast: Cast) -> None:
    request = RequestFactory().get("/")
    request.partner, request.can_write, request.user = cast.acme.partner, False, SimpleNamespace()
    with pytest.raises(Exception, match="read-only"):
        writer_required(not_found)(request, Exception())
