"""Platform staff: their accounts and one-time codes."""

import secrets
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.tenancy import wall
from tenants.models import User, normal_email

PRINTED_CODES = 10


@dataclass(frozen=True, kw_only=True)
class StaffKeys:
    """What new staff need once: the authenticator's address (otpauth://…) and the printed codes."""

    user: User
    otpauth_url: str
    printed_codes: list[str]


def create_staff(*, email: str, name: str, password: str) -> StaffKeys:
    """Make an account for platform staff. Raises ValidationError when the address is taken."""
    person = User(email=normal_email(email), name=name.strip(), is_staff=True, is_superuser=True)
    person.set_password(password)
    try:
        with wall.enter_staff(actor_name="create_staff"), transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(_("This address is already in use.")) from error
    return new_keys(person)


def new_keys(person: User) -> StaffKeys:
    """New one-time codes for a member of staff; earlier ones stop working."""
    with wall.enter_login():
        TOTPDevice.objects.filter(user_id=person.pk).delete()
        StaticDevice.objects.filter(user_id=person.pk).delete()
        totp = TOTPDevice.objects.create(user_id=person.pk, name="authenticator")
        static = StaticDevice.objects.create(user_id=person.pk, name="printed codes")
        codes = [StaticToken.random_token() for _number in range(PRINTED_CODES)]
        StaticToken.objects.bulk_create(StaticToken(device=static, token=code) for code in codes)
    totp.user = person
    return StaffKeys(user=person, otpauth_url=totp.config_url, printed_codes=codes)


def random_password() -> str:
    return secrets.token_urlsafe(12)
