"""The running portal as a stranger sees it."""

import contextlib
import os
import socket
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page

from tests import patience
from tests.portal_running import RunningPortal


def everything(portal: RunningPortal) -> list[psutil.Process]:
    """The supervisor and every process that it started."""
    supervisor = psutil.Process(int((portal.data / "lock").read_text(encoding="ascii")))
    return [supervisor, *supervisor.children(recursive=True)]


def test_all_parts_are_ready(portal_running: RunningPortal) -> None:
    assert portal_running.get("/readyz") == {
        "status": "ok",
        "parts": {"database": "ok", "valkey": "ok", "worker": "ok", "jobs": "ok"},
    }
    assert portal_running.get("/healthz") == {"status": "ok"}


def test_every_server_listens_on_loopback_only(portal_running: RunningPortal) -> None:
    listening = []
    for process in everything(portal_running):
        with contextlib.suppress(psutil.NoSuchProcess):  # PostgreSQL's helpers come and go
            listening += [c.laddr for c in process.net_connections(kind="inet") if c.status == psutil.CONN_LISTEN]
    assert len({address.port for address in listening}) == 3  # PostgreSQL, Valkey, the web
    assert {address.ip for address in listening} == {"127.0.0.1"}


def test_secrets_are_readable_by_their_owner_alone(portal_running: RunningPortal) -> None:
    secrets = [*(portal_running.data / "secrets").iterdir(), portal_running.data / "postgres" / "password"]
    secrets += [portal_running.data / "valkey" / name for name in ("password", "valkey.conf")]
    assert len(secrets) >= 7
    assert {oct(path.stat().st_mode & 0o777) for path in secrets} == {"0o600"}


def test_no_secret_is_on_a_command_line(portal_running: RunningPortal) -> None:
    words = [path.read_text(encoding="utf-8").strip() for path in (portal_running.data / "secrets").iterdir()]
    assert len(words) >= 4
    for process in everything(portal_running):
        with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            line = " ".join(process.cmdline())
            assert not any(word in line for word in words)


def test_debug_is_off(portal_running: RunningPortal) -> None:
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(portal_running.url + "no-such-page", timeout=patience.seconds(10))  # noqa: S310
    assert raised.value.code == 404
    assert b"URLconf" not in raised.value.read()
    raised.value.close()


def test_a_strange_host_name_is_refused(portal_running: RunningPortal) -> None:
    port = int(portal_running.url.rsplit(":", 1)[1].strip("/"))
    with socket.create_connection(("127.0.0.1", port), timeout=patience.seconds(10)) as connection:
        connection.sendall(b"GET /admin/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 404")


def test_the_browser_gets_styles_and_scripts(page: Page) -> None:
    page.goto("/")
    assert page.evaluate("document.styleSheets.length") >= 1


def test_files_of_the_portal_stay_in_its_folder(portal_running: RunningPortal) -> None:
    assert Path(portal_running.data).is_relative_to(Path(os.environ["PORTAL_TEST_DIRECTORY"]))
