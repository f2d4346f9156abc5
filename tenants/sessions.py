"""Sessions in PostgreSQL, behind the login door."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import models
from django.utils.functional import classproperty

from portal.tenancy import wall


class SessionStore(DatabaseStore):
    """Django's database sessions, each access through the login door."""

    @classmethod
    def get_model_class(cls) -> type[models.Model]:
        from tenants.models import Session  # noqa: PLC0415 -- models can't be imported while apps load

        return Session

    @classproperty
    def model(self) -> type[models.Model]:  # type: ignore[override]
        return self.get_model_class()

    def load(self) -> dict[str, Any]:
        with wall.enter_login():
            return super().load()

    def exists(self, session_key: str) -> bool:
        with wall.enter_login():
            return super().exists(session_key)

    def save(self, must_create: bool = False) -> None:
        with wall.enter_login():
            super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        with wall.enter_login():
            super().delete(session_key)

    def create_model_instance(self, data: dict[str, Any]) -> models.Model:
        session = super().create_model_instance(data)
        user_id = data.get("_auth_user_id")
        session.user_id = int(user_id) if user_id else None  # type: ignore[attr-defined]
        return session

    @classmethod
    def clear_expired(cls) -> None:
        with wall.enter_login():
            super().clear_expired()
