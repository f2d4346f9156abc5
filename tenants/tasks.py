"""Work of accounts for the workers. Messages carry ids and addresses, never a token."""

from typing import Any

from celery import shared_task
from django.db import OperationalError

from portal.tenancy import wall
from tenants import known_browsers, login_attempts, login_failures, mails, visits
from tenants.sessions import SessionStore

AGAIN: dict[str, Any] = {
    "autoretry_for": (OperationalError,),
    "retry_backoff": True,
    "max_retries": 4,
}
"""A database that doesn't answer is asked again for half a minute. Mail servers are portal.mail.delivery's business."""


@shared_task(name="tenants.mail_link", **AGAIN)
def mail_link(user_id: int, purpose: str) -> None:
    """Mail one person a link."""
    mails.mail_link(user_id, purpose)


@shared_task(name="tenants.mail_forgotten", **AGAIN)
def mail_forgotten(address: str, purpose: str) -> None:
    """Mail a link to whoever has this address."""
    mails.mail_forgotten(address, purpose)


@shared_task(name="tenants.mail_change", **AGAIN)
def mail_change(user_id: int, what: str) -> None:
    """Tell a person that the log in was changed."""
    mails.mail_change(user_id, what)


@shared_task(name="tenants.clear_sessions")
def clear_sessions() -> None:
    """Remove the rows of sessions and log ins that have ended; write down the end of staff's overdue visits."""
    SessionStore.clear_expired()
    with wall.enter_login():
        login_attempts.forget_old()
        login_failures.forget_old()
        known_browsers.forget_unused()
    visits.close_overdue()
