"""manage.py demo_data: fill an empty portal with what a newcomer can try.

An app takes part by `demo.py` with `make(partner)`, which runs inside that partner's wall and changes nothing the
second time. They run in the order of INSTALLED_APPS, in which the apps build on each other.
"""

import importlib
import importlib.util
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.tenancy import wall
from tenants import demo
from tenants.models import Partner


class Command(BaseCommand):
    help = "Make the demo's partners, people and data; a second run changes nothing. Not in production."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE == "production":
            raise CommandError("demo_data makes accounts whose passwords everybody knows: not in production.")
        partners = demo.make_partners()
        for make in _makers():
            for partner in partners:
                with wall.enter_partner(partner.pk, actor_name="demo"):
                    make(partner)
        self.stdout.write(f"Demo data: {', '.join(partner.name for partner in partners)}")


def _makers() -> Iterator[Callable[[Partner], None]]:
    for app in apps.get_app_configs():
        if importlib.util.find_spec(f"{app.name}.demo") is not None:
            make = getattr(importlib.import_module(f"{app.name}.demo"), "make", None)
            if make is not None:
                yield make
