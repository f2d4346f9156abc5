"""manage.py demo_data: fill an empty portal with what a newcomer can try."""

import importlib
import importlib.util
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.tenancy import wall
from tenants import demo

APPS = ("products", "gateways", "pricing", "trials", "softphone", "customers", "support")
"""In the order in which they build on each other. An app takes part by `demo.py` with `make(partner)`, which runs
inside that partner's wall and changes nothing the second time."""


class Command(BaseCommand):
    help = "Make the demo's partners, people and data; a second run changes nothing. Not in production."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE == "production":
            raise CommandError("demo_data makes accounts whose passwords everybody knows: not in production.")
        partners = demo.make_partners()
        for app in APPS:
            make = _maker(app)
            for partner in partners if make else ():
                with wall.enter_partner(partner.pk, actor_name="demo"):
                    make(partner)
        self.stdout.write(f"Demo data: {', '.join(partner.name for partner in partners)}")


def _maker(app: str) -> Any:
    if importlib.util.find_spec(app) is None or importlib.util.find_spec(f"{app}.demo") is None:
        return None
    return importlib.import_module(f"{app}.demo").make
