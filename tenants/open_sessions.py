"""The sessions a person has open, and ending them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.tenancy import wall
from tenants.models import Session
from tenants.sessions import handle_of, idle_limit

# In this order: each of the later ones is also named by browsers before it.
_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, kw_only=True)
class OpenSession:
    """One open session as its person sees it; `handle` names it, the key stays secret."""

    handle: str
    address: str | None
    agent: str
    browser: str
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
            browser=browser_of(row.agent),
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


def browser_of(agent: str) -> str:
    """A User-Agent header as a person would say it: "Chrome 156, Linux"; the header itself when it is another kind."""
    mark, name = next(((mark, name) for mark, name in _BROWSERS if mark in agent), ("", ""))
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if not name:
        return agent or _("unknown")
    version = agent.partition(mark)[2].partition(".")[0]
    browser = f"{name} {version}" if version.isdigit() else name
    return f"{browser}, {system}" if system else browser
