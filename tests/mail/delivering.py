"""Doing what the workers do with mails, in tests."""

from django.core import mail as django_mail
from django.core.mail import EmailMessage

from portal.mail import delivery
from portal.mail.models import Mail
from portal.tenancy import wall


def deliver_all() -> list[EmailMessage]:
    """Send every mail that waits and is due. Returns all that were ever sent in this test."""
    with wall.enter_staff(actor_name="test"):
        waiting = list(Mail.objects.filter(state=Mail.State.QUEUED).order_by("pk").values_list("partner_id", "pk"))
    for partner_id, mail_id in waiting:
        delivery.deliver(partner_id, mail_id)
    return list(django_mail.outbox)
