"""`manage.py import_exchange_rates FILE`: the European Central Bank's file into the table of rates."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.money import ecb, rates
from portal.money.models import ExchangeRate
from portal.tenancy import wall


class Command(BaseCommand):
    help = "Import the ECB's reference rates (eurofxref XML, CSV, or CSV in its ZIP); prints JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            found = ecb.read(file.read_bytes())
        except (OSError, ecb.RateFileError) as error:
            raise CommandError(str(error)) from error
        with wall.enter_staff(actor_name="import_exchange_rates"):
            counts = rates.save_rates(found, source=ExchangeRate.Source.ECB)
        days = [day for day, _currency, _value in found]
        self.stdout.write(json.dumps({**counts, "from": min(days).isoformat(), "to": max(days).isoformat()}))
