"""System checks: what must be true of the settings and the database before the portal may serve."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.db import connections

POSTGRESQL_FLOOR = 16


@register(Tags.security)
def check_settings(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Missing keys, and defaults that are unsafe in production. (Django itself refuses an empty SECRET_KEY.)"""
    found: list[CheckMessage] = []
    if not settings.SEALING_KEYS and settings.MODE != "test":
        found.append(
            Error(
                "SEALING_KEYS is not set: memorable words and SIP passwords can't be sealed.",
                hint="One or more Fernet keys, newest first, kept outside the database and its backups.",
                id="portal.E002",
            )
        )
    if not all(map(_is_key, settings.SEALING_KEYS)):
        found.append(
            Error(
                "SEALING_KEYS holds something that is no Fernet key.", hint="make secrets prints one.", id="portal.E006"
            )
        )
    base = urlsplit(settings.PORTAL_BASE_URL)
    if base.scheme not in {"http", "https"} or not base.hostname or base.path:
        found.append(Error("PORTAL_BASE_URL must look like https://portal.example.com.", id="portal.E007"))
    if urlsplit(settings.REDIS_URL).scheme not in {"redis", "rediss", "unix"}:
        found.append(Error("REDIS_URL must look like redis://:password@host:6379/0.", id="portal.E008"))
    if settings.MODE not in {"production", "local", "test"}:
        found.append(Error(f"PORTAL_MODE {settings.MODE!r} is unknown.", id="portal.E003"))
    if settings.MODE == "production":
        if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
            found.append(Error("ALLOWED_HOSTS must name the portal's hosts.", id="portal.E004"))
        if not settings.HTTPS:
            found.append(Warning("PORTAL_BASE_URL is not https: cookies travel in clear.", id="portal.W001"))
        if "unsafe" in settings.SECRET_KEY or len(settings.SECRET_KEY) < 32:
            found.append(Error("SECRET_KEY is too weak for production.", id="portal.E005"))
    return found


def _is_key(text: str) -> bool:
    try:
        Fernet(text)
    except ValueError:
        return False
    return True


@register(Tags.database)
def check_database(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """PostgreSQL's age, and that the application's role can't look over the wall."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version_num')::int / 10000, rolsuper OR rolbypassrls, rolname,"
                " EXISTS (SELECT FROM pg_class WHERE relrowsecurity AND pg_has_role(session_user, relowner, 'USAGE'))"
                " FROM pg_roles WHERE rolname = session_user"
            )
            version, bypasses, role, owns = cursor.fetchone()
        if version < POSTGRESQL_FLOOR:
            found.append(Error(f"PostgreSQL {version} is too old; {POSTGRESQL_FLOOR} is needed.", id="portal.E010"))
        if bypasses or (owns and not settings.AS_OWNER):
            found.append(
                Error(
                    f"Role {role} may look over the wall between partners.",
                    hint="Connect as portal_app: neither superuser nor BYPASSRLS, and no owner of the tables.",
                    id="portal.E011",
                )
            )
    return found
