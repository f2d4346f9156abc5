"""Requests that Django refuses by itself."""

import logging

import pytest
from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.test import Client

from portal.grid.selection import MOST_IDS
from portal.refused_requests import OneLine


@pytest.mark.django_db
def test_as_many_rows_can_be_sent_as_a_selection_may_have() -> None:
    client = Client()
    assert client.post("/login/", {"id": ["1"] * (MOST_IDS + 200)}).status_code != 400
    assert client.post("/login/", {"id": ["1"] * 7_000}).status_code == 400


def test_a_refused_request_is_a_line_in_the_log_and_not_an_exception() -> None:
    error = TooManyFieldsSent("Too many")
    told = logging.LogRecord(
        "django.security.TooManyFieldsSent", logging.ERROR, "", 0, "Too many", None, (type(error), error, None)
    )
    ours = logging.LogRecord("django.request", logging.ERROR, "", 0, "Broken", None, (type(error), error, None))
    assert OneLine().filter(told)
    assert OneLine().filter(ours)
    assert (told.levelname, told.exc_info) == ("WARNING", None)
    assert ours.exc_info
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["refused", "without_tokens"]
