"""What went wrong lately at the log in of an address: how long strangers wait, and when an attack is told.

Counted by the address as it was typed, whether anybody has it or not, so that the count tells nothing. Browsers that
are known to be the person's (tenants.known_browsers) aren't held up by it.
"""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.mail.sending import send
from portal.tenancy import wall

logger = structlog.get_logger(__name__)

LOCK_AFTER = 6
"""So many wrong letters or codes *after a right password* close an account to browsers it doesn't know. Whoever gets
there has the password: it is the only way to a lock."""
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)
LINK_CLOSED_FOR = timedelta(days=30)
TOLD_FROM = 10
"""So many failures in a row are told to staff as an attack."""


class LoginFailures(models.Model):
    """The wrong answers of one address, by browsers that aren't known to be its person's."""

    email = models.CharField(_("Email address"), max_length=254, unique=True)
    failures = models.PositiveIntegerField(_("Failures in a row"), default=0)
    failed_at = models.DateTimeField(_("Last failure"), null=True)
    network_address = models.GenericIPAddressField(_("From"), null=True)
    second_failures = models.PositiveSmallIntegerField(_("After a right password"), default=0)
    link_failures = models.PositiveSmallIntegerField(_("Letters behind mailed links"), default=0)
    link_failed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("failed log in")
        verbose_name_plural = _("failed log ins")
        ordering = ["-failed_at"]

    def __str__(self) -> str:
        return self.email

    @property
    def waits_until(self) -> datetime | None:
        """Until when strangers are refused: 1, 2, 4 … seconds after the last failure, a quarter of an hour at most."""
        if not self.failures or self.failed_at is None or self.failed_at < timezone.now() - FORGOTTEN_AFTER:
            return None
        return self.failed_at + min(timedelta(seconds=2 ** min(self.failures - 1, 20)), LONGEST_WAIT)

    @property
    def link_is_closed(self) -> bool:
        """Whether letters behind a mailed link have been guessed at too often."""
        return self.link_failures >= LOCK_AFTER and not self._link_is_old

    @property
    def _link_is_old(self) -> bool:
        return self.link_failed_at is None or self.link_failed_at < timezone.now() - LINK_CLOSED_FOR

    def count(self, *, network_address: str | None, password_right: bool) -> None:
        """One more failure of a stranger."""
        now = timezone.now()
        forgotten = self.failed_at is None or self.failed_at < now - FORGOTTEN_AFTER
        self.failures = 1 if forgotten else self.failures + 1
        self.second_failures += password_right
        self.failed_at, self.network_address = now, network_address
        self.save(update_fields=["failures", "second_failures", "failed_at", "network_address"])
        if self.failures == TOLD_FROM:
            tell_staff(email=self.email, times=self.failures, network_address=network_address)

    def count_link(self) -> None:
        """Letters behind a mailed link were wrong."""
        self.link_failures = 1 if self._link_is_old else self.link_failures + 1
        self.link_failed_at = timezone.now()
        self.save(update_fields=["link_failures", "link_failed_at"])

    def wait_seconds(self) -> int:
        """How many seconds a stranger has to wait from now; 0: he may try."""
        until = self.waits_until
        return max(0, -int((timezone.now() - until).total_seconds() // 1)) if until else 0


def of(email: str) -> LoginFailures:
    """What is known of this address. Inside the login door."""
    return LoginFailures.objects.filter(email=email).first() or LoginFailures(email=email)


def hold(email: str) -> LoginFailures:
    """The row of this address, locked: guesses at one address are counted one by one. Inside the login door."""
    LoginFailures.objects.bulk_create([LoginFailures(email=email)], ignore_conflicts=True)
    return LoginFailures.objects.select_for_update().get(email=email)


def forgive(email: str, *, links: bool = False) -> None:
    """The person has proved himself, or staff vouch for him. links: those behind mailed links too."""
    zero: dict[str, object] = {"failures": 0, "second_failures": 0, "failed_at": None}
    if links:
        zero |= {"link_failures": 0, "link_failed_at": None}
    LoginFailures.objects.filter(email=email).update(**zero)


def forget_old() -> None:
    """Remove the rows that say nothing any more. Inside the login door."""
    now = timezone.now()
    old = models.Q(failed_at=None) | models.Q(failed_at__lt=now - FORGOTTEN_AFTER)
    old_links = models.Q(link_failed_at=None) | models.Q(link_failed_at__lt=now - LINK_CLOSED_FOR)
    LoginFailures.objects.filter(old, old_links, second_failures=0).delete()


def tell_staff(*, email: str = "", times: int = 0, network_address: str | None) -> None:
    """Log an attack on an address, or (email "") from a network, and mail staff once an hour at most.

    The list under /admin/ has the rest.
    """
    logger.warning("login.attack", times=times, address=network_address)
    if not settings.STAFF_EMAIL:
        return
    with wall.enter_partner(wall.PLATFORM_PARTNER_ID):
        send(
            kind="login-attack",
            to=settings.STAFF_EMAIL,
            context={
                "email": email,
                "times": times,
                "address": network_address or "?",
                "url": f"{settings.PORTAL_BASE_URL}{settings.STAFF_PATH}tenants/loginfailures/",
            },
            event=f"login-attack:{'account' if email else 'network'}:{timezone.now():%Y-%m-%dT%H}",
        )
