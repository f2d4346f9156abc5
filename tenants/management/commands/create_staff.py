"""manage.py create_staff: an account for platform staff."""

from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from tenants import staff


class Command(BaseCommand):
    help = "Make an account for platform staff; prints the authenticator's address and ten printed codes, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="the person's name")
        parser.add_argument("--random-password", action="store_true", help="make one and print it, don't ask")

    def handle(self, *args: Any, **options: Any) -> None:
        password = staff.random_password() if options["random_password"] else getpass("Password: ")
        try:
            validate_email(options["email"])
            validate_password(password)
            keys = staff.create_staff(
                email=options["email"], name=options["name"] or options["email"], password=password
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if options["random_password"]:
            self.stdout.write(f"Password: {password}")
        self.stdout.write(f"Authenticator: {keys.otpauth_url}")
        self.stdout.write("Printed codes, each works once: " + " ".join(keys.printed_codes))
