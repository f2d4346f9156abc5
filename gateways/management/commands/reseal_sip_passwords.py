"""manage.py reseal_sip_passwords: after a new key was put in front of SEALING_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gateways.term_gateways import resealing
from portal.sealing import SealError


class Command(BaseCommand):
    help = "Seal every gateway's SIP password under the newest of SEALING_KEYS; see also reseal_words."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = resealing.reseal_all()
        except SealError as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        self.stdout.write(f"{count} SIP passwords resealed.")
