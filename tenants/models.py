"""Partners, and the people who work for them."""

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.names import LONGEST_NAME
from portal.tenancy.models import TenantModel

if TYPE_CHECKING:
    from tenants.sessions import SessionStore


class Partner(models.Model):
    """A company that runs its own brand on the platform. Partner 0 is the platform itself."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")

    name = models.CharField(_("Name"), max_length=LONGEST_NAME)
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.ACTIVE)
    margin_percent = models.DecimalField(
        _("Margin to guard"),
        max_digits=6,
        decimal_places=2,
        default=0,
        help_text=_("In percent of cost. The margin guard warns when a published price earns less."),
    )
    coverage_max_age = models.PositiveSmallIntegerField(
        _("Oldest coverage"),
        default=30,
        help_text=_("In days. Coverage that was imported longer ago is marked as old."),
    )
    state_reason = models.CharField(_("Reason"), max_length=500, blank=True, editable=False)
    state_at = models.DateTimeField(_("State since"), null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.name

    @property
    def is_suspended(self) -> bool:
        return self.state == self.State.SUSPENDED


class UserManager(BaseUserManager["User"]):
    """Finds users by their address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=normal_email(username or ""))


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]
    """A person who logs in: one of a partner's people, or platform staff (who have no partner)."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        EDITOR = "editor", _("Editor")
        READER = "reader", _("Read-only")

    # The address in normal form: `lower()` and citext can't use an index behind the wall (stack.md §2.2).
    email = models.EmailField(_("Email address"), unique=True)
    name = models.CharField(_("Name"), max_length=LONGEST_NAME)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="users")
    role = models.CharField(_("Role"), max_length=8, choices=Role.choices, default=Role.READER)
    is_staff = models.BooleanField(_("Staff"), default=False)
    is_active = models.BooleanField(_("Active"), default=True)
    locked_at = models.DateTimeField(_("Locked"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="tenants_user_staff_or_partner",
                condition=models.Q(is_staff=True, partner=None) | models.Q(is_staff=False, partner__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def can_write(self) -> bool:
        """Owners and editors of a partner that isn't suspended may change things."""
        return (
            self.partner is not None
            and self.partner.state == Partner.State.ACTIVE
            and self.role in {self.Role.OWNER, self.Role.EDITOR}
        )

    @property
    def why_read_only(self) -> str:
        """A sentence for a person who may not change things; "" for one who may."""
        if self.partner is not None and self.partner.is_suspended:
            reason = self.partner.state_reason or _("ask the platform's staff.")
            return str(_("Your company is suspended, so nothing was changed: %(reason)s") % {"reason": reason})
        if self.can_write:
            return ""
        return str(
            _("Your role is read-only, so nothing was changed. The owner of your account can give you another role.")
        )

    @property
    def is_owner(self) -> bool:
        return self.role == self.Role.OWNER

    @property
    def state(self) -> "str | Promise":
        """Whether this person can log in, for people: active, invited, locked or deactivated."""
        if not self.is_active:
            return _("deactivated")
        if self.locked_at:
            return _("locked")
        return _("active") if self.has_usable_password() else _("invited")


def normal_email(address: str) -> str:
    """An address as it is stored and compared: no surrounding space, all lower case."""
    return address.strip().casefold()


class Session(AbstractBaseSession):
    """A login session. Kept behind the login door: the application's own role can't read it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)

    @classmethod
    def get_session_store_class(cls) -> type["SessionStore"]:
        from tenants.sessions import SessionStore  # noqa: PLC0415 -- the store needs this model

        return SessionStore


class StaffVisit(TenantModel):
    """Some time that a member of staff works inside a partner: as one of its people, or as the platform itself.

    Written through the staff's door, read through the login door; the partner can read it. The staff's session holds
    its number, nothing else; see tenants.visits.
    """

    class End(models.TextChoices):
        ENDED = "ended", _("ended")
        TIME = "time", _("time was up")
        CLOSED = "closed", _("no longer allowed")

    staff_id = models.BigIntegerField()
    staff_name = models.CharField(_("Staff"), max_length=120)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("As"))
    user_name = models.CharField(max_length=120, blank=True)
    reason = models.CharField(_("Reason"), max_length=500)
    may_write = models.BooleanField(_("May change things"), default=False)
    begun_at = models.DateTimeField(_("Begun"), default=timezone.now)
    ends_at = models.DateTimeField(_("Ends at the latest"))
    ended_at = models.DateTimeField(_("Ended"), null=True)
    end = models.CharField(_("How it ended"), max_length=6, choices=End.choices, blank=True)

    class Meta:
        verbose_name = _("staff visit")
        verbose_name_plural = _("staff visits")
        ordering = ["-id"]
        indexes = [models.Index(fields=["ends_at"], condition=models.Q(ended_at=None), name="staffvisit_open")]

    def __str__(self) -> str:
        return self.actor_name

    @property
    def actor_name(self) -> str:
        """Both names, as the history shows them."""
        if self.user_id is None:
            return str(_("%(staff)s as the platform") % {"staff": self.staff_name})
        return str(_("%(staff)s as %(user)s") % {"staff": self.staff_name, "user": self.user_name})

    @property
    def can_write(self) -> bool:
        """Whether this visit may change things: when it was begun so, and the visited person may."""
        return self.may_write and (self.user is None or self.user.can_write)

    @property
    def why_read_only(self) -> str:
        """A sentence for the member of staff who may not change things; "" for one who may."""
        if self.can_write:
            return ""
        if not self.may_write:
            return str(_("You are logged in as somebody else to look, not to change. Nothing was changed."))
        return self.user.why_read_only if self.user else ""


# Their tables belong to this app; the modules that know their rules hold them.
from tenants.known_browsers import KnownBrowser  # noqa: E402
from tenants.login_attempts import LoginAttempt  # noqa: E402
from tenants.login_failures import LoginFailures  # noqa: E402
from tenants.mailed_links import MailedLink  # noqa: E402
from tenants.memorable_word import MemorableWordDevice  # noqa: E402

__all__ = [
    "KnownBrowser",
    "LoginAttempt",
    "LoginFailures",
    "MailedLink",
    "MemorableWordDevice",
    "Partner",
    "Session",
    "StaffVisit",
    "User",
    "normal_email",
]
