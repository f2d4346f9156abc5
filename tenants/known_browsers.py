"""Browsers that somebody logged in with before: they come in while strangers guess at the same account.

Each browser keeps a signed random name in a cookie for a year. It opens nothing: it only spares its person the wait and
the lock that other people's failures cause, within a limit of its own. The idea is OWASP's device cookies.
"""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

_ATTRIBUTE = "_browser_name"
COOKIE_SECONDS = 365 * 86_400
FORGET_AFTER = 10
"""So many wrong answers in a row make a known browser one like any other."""


class KnownBrowser(models.Model):
    """That this person has logged in with this browser. Kept behind the login door; only a digest of its name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    failures = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="tenants_known_browser_once")]


def name_of(request: HttpRequest) -> str:
    """This browser's name as its cookie has it, or a new one that `keep` will give it."""
    name = getattr(request, _ATTRIBUTE, "")
    if not name:
        try:
            name = _signer().unsign(request.COOKIES.get(settings.BROWSER_COOKIE_NAME, ""))
        except BadSignature:
            name = secrets.token_urlsafe(24)
        setattr(request, _ATTRIBUTE, name)
    return name


def digest_of(request: HttpRequest) -> str:
    """What the database keeps of this browser's name."""
    return sha256(b"browser:" + name_of(request).encode()).hexdigest()


def keep(request: HttpRequest, response: HttpResponseBase) -> None:
    """Have this browser keep its name for a year from now."""
    response.set_cookie(
        settings.BROWSER_COOKIE_NAME,
        _signer().sign(name_of(request)),
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def hold(*, user_id: int, digest: str) -> KnownBrowser | None:
    """The row of this person and browser, locked, if there is one. Inside the login door."""
    return KnownBrowser.objects.select_for_update().filter(user_id=user_id, digest=digest).first()


def is_known(*, user_id: int, digest: str) -> bool:
    """Whether this person logged in with this browser. Inside the login door."""
    return KnownBrowser.objects.filter(user_id=user_id, digest=digest).exists()


def learn(*, user_id: int, digest: str) -> None:
    """From now on this browser is known to be this person's. Inside the login door."""
    KnownBrowser.objects.update_or_create(
        user_id=user_id, digest=digest, defaults={"failures": 0, "used_at": timezone.now()}
    )


def forget_unused() -> None:
    """Remove those whose cookie has expired. Inside the login door."""
    KnownBrowser.objects.filter(used_at__lt=timezone.now() - timedelta(seconds=COOKIE_SECONDS)).delete()


def _signer() -> Signer:
    return Signer(salt="tenants.known_browsers")
