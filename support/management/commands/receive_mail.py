"""manage.py receive_mail: one mail on standard input, from a mail server's pipe."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError

from support.mail_in import receive

EX_TEMPFAIL = 75
"""sysexits.h: keep the mail and try again later."""


class Command(BaseCommand):
    help = (
        "Take in one mail (RFC 5322) from standard input: answers to tickets, and mails that came back. Ends with 0"
        " when it was decided about, whatever it was, and with 75 when the mail server should keep it and try again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("recipients", nargs="*", help="whom the mail server took it for")

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read(settings.INBOUND_MAX_BYTES + 1)
        try:
            result = receive(raw, tuple(options["recipients"]))
        except (OperationalError, InterfaceError) as trouble:
            self.stderr.write(f"The database is away: {trouble}")
            sys.exit(EX_TEMPFAIL)
        self.stdout.write(" ".join(filter(None, [result.outcome.value, result.reason])))
