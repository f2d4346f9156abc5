"""Mails about accounts: each is a row in the transaction of what it tells, or a job that is one, so none gets lost.

Those that a visitor can ask for before he has logged in are asked for as jobs, whoever has the address: the same row is
written either way, and how long a worker takes tells the visitor nothing.

A link that lets somebody in is for one person: such a mail is secret, which means that its text is sealed until it has
been sent and then forgotten, so that a colleague who looks at the partner's mails can't follow the link.
"""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from portal.jobs import queue
from portal.jobs.models import Job
from portal.jobs.registry import kind_name
from portal.mail.sending import send
from portal.tenancy import wall
from tenants import mailed_links
from tenants.models import MailedLink, User
from tenants.rate_limit import Limit, passes

MAIL_LINK = kind_name("tenants.mail_link")
MAIL_FORGOTTEN = kind_name("tenants.mail_forgotten")
LINKS_AN_HOUR = Limit(name="mail-link", times=5, seconds=3_600)
"""Only mails that went out count, so that nobody can use up another's by asking. A link that unlocks lives for a day:
while no more are sent, one that works is in the mailbox."""


def send_link(*, user_id: int, purpose: MailedLink.Purpose) -> None:
    """Mail this person a link of this purpose when the transaction commits: an invitation at once, others by a job."""
    if purpose == MailedLink.Purpose.INVITATION:
        mail_link(user_id, purpose)
    else:
        _ask(MAIL_LINK, user=user_id, purpose=str(purpose))


def send_forgotten(*, address: str, purpose: MailedLink.Purpose) -> None:
    """Have a worker mail a link to whoever has this address, if anybody has. Takes as long either way."""
    _ask(MAIL_FORGOTTEN, address=address, purpose=str(purpose))


def _ask(kind: str, **params: str | int) -> None:
    """A job of the platform's: neither a partner's people nor a visitor sees it."""
    with wall.enter_partner(wall.PLATFORM_PARTNER_ID):
        queue.enqueue(kind, params=params)


def forget_asked(*, before: datetime) -> int:
    """Delete the jobs of this module that ended before: they name addresses. Returns how many."""
    with wall.enter_partner(wall.PLATFORM_PARTNER_ID):
        done = Job.objects.filter(kind__in=[MAIL_LINK, MAIL_FORGOTTEN], ended_at__lt=before)
        return done.delete()[0]


def mail_forgotten(address: str, purpose: str) -> bool:
    """Mail the link that somebody asked for by address. Returns whether a mail was sent.

    Nobody, a deactivated person: no mail. A locked account is unlocked first, an invited person invited again. Staff
    can be unlocked, nothing else.
    """
    with wall.enter_login():
        user = User.objects.filter(email=address, is_active=True).first()
    if user is None or (user.is_staff and purpose != MailedLink.Purpose.UNLOCK):
        return False
    if not user.has_usable_password():
        purpose = MailedLink.Purpose.INVITATION
    elif user.locked_at:
        purpose = MailedLink.Purpose.UNLOCK
    return mail_link(user.pk, purpose)


def mail_link(user_id: int, purpose: str) -> bool:
    """Make the link and mail it. Returns False when too many were mailed lately."""
    purpose = MailedLink.Purpose(purpose)
    if not passes(LINKS_AN_HOUR, f"{purpose}-{user_id}", refused_count=False):
        return False
    with wall.enter_login():
        user = User.objects.select_related("partner").get(pk=user_id)
    with wall.enter_partner(_partner_of(user)):
        with wall.enter_login():
            token = mailed_links.issue(user_id=user_id, purpose=purpose)
        context = {
            "person": user,
            "url": settings.PORTAL_BASE_URL + reverse("link", args=[token]),
            "hours": int(mailed_links.LIFETIMES[purpose].total_seconds() // 3600),
        }
        send(kind=_KINDS[purpose], to=user.email, context=context, secret=True)
    return True


def mail_change(user_id: int, what: str) -> None:
    """Tell a person that the password or the memorable word was changed, in case it was somebody else."""
    with wall.enter_login():
        user = User.objects.select_related("partner").get(pk=user_id)
    context = {"person": user, "what": what, "url": settings.PORTAL_BASE_URL + reverse("forgotten")}
    with wall.enter_partner(_partner_of(user)):
        send(kind="login-changed", to=user.email, context=context)


_KINDS = {
    MailedLink.Purpose.INVITATION: "invitation",
    MailedLink.Purpose.PASSWORD: "new-password",
    MailedLink.Purpose.WORD: "new-word",
    MailedLink.Purpose.UNLOCK: "unlock",
}


def _partner_of(user: User) -> int:
    """Whose mail it is: staff's mails are the platform's."""
    return wall.PLATFORM_PARTNER_ID if user.partner_id is None else user.partner_id
