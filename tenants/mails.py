"""Mails about accounts. They are written and sent by a worker: how long that takes tells a visitor nothing."""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.tenancy import wall
from tenants import mailed_links
from tenants.models import MailedLink, User
from tenants.rate_limit import Limit, passes

UNLOCKS_A_DAY = Limit(name="mail-unlock", times=3, seconds=86_400)
"""A person who reads another's mail and knows the password would get 6 guesses at the letters with each."""
LINKS_AN_HOUR = Limit(name="mail-link", times=5, seconds=3_600)


def send_link(*, user_id: int, purpose: MailedLink.Purpose) -> None:
    """Have a worker mail this person a link of this purpose, once the transaction commits."""
    from tenants.tasks import mail_link  # noqa: PLC0415 -- tasks import this module

    transaction.on_commit(lambda: mail_link.delay(user_id, str(purpose)), robust=True)


def send_forgotten(*, address: str, purpose: MailedLink.Purpose) -> None:
    """Have a worker mail a link to whoever has this address, if anybody has. Takes as long either way."""
    from tenants.tasks import mail_forgotten  # noqa: PLC0415

    transaction.on_commit(lambda: mail_forgotten.delay(address, str(purpose)), robust=True)


def mail_forgotten(address: str, purpose: str) -> bool:
    """Mail the link that somebody asked for by address. Returns whether a mail was sent.

    Nobody, a deactivated person: no mail. A locked account is unlocked first, an invited person invited again.
    """
    with wall.enter_login():
        user = User.objects.filter(email=address, is_active=True, is_staff=False).first()
    if user is None:
        return False
    if not user.has_usable_password():
        purpose = MailedLink.Purpose.INVITATION
    elif user.locked_at:
        purpose = MailedLink.Purpose.UNLOCK
    return mail_link(user.pk, purpose)


def mail_link(user_id: int, purpose: str) -> bool:
    """Make the link and mail it. Returns False when too many were mailed lately."""
    purpose = MailedLink.Purpose(purpose)
    limit = UNLOCKS_A_DAY if purpose == MailedLink.Purpose.UNLOCK else LINKS_AN_HOUR
    if not passes(limit, f"{purpose}-{user_id}"):
        return False
    with wall.enter_login():
        user = User.objects.select_related("partner").get(pk=user_id)
        token = mailed_links.issue(user_id=user_id, purpose=purpose)
    _send(
        f"tenants/mail/{purpose}.txt",
        _SUBJECTS[purpose](),
        user,
        {
            "url": settings.PORTAL_BASE_URL + reverse("link", args=[token]),
            "hours": int(mailed_links.LIFETIMES[purpose].total_seconds() // 3600),
        },
    )
    return True


def mail_change(user_id: int, what: str) -> None:
    """Tell a person that the password or the memorable word was changed, in case it was somebody else."""
    with wall.enter_login():
        user = User.objects.select_related("partner").get(pk=user_id)
    url = settings.PORTAL_BASE_URL + reverse("forgotten")
    _send("tenants/mail/changed.txt", _("Your log in was changed"), user, {"what": what, "url": url})


_SUBJECTS = {
    MailedLink.Purpose.INVITATION: lambda: _("You are invited to the Partner Portal"),
    MailedLink.Purpose.PASSWORD: lambda: _("Choose a new password"),
    MailedLink.Purpose.WORD: lambda: _("Choose a new memorable word"),
    MailedLink.Purpose.UNLOCK: lambda: _("Your account is locked"),
}


def _send(template: str, subject: str, user: User, context: dict[str, object]) -> None:
    body = render_to_string(template, {"person": user, **context})
    send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [user.email])
