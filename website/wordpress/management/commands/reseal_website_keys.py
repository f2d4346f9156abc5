"""manage.py reseal_website_keys: after a new key was put in front of SEALING_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.sealing import SealError
from website.wordpress import resealing


class Command(BaseCommand):
    help = "Seal the API key of every website under the newest of SEALING_KEYS; see also reseal_words."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = resealing.reseal_all()
        except SealError as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        self.stdout.write(f"{count} keys of websites resealed.")
