"""What the server remembers between the two steps of a log in: a row, found by a name, good in one browser.

A row rather than something in the session: sessions are written whole, so that of two log ins in two tabs at once
one would overwrite the other.
"""

import secrets
from datetime import timedelta

from django.db import models
from django.utils import timezone

STEP_SECONDS = 5 * 60


class LoginAttempt(models.Model):
    """An attempt that got past the first step. user_number 0: nobody has this address.

    browser: digest of the browser's name. answer: digest of what was answered, "" until then. entered: the answer
    was right; the same one sent twice (a double click) is let in twice.
    """

    name = models.CharField(max_length=32, unique=True)
    browser = models.CharField(max_length=64)
    email = models.CharField(max_length=254)
    user_number = models.BigIntegerField()
    device_number = models.BigIntegerField()
    password_right = models.BooleanField()
    positions = models.JSONField()
    staff = models.BooleanField()
    begun_at = models.DateTimeField(default=timezone.now, db_index=True)
    next_page = models.CharField(max_length=2000, blank=True)
    answer = models.CharField(max_length=64, blank=True)
    entered = models.BooleanField(default=False)


def new_name() -> str:
    return secrets.token_urlsafe(12)


def find(name: str, *, browser: str, staff: bool) -> LoginAttempt | None:
    """This browser's attempt of this name at this door, used or not. Inside the login door."""
    attempt = LoginAttempt.objects.filter(name=name[:33].replace("\x00", ""), staff=staff).first()
    return attempt if attempt and secrets.compare_digest(attempt.browser, browser) else None


def is_fresh(attempt: LoginAttempt) -> bool:
    """Whether it began less than five minutes ago."""
    return timezone.now() - attempt.begun_at < timedelta(seconds=STEP_SECONDS)


def forget_old() -> None:
    """Remove those of which nobody is asked any more. Inside the login door."""
    LoginAttempt.objects.filter(begun_at__lt=timezone.now() - timedelta(seconds=4 * STEP_SECONDS)).delete()
