"""A partner's people: who works for it, in which role. Owners manage them, inside their partner's wall."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.names import folded, is_name, refusal
from portal.tenancy import wall
from tenants import mailed_links, mails, open_sessions, visits
from tenants.models import MailedLink, Partner, User, normal_email
from tenants.rate_limit import Limit, passes

INVITATIONS_AN_HOUR = Limit(name="invitations", times=30, seconds=3_600)
_UNUSABLE = "!"  # an invited person has no password yet


def invite(*, email: str, name: str, role: str) -> User:
    """Invite somebody to work for the partner inside. A worker mails the link.

    Raises ValidationError when the address can't be used: it may have an account, here or at another partner.
    """
    visits.refuse_on_visit()
    inside = wall.current()
    if inside is None or inside.partner_id is None:
        raise ValidationError(_("People are invited by a partner."))
    if not passes(INVITATIONS_AN_HOUR, str(inside.partner_id)):
        raise ValidationError(_("Many people were invited in the last hour. Wait a while before inviting more."))
    person = User(
        email=normal_email(email), name=_name(name), role=role, partner_id=inside.partner_id, password=_UNUSABLE
    )
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(
            {"email": _("This address can't be invited: an account may use it already. Ask for another address.")}
        ) from error
    mails.send_link(user_id=person.pk, purpose=MailedLink.Purpose.INVITATION)
    return person


def invite_again(person: User) -> None:
    """Mail a new invitation: to somebody who hasn't come yet, or who has forgotten password and word both.

    Nothing of the account changes before the link is used. Raises ValidationError for a deactivated person.
    """
    visits.refuse_on_visit()
    if not person.is_active:
        raise ValidationError(_("%(name)s is deactivated. Activate the account first.") % {"name": person})
    mails.send_link(user_id=person.pk, purpose=MailedLink.Purpose.INVITATION)


def change(person: User, *, name: str, role: str) -> None:
    """Give a person another name or role. Raises ValidationError when it would leave no owner."""
    visits.refuse_on_visit()
    if role != User.Role.OWNER:
        _keep_an_owner(person, field="role")
    person.name, person.role = _name(name), role
    person.save(update_fields=["name", "role"])


def deactivate(person: User) -> None:
    """Shut a person out: at once, every session and mailed link included. Raises ValidationError for the last owner."""
    visits.refuse_on_visit()
    _keep_an_owner(person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    with wall.enter_login():
        mailed_links.withdraw(user_id=person.pk)
    open_sessions.end_all(person.pk)


def activate(person: User) -> None:
    """Let a deactivated person log in again."""
    visits.refuse_on_visit()
    person.is_active = True
    person.save(update_fields=["is_active"])


def _keep_an_owner(person: User, *, field: str = "") -> None:
    """Raise ValidationError when this person is the last owner who can log in.

    The partner's row is held, so that two owners can't step down past each other.
    """
    if person.partner_id is None:
        return
    Partner.objects.select_for_update().get(pk=person.partner_id)
    owners = User.objects.filter(partner_id=person.partner_id, role=User.Role.OWNER, is_active=True)
    others = [owner for owner in owners.exclude(pk=person.pk) if owner.has_usable_password()]
    was_owner = owners.filter(pk=person.pk).exists()
    if was_owner and not others:
        refusal = _("%(name)s is the last owner. Make somebody else an owner first.") % {"name": person}
        raise ValidationError({field: refusal} if field else refusal)


def _name(typed: str) -> str:
    """The name as it is stored. Raises ValidationError."""
    name = folded(typed)
    if not is_name(name):
        raise ValidationError({"name": [refusal()]})
    return name
