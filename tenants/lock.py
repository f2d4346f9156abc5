"""Closing an account to browsers it doesn't know after wrong letters or codes, and opening it again."""

from django.db import transaction
from django.utils import timezone

from portal.tenancy import wall
from tenants import login_failures, mails
from tenants.models import MailedLink, User


def lock(user: User) -> None:
    """Lock the account and mail its person a link that unlocks it. Inside the login door.

    Somebody had the right password and guessed at the rest. Known browsers come in all the same.
    """
    if User.objects.filter(pk=user.pk, locked_at=None).update(locked_at=timezone.now()):
        mails.send_link(user_id=user.pk, purpose=MailedLink.Purpose.UNLOCK)


def unlock(user: User) -> None:
    """Open the account again and forget its wrong answers. Through any door; history names who did it."""
    with wall.enter_login(), transaction.atomic():
        User.objects.filter(pk=user.pk).update(locked_at=None)
        login_failures.forgive(user.email)
    user.locked_at = None
