"""manage.py fetch_mail: what waits in the mailbox."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from support.mailbox import MailboxError, fetch


class Command(BaseCommand):
    help = "Take in the unread mails of the mailbox in IMAP_HOST, over TLS. A worker does the same every minute."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IMAP_HOST:
            raise CommandError("IMAP_HOST is not set.")
        try:
            counts = fetch()
        except MailboxError as trouble:
            raise CommandError(str(trouble)) from trouble
        self.stdout.write(", ".join(f"{number} {outcome}" for outcome, number in counts.items()) or "no new mail")
