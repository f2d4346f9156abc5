"""Telling a partner's people by mail that staff suspended the partner, and that it may work again."""

from django.conf import settings
from django.urls import reverse

from portal.mail.sending import send
from portal.tenancy import wall
from tenants.models import Partner, User

SUSPENDED, RESUMED = "partner-suspended", "partner-resumed"


def tell(partner: Partner, *, kind: str) -> None:
    """Mail everybody of the partner who can log in: all of them meet it on their next page.

    kind: SUSPENDED or RESUMED. Through the staff's door; the mails are written inside the partner's wall.
    """
    now = wall.current()
    with wall.enter_partner(
        partner.pk,
        actor_id=now.actor_id if now else None,
        actor_name=now.actor_name if now else "",
        request_id=now.request_id if now else "",
    ):
        for person in User.objects.filter(partner_id=partner.pk, is_active=True).order_by("pk"):
            if not person.has_usable_password():  # invited, and never came
                continue
            send(
                kind=kind,
                to=person.email,
                to_name=person.name,
                context={
                    "person": person,
                    "partner": partner,
                    "reason": partner.state_reason,
                    "url": settings.PORTAL_BASE_URL + reverse("dashboard"),
                },
                event=f"{kind}:{person.pk}:{partner.state_at:%Y-%m-%dT%H:%M:%S.%f}",
            )
