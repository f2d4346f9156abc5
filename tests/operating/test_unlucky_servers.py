"""Valkey that hangs and PostgreSQL that restarts: pages answer at once, say so, and lose nothing."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from portal import dispatch, valkey
from portal.celery import app
from portal.jobs import reaper
from portal.jobs.models import Job
from portal.local.valkey import ValkeyServer
from portal.tenancy import wall
from tenants import mails, rate_limit
from tests import patience

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hanging(tmp_path: Path, settings) -> Iterator[ValkeyServer]:
    """A Valkey that accepts connections and answers nothing."""
    server = ValkeyServer(tmp_path / "valkey", durable=False)
    server.start()
    assert server.process is not None
    before = app.conf.broker_url, app.conf.broker_write_url
    settings.REDIS_URL = server.url()
    app.conf.broker_url = app.conf.broker_write_url = server.url()
    rate_limit._valkey.cache_clear()
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        yield server
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
        server.stop()
        app.conf.broker_url, app.conf.broker_write_url = before
        rate_limit._valkey.cache_clear()
        valkey.ask_again()


def test_forgotten_answers_and_keeps_what_was_asked_while_valkey_hangs(cast, hanging):
    client = Client()
    answers = []
    for address in [cast.acme.editor.email, "nobody@example.org"] * 8:
        began = time.monotonic()
        response = client.post(reverse("forgotten"), {"email": address, "what": "password"})
        answers.append((response.status_code, time.monotonic() - began < patience.seconds(5)))
    assert answers == [(200, True)] * 16
    assert client.get("/healthz").status_code == 200
    with wall.enter_partner(wall.PLATFORM_PARTNER_ID):
        assert Job.objects.filter(kind=mails.MAIL_FORGOTTEN, state="queued").count() == 16


def test_a_server_that_was_away_is_left_alone_for_a_while(hanging):
    from portal.jobs.tasks import run_job

    took = []
    for _time in range(2):
        began = time.monotonic()
        assert not dispatch.now(run_job, 0, 0)
        took.append(time.monotonic() - began)
    assert took[0] >= valkey.SECONDS
    assert took[1] < took[0] / 2, "it was waited for again"


def test_what_waited_is_handed_over_when_valkey_is_back(cast, hanging):
    mails.send_forgotten(address=cast.acme.editor.email, purpose=mails.MailedLink.Purpose.PASSWORD)
    os.kill(hanging.process.pid, signal.SIGCONT)
    valkey.ask_again()
    with wall.enter_partner(wall.PLATFORM_PARTNER_ID):
        Job.objects.update(created_at="2026-01-01T00:00Z")
    assert reaper.reap() == 1
    with valkey.client() as client:
        assert client.llen("celery") == 1


@pytest.fixture
def restart(admin_connection: psycopg.Connection):
    """Ends this process's connection as a restart of PostgreSQL does."""

    def end() -> None:
        connection.ensure_connection()
        assert connection.connection is not None
        pid = connection.connection.info.backend_pid
        admin_connection.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    yield end
    connection.close()


def test_a_page_tries_again_by_itself_while_postgresql_restarts(cast, client_for, restart, caplog):
    client = client_for(cast.acme.editor)
    client.raise_request_exception = False
    restart()
    page = client.get(reverse("dashboard"))
    assert (page.status_code, page["Refresh"]) == (503, "5")
    assert page["Retry-After"] == "5"
    assert "database restarts" in page.content.decode()
    assert not [record for record in caplog.records if record.exc_info]


def test_what_was_typed_is_kept_and_secrets_are_not_shown(client, restart):
    client.raise_request_exception = False
    restart()
    page = client.post(reverse("forgotten"), {"email": "ann@example.org", "what": "password", "note": "a<b"})
    text = page.content.decode()
    assert page.status_code == 503
    assert "Refresh" not in page
    assert '<input type="hidden" name="note" value="a&lt;b">' in text
    connection.close()
    restart()
    login = client.post(reverse("login"), {"email": "ann@example.org", "password": "hunter22hunter"})
    assert login.status_code == 503
    assert "hunter22" not in login.content.decode()
    assert "go back in your browser" in login.content.decode()


def test_htmx_gets_a_part_that_says_so(client, restart):
    client.raise_request_exception = False
    restart()
    part = client.post(reverse("forgotten"), {"email": "a@example.org", "what": "word"}, headers={"HX-Request": "true"})
    assert part.status_code == 503
    assert "<html" not in part.content.decode()
    assert "database restarts" in part.content.decode()


def test_the_next_request_is_served(client, restart):
    client.raise_request_exception = False
    restart()
    assert client.post(reverse("forgotten"), {"email": "a@example.org", "what": "word"}).status_code == 503
    assert client.post(reverse("forgotten"), {"email": "a@example.org", "what": "word"}).status_code == 200
