"""manage.py reseal_words: after a new key was put in front of SEALING_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.sealing import SealError
from tenants import memorable_word


class Command(BaseCommand):
    help = "Seal every memorable word under the newest of SEALING_KEYS; then the older keys can be dropped."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = memorable_word.reseal_all()
        except SealError as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        self.stdout.write(f"{count} memorable words resealed.")
