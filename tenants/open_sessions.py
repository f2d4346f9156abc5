"""The sessions a person has open, and ending them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from portal.tenancy import wall
from tenants.models import Session
from tenants.sessions import handle_of, idle_limit


@dataclass(frozen=True, kw_only=True)
class OpenSession:
    """One open session as its person sees it; `handle` names it, the key stays secret."""

    handle: str
    address: str | None
    agent: str
    begun_at: datetime
    seen_at: datetime
    is_this: bool


def sessions_of(user_id: int, *, this_key: str | None) -> list[OpenSession]:
    """Open sessions, the one in use first, then by when they were last used."""
    now = timezone.now()
    with wall.enter_login():
        rows = list(
            Session.objects.filter(user_id=user_id, expire_date__gt=now, seen_at__gt=now - idle_limit())
            .only("session_key", "address", "agent", "created_at", "seen_at")
            .order_by("-seen_at")
        )
    found = [
        OpenSession(
            handle=handle_of(row.session_key),
            address=row.address,
            agent=row.agent,
            begun_at=row.created_at,
            seen_at=row.seen_at,
            is_this=row.session_key == this_key,
        )
        for row in rows
    ]
    return sorted(found, key=lambda session: not session.is_this)


def end_one(user_id: int, *, handle: str) -> bool:
    """End the session of this handle. Returns False when it has ended already, or is somebody else's."""
    with wall.enter_login():
        keys = [
            key
            for key in Session.objects.filter(user_id=user_id).values_list("session_key", flat=True)
            if handle_of(key) == handle
        ]
        return bool(Session.objects.filter(session_key__in=keys).delete()[0])


def end_all(user_id: int, *, except_key: str | None = None) -> int:
    """End every session of this person but one. Returns how many were ended."""
    with wall.enter_login():
        return Session.objects.filter(user_id=user_id).exclude(session_key=except_key or "").delete()[0]
