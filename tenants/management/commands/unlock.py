"""manage.py unlock: open a locked account from the server, for the day when no other staff can."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.tenancy import wall
from tenants import lock
from tenants.models import User, normal_email


class Command(BaseCommand):
    help = "Unlock an account that was locked after several failed attempts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        with wall.enter_staff(actor_name="manage.py unlock"):
            person = User.objects.filter(email=normal_email(options["email"])).first()
            if person is None:
                raise CommandError("Nobody has this address.")
            lock.unlock(person)
        self.stdout.write(f"{person.email} is unlocked.")
