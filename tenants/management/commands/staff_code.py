"""manage.py staff_code: the demo staff's one-time code."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tenants import demo


class Command(BaseCommand):
    help = "Print the one-time code of the demo's staff at this moment. Local mode only."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE == "production":
            raise CommandError("staff_code is for the demo's staff: not in production.")
        code = demo.staff_code()
        if code is None:
            raise CommandError("There are no demo staff. Run: manage.py demo_data")
        self.stdout.write(code)
