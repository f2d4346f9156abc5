"""The ground of every test: a real PostgreSQL and a real Valkey, seen as the application sees them.

The tests connect as `portal_app`, the role that the wall holds in: never as the owner, never as a superuser.
With pytest-xdist the controller starts the servers and each worker gets a database of its own.
"""

import atexit
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django
import hypothesis
import psycopg
import pytest
import redis
from cryptography.fernet import Fernet
from django.conf import settings
from pytest_django import DjangoDbBlocker

from portal.local import throwaway
from portal.local.clean_slate import CleanSlate

pytest.register_assert_rewrite("tests")  # what helpers assert is explained as well as what tests do
pytest_plugins = ["tests.portal_running"]
# A slow machine is no fault: an example may take its time, and so may making one. Fixtures are shared knowingly.
hypothesis.settings.register_profile(
    "unhurried",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture],
)
hypothesis.settings.load_profile("unhurried")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
DATABASE = f"portal_test_{WORKER or 'main'}"
_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")  # noqa: S104 -- compared, not bound


def _with_path(url: str, path: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{path}"))


def _start_servers() -> None:
    """Once a run: in the only process, or in xdist's controller before it starts its workers."""
    servers = throwaway.Servers()
    atexit.register(servers.stop)
    servers.start()
    os.environ.update(servers.environment())
    os.environ["SEALING_KEYS"] = Fernet.generate_key().decode()
    os.environ["SECRET_KEY"] = Fernet.generate_key().decode()


def _set_up_django() -> None:
    number = int(WORKER.removeprefix("gw") or 0) % 15 if WORKER else 15
    files = Path(os.environ["PORTAL_TEST_DIRECTORY"]) / f"files-{WORKER or 'main'}"
    (files / "static").mkdir(parents=True, exist_ok=True)
    os.environ.update(
        PORTAL_MODE="test",
        DATABASE_URL=_with_path(os.environ["PORTAL_TEST_APP_URL"], DATABASE),
        DATABASE_OWNER_URL=_with_path(os.environ["PORTAL_TEST_OWNER_URL"], DATABASE),
        REDIS_URL=_with_path(os.environ["PORTAL_TEST_REDIS_URL"], str(number)),
        DATA_DIR=str(files),
        STATIC_ROOT=str(files / "static"),
        DJANGO_SETTINGS_MODULE="portal.settings",
    )
    for name in ("PORTAL_DB", "PORTAL_BASE_URL", "EMAIL_HOST", "S3_BUCKET"):
        os.environ.pop(name, None)
    if settings.configured:
        raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE: the tests choose their settings themselves.")
    django.setup()
    # xdist's workers must not find it: pytest-django would read the settings before this file changes them.
    del os.environ["DJANGO_SETTINGS_MODULE"]


def _refuse_the_network(event: str, arguments: tuple) -> None:
    """An audit hook: a test that talks to anything but this machine fails at the call."""
    if event == "socket.connect":
        address = arguments[1]
        host = str(address[0]) if isinstance(address, tuple) else ""
    elif event == "socket.getaddrinfo":
        host = str(arguments[0] or "")
    else:
        return
    if host and not host.startswith(_LOOPBACK):
        raise OSError(f"tests don't use the network ({host})")


if not WORKER:
    _start_servers()
_set_up_django()
sys.addaudithook(_refuse_the_network)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database of this process's own, copied from the migrated template (replaces pytest-django's)."""
    from django.db import connections

    _make_database()
    yield
    with django_db_blocker.unblock():
        connections.close_all()


_database: dict[str, CleanSlate] = {}
"""This process's database, under its name; nothing when a test may have changed its schema."""


def _make_database() -> None:
    throwaway.make_database(os.environ["PORTAL_TEST_ADMIN_URL"], DATABASE)
    _database[DATABASE] = CleanSlate(_with_path(os.environ["PORTAL_TEST_ADMIN_URL"], DATABASE))


def _start_over(case: object) -> None:
    """After a test that really commits. `portal_app` may neither TRUNCATE nor touch other partners' rows."""
    from django.db import connections

    connections.close_all()
    slate = _database.get(DATABASE)
    if slate is None or not slate.restore():
        _make_database()


def pytest_configure(config: pytest.Config) -> None:
    """Tests that commit leave their database to _start_over instead of Django's flush."""
    from django.test import TransactionTestCase

    TransactionTestCase._fixture_teardown = _start_over  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def _valkey_client() -> Iterator[redis.Redis]:
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        yield client


@pytest.fixture(autouse=True)
def valkey(_valkey_client: redis.Redis) -> redis.Redis:
    """A client of the real Valkey, emptied before each test (cache, rate limits, the task queue)."""
    from portal import valkey

    valkey.ask_again()  # a test before may have found it away
    _valkey_client.flushdb()
    return _valkey_client


@pytest.fixture
def owner_connection(django_db_setup: None) -> Iterator[psycopg.Connection]:
    """A connection as `portal_owner`, for tests about the schema itself."""
    _database.clear()
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        yield connection


@pytest.fixture
def admin_connection(django_db_setup: None) -> Iterator[psycopg.Connection]:
    """A superuser's connection to the test database, for looking past the wall."""
    _database.clear()
    url = _with_path(os.environ["PORTAL_TEST_ADMIN_URL"], DATABASE)
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.hookimpl(tryfirst=True)  # before xdist looks at the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With `--dist=loadgroup` two workers run the browser tests: long walks the one, pages the other.

    Each starts a portal, which costs as much as fifty tests, and more of them would make each other slow.
    """
    for item in items:
        if "portal_running" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("walks" if "e2e" in item.path.parts else "browser"))
