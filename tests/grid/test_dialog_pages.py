"""A dialog opened at its plain address is a page: its form posts as a page, too."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tenants.models import User
from tests.conftest import Cast

OVER = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "div#dialog-body"}


def test_no_form_swaps_into_a_dialog_that_is_not_open() -> None:
    """The answer of such a form would be shown in a second copy, with double ids, above the page."""
    forms = [
        (path.name, form)
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for form in re.findall(r"<form [^>]*#dialog-body[^>]*", path.read_text(encoding="utf-8"))
    ]
    assert len(forms) > 5
    assert [
        name for name, form in forms if not re.search(r"{% if in_dialog %} hx-(?:post|get)=[^%]*#dialog-body", form)
    ] == []


@pytest.mark.django_db(transaction=True)
def test_a_form_over_the_grid_swaps_and_one_on_a_page_does_not(
    cast: Cast, client_for: Callable[[User], Client]
) -> None:
    client, address = client_for(cast.acme.editor), reverse("term-gateways-add")
    for headers, swaps in ((OVER, True), ({}, False)):
        shown = client.get(address, **headers).content.decode()
        refused = client.post(address, {}, **headers)
        assert refused.status_code == 422
        for page in (shown, refused.content.decode()):
            assert ('hx-target="#dialog-body" hx-sync' in page) is swaps
            ids = re.findall(r' id="([^"]+)"', page)
            assert len(ids) == len(set(ids))
