"""Partners: staff create and suspend them, their owners change their settings."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.names import folded
from portal.tenancy import wall
from tenants import mails, partner_mails
from tenants.models import MailedLink, Partner, User, normal_email


def create_partner(*, name: str, owner_email: str, owner_name: str) -> tuple[Partner, User]:
    """A new partner and the invitation of its first owner. Staff only. Raises ValidationError for a taken address."""
    partner = Partner(name=folded(name))
    owner = User(email=normal_email(owner_email), name=folded(owner_name), role=User.Role.OWNER, password="!")  # noqa: S106
    try:
        with transaction.atomic():
            partner.save(force_insert=True)
            owner.partner = partner
            owner.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError({"owner_email": _("This address is already in use.")}) from error
    mails.send_link(user_id=owner.pk, purpose=MailedLink.Purpose.INVITATION)
    return partner, owner


def suspend(partner: Partner, *, reason: str) -> None:
    """The partner's people can log in and read, and change nothing; they read the reason, also by mail. Staff only.

    Raises ValidationError without a reason, for the platform itself, and for a partner that is suspended already.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": _("Say why: the partner's people read it on every page.")})
    _turn(partner, Partner.State.SUSPENDED, reason=reason[:500], mail=partner_mails.SUSPENDED)


def resume(partner: Partner) -> None:
    """The partner may work again; its people get a mail. Staff only. Raises ValidationError when it isn't suspended."""
    _turn(partner, Partner.State.ACTIVE, reason="", mail=partner_mails.RESUMED)


def change_settings(partner: Partner, *, name: str, margin_percent: Decimal, coverage_max_age: int) -> None:
    """What an owner may change of his partner. margin_percent: of cost. coverage_max_age: days."""
    partner.name = folded(name)
    partner.margin_percent = margin_percent
    partner.coverage_max_age = coverage_max_age
    partner.save(update_fields=["name", "margin_percent", "coverage_max_age"])


def _turn(partner: Partner, state: Partner.State, *, reason: str, mail: str) -> None:
    if partner.pk == wall.PLATFORM_PARTNER_ID:
        raise ValidationError(_("The platform itself can't be suspended."))
    with transaction.atomic():
        held = Partner.objects.select_for_update().get(pk=partner.pk)  # two members of staff at once: one mail
        if held.state == state:
            raise ValidationError(_("It is %(state)s already.") % {"state": held.get_state_display()})
        partner.state, partner.state_reason, partner.state_at = state, reason, timezone.now()
        partner.save(update_fields=["state", "state_reason", "state_at"])
        partner_mails.tell(partner, kind=mail)
