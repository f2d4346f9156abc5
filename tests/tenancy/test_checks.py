"""The system checks: what must be true before the portal may serve."""

import pytest
from cryptography.fernet import Fernet
from django.db import connections

from portal.health import startup
from portal.tenancy.checks import check_database, check_settings

PRODUCTION = {
    "MODE": "production",
    "SECRET_KEY": "k" * 50,
    "SEALING_KEYS": [Fernet.generate_key().decode()],
    "PORTAL_BASE_URL": "https://portal.example",
    "REDIS_URL": "redis://:secret@127.0.0.1:6379/0",
    "ALLOWED_HOSTS": ["portal.example"],
    "HTTPS": True,
}


def ids(messages) -> set[str]:
    return {message.id for message in messages}


def test_a_well_set_production_has_nothing_to_say(settings):
    for name, value in PRODUCTION.items():
        setattr(settings, name, value)
    assert check_settings(None) == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SECRET_KEY", "short", "portal.E005"),
        ("SECRET_KEY", "unsafe-key-for-commands-that-serve-nobody", "portal.E005"),
        ("SEALING_KEYS", [], "portal.E002"),
        ("SEALING_KEYS", ["no key"], "portal.E006"),
        ("PORTAL_BASE_URL", "portal.example", "portal.E007"),
        ("PORTAL_BASE_URL", "https://", "portal.E007"),
        ("PORTAL_BASE_URL", "https://example.com/portal", "portal.E007"),
        ("REDIS_URL", "127.0.0.1:6379", "portal.E008"),
        ("MODE", "debug", "portal.E003"),
        ("ALLOWED_HOSTS", [], "portal.E004"),
        ("ALLOWED_HOSTS", ["*"], "portal.E004"),
        ("HTTPS", False, "portal.W001"),
    ],
)
def test_each_missing_or_unsafe_setting_is_named(settings, name, value, expected):
    for key, good in PRODUCTION.items():
        setattr(settings, key, good)
    setattr(settings, name, value)
    assert expected in ids(check_settings(None))


@pytest.mark.django_db
def test_the_applications_role_cannot_look_over_the_wall():
    assert check_database(None, ["default"]) == []


@pytest.mark.django_db
def test_a_role_that_could_is_refused(admin_connection, monkeypatch):
    monkeypatch.setattr(connections["default"], "cursor", admin_connection.cursor)
    assert ids(check_database(None, ["default"])) == {"portal.E011"}


@pytest.mark.django_db
def test_the_owner_is_refused_but_for_migrations(settings, owner_connection, monkeypatch):
    """Its policies let it see everything, though it is neither superuser nor BYPASSRLS."""
    monkeypatch.setattr(connections["default"], "cursor", owner_connection.cursor)
    assert ids(check_database(None, ["default"])) == {"portal.E011"}
    settings.AS_OWNER = True
    assert check_database(None, ["default"]) == []
    with pytest.raises(startup.UnsafeStartError, match="PORTAL_DB"):
        startup.refuse_unsafe_start()
