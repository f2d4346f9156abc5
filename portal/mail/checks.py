"""System checks of the settings of mail, going out and coming in."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004
from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator, validate_email

from portal.mail.addresses import from_address


@register
def check_mail(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Addresses that are none, a mailbox without its password, mails that go nowhere."""
    found: list[CheckMessage] = []
    if not _is_address(from_address()) and not from_address().endswith("@localhost"):
        found.append(Error("DEFAULT_FROM_EMAIL holds no email address.", id="mail.E001"))
    if settings.STAFF_EMAIL and not _is_address(settings.STAFF_EMAIL):
        found.append(Error("STAFF_EMAIL is no email address.", id="mail.E002"))
    if settings.INBOUND_DOMAIN and not _is_domain(settings.INBOUND_DOMAIN):
        found.append(Error("INBOUND_DOMAIN is no domain name.", hint="Such as in.example.com.", id="mail.E003"))
    if settings.IMAP_HOST and not (settings.IMAP_USER and settings.IMAP_PASSWORD):
        found.append(Error("IMAP_HOST needs IMAP_USER and IMAP_PASSWORD.", id="mail.E004"))
    if getattr(settings, "EMAIL_USE_TLS", False) and getattr(settings, "EMAIL_USE_SSL", False):
        found.append(Error("EMAIL_USE_TLS and EMAIL_USE_SSL exclude each other.", id="mail.E005"))
    if settings.IMAP_HOST and not settings.INBOUND_DOMAIN:
        found.append(Warning("IMAP_HOST is read for mail to no domain: set INBOUND_DOMAIN as well.", id="mail.W001"))
    if settings.MODE == "production" and settings.INBOUND_DOMAIN and not settings.INBOUND_AUTHSERV_ID:
        said = "Answers to tickets are taken by their sender's address, which nobody checked: set INBOUND_AUTHSERV_ID."
        found.append(Warning(said, hint="docs/operating.md, Mail.", id="mail.W003"))
    if settings.MODE == "production" and getattr(settings, "EMAIL_FILE_PATH", False):
        found.append(Warning("EMAIL_HOST is not set: mails are written to files and reach nobody.", id="mail.W002"))
    return found


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _is_domain(text: str) -> bool:
    try:
        DomainNameValidator()(text)
    except ValidationError:
        return False
    return True
