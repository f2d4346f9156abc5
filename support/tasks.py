"""Work of the Support Centre for the workers."""

import structlog
from celery import shared_task
from django.conf import settings

from support.mailbox import MailboxError, fetch

logger = structlog.get_logger(__name__)


# The visit limits itself; the second limit is for what isn't the mail server's fault, such as a lock in the database.
@shared_task(name="support.fetch_mail", ignore_result=True, expires=55, time_limit=180)
def fetch_mail() -> None:
    """Look into the mailbox, where there is one."""
    if not settings.IMAP_HOST:
        return
    try:
        fetch()
    except MailboxError as trouble:
        logger.error("mail_in.mailbox", error=str(trouble))
