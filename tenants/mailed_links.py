"""Links sent by mail that can be used once: to accept an invitation, choose a new password or word, unlock."""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MailedLink(models.Model):
    """A link that was mailed. Only its digest is kept, behind the login door."""

    class Purpose(models.TextChoices):
        INVITATION = "invitation", _("invitation")
        PASSWORD = "password", _("new password")
        WORD = "word", _("new memorable word")
        UNLOCK = "unlock", _("unlock")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


LIFETIMES = {
    MailedLink.Purpose.INVITATION: timedelta(days=7),
    MailedLink.Purpose.PASSWORD: timedelta(hours=1),
    MailedLink.Purpose.WORD: timedelta(hours=1),
    MailedLink.Purpose.UNLOCK: timedelta(hours=24),
}


def issue(*, user_id: int, purpose: MailedLink.Purpose) -> str:
    """A new token; links of the same purpose sent earlier to this user stop working. Inside the login door.

    Except those that unlock: whoever knows an address can ask for them, and would end the one that is being followed.
    """
    now = timezone.now()
    if purpose != MailedLink.Purpose.UNLOCK:
        MailedLink.objects.filter(user_id=user_id, purpose=purpose, used_at=None).update(used_at=now)
    token = secrets.token_urlsafe(32)
    MailedLink.objects.create(
        user_id=user_id, purpose=purpose, digest=_digest(token), created_at=now, expires_at=now + LIFETIMES[purpose]
    )
    return token


def find(token: str, *, for_use: bool = False) -> MailedLink | None:
    """The link of this token while it is good. for_use: hold its row, to `use` it in the same transaction."""
    links = MailedLink.objects.filter(digest=_digest(token), used_at=None, expires_at__gt=timezone.now())
    if for_use:
        links = links.select_for_update()
    return links.filter(user__is_active=True).first()


def use(link: MailedLink) -> None:
    """This link has done its work. Inside the transaction that did it."""
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])


def withdraw(*, user_id: int) -> None:
    """Links sent to this user and not yet used stop working."""
    MailedLink.objects.filter(user_id=user_id, used_at=None).update(used_at=timezone.now())


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
