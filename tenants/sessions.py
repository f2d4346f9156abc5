"""Sessions in PostgreSQL, behind the login door, with an idle and an absolute time limit."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import classproperty

from portal.prepared import PreparedRow
from portal.tenancy import wall

if TYPE_CHECKING:
    from tenants.models import Session, User

BEGUN = "_begun"
"""When the session's person logged in: ISO time. The absolute limit counts from here and never slides."""
STRANGER_SECONDS = 30 * 60
"""How long a session without a person lives: two steps of a login and some patience."""
SEEN_EVERY = timedelta(minutes=1)


_persons: ContextVar[dict[int, "User"] | None] = ContextVar("persons_of_sessions", default=None)


@contextmanager
def keep_persons() -> Iterator[None]:
    """While it lasts, the person of a session that is loaded is kept for `person_of`: one statement reads both."""
    token = _persons.set({})
    try:
        yield
    finally:
        _persons.reset(token)


def person_of(user_id: int) -> "User | None":
    """The person with this number, with his partner, if a session of his was loaded under `keep_persons`. Once."""
    return (_persons.get() or {}).pop(user_id, None)


class SessionStore(DatabaseStore):
    """Django's database sessions, each access through the login door."""

    @classmethod
    def get_model_class(cls) -> "type[Session]":
        from tenants.models import Session  # noqa: PLC0415 -- models can't be imported while apps load

        return Session

    @classproperty
    def model(self) -> "type[Session]":
        return self.get_model_class()

    def load(self) -> dict[str, Any]:
        """The session's data; empty when it has ended, was idle too long, or is too old."""
        now = timezone.now()
        with wall.enter_login():
            row = _session_row().first(self.session_key, now)
            if row is None or (row.user_id and row.seen_at < now - idle_limit()):
                self._session_key = None
                return {}
            if row.user_id and row.seen_at < now - SEEN_EVERY:
                self.model.objects.filter(session_key=row.session_key).update(seen_at=now)
            kept = _persons.get()
            if kept is not None and row.user is not None:
                kept[row.user.pk] = row.user
        return self.decode(row.session_data)

    def exists(self, session_key: str) -> bool:
        with wall.enter_login():
            return super().exists(session_key)

    def save(self, must_create: bool = False) -> None:
        """Write the data; an existing row keeps its address, agent and times. Raises CreateError, UpdateError."""
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        row = self.create_model_instance(data)
        with wall.enter_login():
            if must_create:
                try:
                    with transaction.atomic():
                        row.save(force_insert=True)
                except IntegrityError as error:
                    raise CreateError from error
                return
            changed = self.model.objects.filter(session_key=row.session_key).update(
                session_data=row.session_data, expire_date=row.expire_date, user_id=row.user_id
            )
            if not changed:
                raise UpdateError

    def delete(self, session_key: str | None = None) -> None:
        with wall.enter_login():
            super().delete(session_key)

    def cycle_key(self) -> None:
        """A new key for the same session: where it came from and when it began stay."""
        with wall.enter_login():
            rows = self.model.objects.filter(session_key=self.session_key)
            kept = rows.values("created_at", "address", "agent").first()
            super().cycle_key()
            if kept:
                self.model.objects.filter(session_key=self.session_key).update(**kept)

    def create_model_instance(self, data: dict[str, Any]) -> "Session":
        user_id = data.get(SESSION_KEY)
        return self.model(
            session_key=self._get_or_create_session_key(),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            user_id=int(user_id) if user_id else None,
        )

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """When this session ends whatever its person does."""
        begun = self.get(BEGUN)
        if begun:
            return datetime.fromisoformat(begun) + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        return timezone.now() + timedelta(seconds=STRANGER_SECONDS)

    def get_expiry_age(self, **kwargs: Any) -> int:
        """The same in seconds from now, for the cookie."""
        return max(0, int((self.get_expiry_date() - timezone.now()).total_seconds()))

    @classmethod
    def clear_expired(cls) -> None:
        """Remove the rows of sessions that have ended."""
        now = timezone.now()
        idle = Q(user__isnull=False, seen_at__lt=now - idle_limit())
        with wall.enter_login():
            cls.get_model_class().objects.filter(Q(expire_date__lt=now) | idle).delete()


@cache
def _session_row() -> "PreparedRow[Session]":
    model = SessionStore.get_model_class()
    return PreparedRow(
        lambda key, now: model.objects.select_related("user__partner").filter(session_key=key, expire_date__gt=now),
        "a key",
        timezone.now(),
    )


def idle_limit() -> timedelta:
    """How long a person may do nothing before the session ends."""
    return timedelta(seconds=settings.SESSION_IDLE_SECONDS)


def handle_of(session_key: str) -> str:
    """A name for a session that can be shown and posted: its key can't be found from it."""
    return sha256(b"session:" + session_key.encode()).hexdigest()[:24]
