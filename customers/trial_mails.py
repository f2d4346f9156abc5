"""Mails to customers before their trials end and when they have ended: one of each kind for each end, ever.

A run looks at ranges of registration times, so it reads only customers who may be due, in batches that commit by
themselves: a run that dies is finished by the next one, and one that is repeated finds every mail written already.
"""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from customers.models import Customer
from customers.trial_phases import days_left_at_most, ended_within
from portal.mail.models import Mail
from portal.mail.sending import send
from portal.tenancy import wall
from products.models import WebProduct
from tenants.models import Partner
from trials.entitlement import ends_at

logger = structlog.get_logger(__name__)

NOTICE_DAYS = 3
"""How many days before the end the first mail goes out. A trial this short has only the second."""
LATE = timedelta(days=3)
"""For how long after its end a trial is still told of: a run may have been missed, but nobody is told weeks later."""
BATCH = 200
ENDING, ENDED = "trial-ending", "trial-ended"


def mail_every_partner(*, at: datetime | None = None) -> int:
    """Write the mails that are due, for every active partner. Returns how many were written."""
    with wall.enter_staff(actor_name="trial mails"):
        partners = list(Partner.objects.filter(state=Partner.State.ACTIVE).order_by("pk").values_list("pk", flat=True))
    written = 0
    for partner_id in partners:
        try:
            written += mail_partner(partner_id, at=at or timezone.now())
        except Exception:  # one partner's trouble must not keep the mails of all others
            logger.exception("trial_mails.failed", partner=partner_id)
    return written


def mail_partner(partner_id: int, *, at: datetime) -> int:
    """The same for one partner, at most settings.TRIAL_MAILS_A_DAY in 24 hours. Opens its wall anew for each batch.

    A file of customers is a list of strangers' addresses, and these mails leave by the platform's server. What is above
    the limit is due again at the next run, until it is LATE.
    """
    with wall.enter_partner(partner_id, actor_name="trial mails"):
        lately = Mail.objects.filter(kind__in=(ENDING, ENDED), created_at__gt=timezone.now() - timedelta(days=1))
        room = settings.TRIAL_MAILS_A_DAY - lately.count()
    written = 0
    for kind in (ENDING, ENDED):
        written += _mail_kind(partner_id, kind, at, room - written)
    return written


def _mail_kind(partner_id: int, kind: str, at: datetime, room: int) -> int:
    written, last = 0, 0
    while True:
        with wall.enter_partner(partner_id, actor_name="trial mails"):
            part = list(_due(kind, at).filter(pk__gt=last).order_by("pk")[:BATCH])
            done, held_back = _mail(kind, part, at, room - written)
        written += done
        if held_back:
            logger.warning("trial_mails.limit", partner=partner_id, kind=kind, limit=settings.TRIAL_MAILS_A_DAY)
        if held_back or len(part) < BATCH:
            return written
        last = part[-1].pk


def _due(kind: str, at: datetime) -> QuerySet[Customer]:
    condition = days_left_at_most(NOTICE_DAYS, at) if kind == ENDING else ended_within(LATE, at)
    live = Q(web_product__state=WebProduct.State.LIVE, suspended_at__isnull=True)
    return Customer.objects.filter(condition, live).select_related("web_product__trial_use__trial")


def _mail(kind: str, customers: list[Customer], at: datetime, room: int) -> tuple[int, bool]:
    """(how many were written, whether more were due than there was room for)."""
    events = {event_of(kind, customer): customer for customer in customers}
    before = set(Mail.objects.filter(event__in=events).values_list("event", flat=True))
    written = 0
    for event, customer in events.items():
        days = customer.web_product.trial_use.trial.days
        if event in before or (kind == ENDING and days <= NOTICE_DAYS):
            continue
        if written >= room:
            return written, True
        end = ends_at(customer.registered_at, days)
        mail = send(
            kind=kind,
            to=customer.email,
            to_name=customer.name,
            culture=customer.culture,
            brand=customer.web_product.brand,
            event=event,
            context={
                "name": customer.name,
                "last_day": (end - timedelta(days=1)).date(),
                "days_left": max((end - at).days, 0),
                "domain": customer.web_product.domain,
            },
        )
        written += mail is not None
    return written, False


def event_of(kind: str, customer: Customer) -> str:
    """What makes a mail the same mail: the customer and the day its trial ends. A trial made longer has a new end."""
    end = ends_at(customer.registered_at, customer.web_product.trial_use.trial.days)
    return f"{kind}:{customer.pk}:{end:%Y-%m-%d}"
