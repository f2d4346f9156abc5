"""Health: what each part's failure looks like from outside, and that wrong settings don't start."""

import os
import subprocess
import sys
import time

import psycopg
import pytest
import redis
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from portal.environment import ROOT
from portal.health import heartbeat, parts, probe, startup
from portal.health.signs import WORKER_SILENCE, WORKERS_KEY
from portal.local import processes
from tests import patience


@pytest.fixture
def alive(valkey: redis.Redis) -> None:
    """A worker that has just given a sign of life."""
    heartbeat.beat("celery@somewhere")


@pytest.mark.django_db
def test_ready_when_all_parts_are_well(alive: None, client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "parts": {"database": "ok", "valkey": "ok", "worker": "ok", "jobs": "ok"}}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_not_ready_without_a_worker(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["worker"] == "no worker gave a sign of life in 20 s"


@pytest.mark.django_db
def test_a_worker_silent_for_too_long_counts_as_gone(valkey: redis.Redis, client: Client) -> None:
    valkey.zadd(WORKERS_KEY, {"celery@stuck": time.time() - WORKER_SILENCE - 1})
    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_valkey_down(settings: Settings, client: Client) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{processes.free_port()}/0"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {
        "database": "ok",
        "valkey": "Valkey doesn't answer",
        "worker": "unknown: Valkey doesn't answer",
        "jobs": "ok",
    }


@pytest.mark.django_db(transaction=True)
def test_database_down_tells_no_secret(alive: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "PORT", processes.free_port())
    answer = client.get("/readyz")
    connection.close()
    assert answer.status_code == 503
    assert answer.json()["parts"] == {
        "database": "PostgreSQL doesn't answer",
        "valkey": "ok",
        "worker": "ok",
        "jobs": "unknown: PostgreSQL doesn't answer",
    }


def test_alive_needs_nothing(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{processes.free_port()}/0"
    settings.ALLOWED_HOSTS = ["portal.example"]  # a probe names a container's address
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.post("/healthz").status_code == 405


def test_a_worker_that_ends_counts_no_longer(valkey: redis.Redis) -> None:
    class Worker:
        hostname = "celery@here"

    heartbeat.beat(Worker.hostname)
    parts.worker()
    heartbeat.stop(Worker())
    with pytest.raises(parts.UnwellError):
        parts.worker()


def test_a_container_asks_about_its_own_worker(valkey: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe.socket, "gethostname", lambda: "this-one")
    heartbeat.beat("celery@another")
    assert "celery@this-one gave no sign of life" in probe.worker()
    heartbeat.beat("celery@this-one")
    assert probe.worker() == ""


def test_a_container_asks_its_own_web(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIND", f"0.0.0.0:{processes.free_port()}")
    assert "refused" in probe.web()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"SEALING_KEYS": ""}, "SEALING_KEYS is not set"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too weak"),
    ],
)
@pytest.mark.parametrize("command", [["gunicorn", "--config=gunicorn.conf.py"], ["celery", "--app=portal", "worker"]])
def test_wrong_settings_do_not_start(
    command: list[str], wrong: dict[str, str], said: str, django_db_setup: None
) -> None:
    environment = {
        **os.environ,
        "PORTAL_MODE": "production",
        "PORTAL_BASE_URL": "https://portal.example",
        "ALLOWED_HOSTS": "portal.example",
        "BIND": f"127.0.0.1:{processes.free_port()}",
        **wrong,
    }
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=patience.seconds(60),
    )
    assert done.returncode != 0
    assert said in done.stdout + done.stderr


@pytest.mark.django_db(transaction=True)
def test_a_superuser_is_no_wall(admin_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    info = admin_connection.info
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "USER", info.user)
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", info.password)
    with pytest.raises(startup.UnsafeStartError, match="may look over the wall"):
        startup.refuse_unsafe_start()
    connection.close()
