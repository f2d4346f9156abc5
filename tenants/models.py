"""Partners, and the people who work for them."""

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from tenants.sessions import SessionStore


class Partner(models.Model):
    """A company that runs its own brand on the platform. Partner 0 is the platform itself."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")

    name = models.CharField(_("Name"), max_length=120)
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
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.name


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
    name = models.CharField(_("Name"), max_length=120)
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


# Their tables belong to this app; the modules that know their rules hold them.
from tenants.mailed_links import MailedLink  # noqa: E402
from tenants.memorable_word import MemorableWordDevice  # noqa: E402

__all__ = ["MailedLink", "MemorableWordDevice", "Partner", "Session", "User", "normal_email"]
