"""Locking an account after too many wrong answers, and unlocking it."""

from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.tenancy import wall
from tenants import mails
from tenants.models import MailedLink, MemorableWordDevice, User


def lock(user: User) -> None:
    """Lock the account and mail its person a link that unlocks it. Inside the login door."""
    if User.objects.filter(pk=user.pk, locked_at=None).update(locked_at=timezone.now()):
        mails.send_link(user_id=user.pk, purpose=MailedLink.Purpose.UNLOCK)


def unlock(user: User) -> None:
    """Open the account again and forget its wrong answers. Through any door; history names who did it."""
    with wall.enter_login(), transaction.atomic():
        User.objects.filter(pk=user.pk).update(locked_at=None)
        for device in (MemorableWordDevice, TOTPDevice, StaticDevice):
            device.objects.filter(user_id=user.pk).update(throttling_failure_count=0, throttling_failure_timestamp=None)
    user.locked_at = None
