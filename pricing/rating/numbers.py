"""Telephone numbers as people write them, brought into E.164."""

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from phonenumbers import NumberParseException, ValidationResult

_SCHEME = re.compile(r"^\s*(?:tel|sip|callto):", re.IGNORECASE)
_ALLOWED = re.compile(r"[\d\s+().\-/\u00a0\u2007-\u2015\u202f]+")
LONGEST = 60


def e164(text: str, *, region: str = "") -> str:
    """The digits of a number without `+`: `+48 600 123 456`, `0048600123456` and `48600123456` are 48600123456.

    region: ISO 3166 alpha-2 of the caller, so that `0171 1234567` is understood too. A number need only be
    possible (its country code exists, its length fits), not assigned: new ranges open faster than lists of them
    are updated. Raises ValidationError that says what to change.
    """
    text = _SCHEME.sub("", text).strip()
    if not text or len(text) > LONGEST or not _ALLOWED.fullmatch(text):
        raise ValidationError(_("Enter a number with its country code, such as +48 600 123 456."))
    national = bool(region) and re.match(r"\(?0(?!0)", text) is not None
    try:
        number = phonenumbers.parse(text if national else _international(text), region if national else None)
    except NumberParseException as problem:
        raise ValidationError(_parse_words(problem)) from None
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason in {ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY}:
        raise ValidationError(_("This number is too short for its country. Enter all of its digits."))
    if reason == ValidationResult.TOO_LONG:
        raise ValidationError(_("This number has more digits than numbers of its country have."))
    if reason == ValidationResult.INVALID_COUNTRY_CODE:
        raise ValidationError(_("No country has this code. Begin with a country code, such as +48."))
    if reason != ValidationResult.IS_POSSIBLE:
        raise ValidationError(_("No number of this country has so many digits. Check it."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")


def shown(digits: str) -> str:
    """E.164 digits as people read them: `+48 600 123 456`."""
    try:
        number = phonenumbers.parse(f"+{digits}", None)
    except NumberParseException:
        return f"+{digits}"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _international(text: str) -> str:
    if text.startswith("+"):
        return text
    bare = text.replace("(0)", "")
    if bare.startswith("00"):
        return "+" + bare[2:]
    if bare.startswith("0"):
        raise ValidationError(_("Write the number with its country code, such as +48 600 123 456, not with a 0 first."))
    return "+" + bare


def _parse_words(problem: NumberParseException) -> str:
    return {
        NumberParseException.INVALID_COUNTRY_CODE: _("No country has this code. Begin with a country code, as +48."),
        NumberParseException.TOO_LONG: _("A telephone number has at most 15 digits."),
        NumberParseException.TOO_SHORT_NSN: _("This number is too short to be called."),
        NumberParseException.TOO_SHORT_AFTER_IDD: _("This number is too short to be called."),
    }.get(problem.error_type, _("Enter a number with its country code, such as +48 600 123 456."))
