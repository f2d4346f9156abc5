"""The Celery side of mails: messages carry ids only, PostgreSQL holds everything else."""

from celery import shared_task

from portal.mail import delivery


@shared_task(name="mail.deliver")
def deliver_mail(partner_id: int, mail_id: int) -> None:
    """Send one mail; a second delivery of the same message does nothing."""
    delivery.deliver(partner_id, mail_id)


@shared_task(name="mail.sweep")
def sweep_mails() -> int:
    """Hand over again what waits too long, and what waited for its next try."""
    found = delivery.overdue()
    for partner_id, mail_id in found:
        deliver_mail.delay(partner_id, mail_id)
    return len(found)
