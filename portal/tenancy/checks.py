"""System checks: what must be true of the settings and the database before the portal may serve."""

from collections.abc import Sequence
from typing import Any

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
                "SELECT current_setting('server_version_num')::int / 10000, rolsuper OR rolbypassrls, rolname"
                " FROM pg_roles WHERE rolname = session_user"
            )
            version, bypasses, role = cursor.fetchone()
        if version < POSTGRESQL_FLOOR:
            found.append(Error(f"PostgreSQL {version} is too old; {POSTGRESQL_FLOOR} is needed.", id="portal.E010"))
        if bypasses:
            found.append(
                Error(
                    f"Role {role} may look over the wall between partners.",
                    hint="Connect as portal_app: neither superuser nor BYPASSRLS.",
                    id="portal.E011",
                )
            )
    return found
