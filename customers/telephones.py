"""Telephone numbers of customers: kept as E.164 digits without the +, shown in the international form."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def telephone_digits(text: str, *, country: str) -> str:
    """The digits of a number as a person writes it; one without + or 00 is taken as one of `country`.

    Raises ValidationError when no number can be like this.
    """
    text = text.strip()
    if text.startswith("00"):
        text = f"+{text[2:]}"
    try:
        number = phonenumbers.parse(text, None if text.startswith("+") else country or None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValidationError(
            _("No telephone number is like this. Write it with its country, such as +48 22 123 45 67."),
            code="telephone",
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")


def shown_telephone(digits: str) -> str:
    """`48221234567` as `+48 22 123 45 67`; what can't be read stands for itself."""
    try:
        number = phonenumbers.parse(f"+{digits}", None)
    except phonenumbers.NumberParseException:
        return digits
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
