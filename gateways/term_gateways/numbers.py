"""Telephone numbers as people write them, brought into E.164, and what is no E.164 number at all.

Emergency numbers (112, 911), service numbers (116116, 1800) and extensions (101) belong to the country or the switch in
which they are dialled. They have no country code, so the digits they begin with name no country: 911 is not in India
(+91), and 112 not in the United States (+1). Here such a number is called a *short number*.
"""

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from phonenumbers import NumberParseException, ValidationResult

LONGEST = 60
LONGEST_SHORT = 6
"""Digits of the longest short number. E.164 numbers with country code have at least seven, but for a few old lines."""
_MOST_DIGITS = 15  # ITU-T E.164 §6.2.1

_SCHEME = re.compile(r"^\s*(?:tel|sip|callto):", re.IGNORECASE)
_ALLOWED = re.compile(r"\+?[\d\s().\-/\u00a0\u2007-\u2015\u202f]+")
_SHORT = re.compile(rf"[1-9][0-9]{{0,{LONGEST_SHORT - 1}}}", re.ASCII)
_ITALY = "39"  # the only plan with a 0 that is dialled from abroad too and that people write as (0)
_TOO_SHORT = {ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY}


def e164(text: str, *, region: str = "") -> str:
    """The digits of a number without `+`: `+48 600 123 456`, `0048600123456` and `48600123456` are 48600123456.

    region: ISO 3166 alpha-2 of the caller, so that `0171 1234567` is understood too. A number need only be
    possible (its country code exists, its length fits), not assigned: new ranges open faster than lists of them
    are updated. Raises ValidationError that says what to change, for short numbers too.
    """
    text = _bare(text)
    if short := _short_digits(text):
        raise ValidationError(short_number_words(short))
    national = bool(region) and re.match(r"\(?0(?!0)", text) is not None
    try:
        number = phonenumbers.parse(text if national else _international(text), region if national else None)
    except NumberParseException as problem:
        raise ValidationError(_parse_words(problem, text)) from None
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason in _TOO_SHORT:
        raise ValidationError(_too_short_words(text))
    if reason == ValidationResult.TOO_LONG:
        raise ValidationError(_("This number has more digits than numbers of its country have."))
    if reason == ValidationResult.INVALID_COUNTRY_CODE:
        raise ValidationError(_("No country has this code. Begin with a country code, such as +48."))
    if reason != ValidationResult.IS_POSSIBLE:
        raise ValidationError(_("No number of this country has so many digits. Check it."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")


def e164_or_short(text: str) -> str:
    """The digits of a number that can be dialled: of an E.164 number without `+`, or of a short number as it is.

    Which of the two it is says `is_short_number`. With `+` or 00 first only an E.164 number is meant. Raises
    ValidationError.
    """
    bare = _bare(text)
    if not all(character.isascii() for character in bare if character.isdigit()):
        raise ValidationError(_no_number_words())
    return _short_digits(bare) or e164(bare)


def is_short_number(digits: str) -> bool:
    """Whether these digits are an emergency number, a service number or an extension instead of an E.164 number."""
    return _SHORT.fullmatch(digits) is not None


def is_e164(digits: str) -> bool:
    """Whether these digits can be an international number: the country code exists and the length fits its plan."""
    if not digits.isascii() or not digits.isdigit() or is_short_number(digits):
        return False
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(f"+{digits}", None))
    except NumberParseException:
        return False


def short_number_words(digits: str) -> str:
    """That a short number is no international number, in a sentence."""
    return _(
        "%(number)s is no international number. Emergency numbers, service numbers and extensions belong to the "
        "country or network in which they are dialled, so no dial code sells them."
    ) % {"number": digits}


def shown(digits: str) -> str:
    """E.164 digits as people read them: `+48 600 123 456`."""
    try:
        number = phonenumbers.parse(f"+{digits}", None)
    except NumberParseException:
        return f"+{digits}"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _bare(text: str) -> str:
    text = _SCHEME.sub("", text).strip()
    if not text or len(text) > LONGEST or not _ALLOWED.fullmatch(text):
        raise ValidationError(_no_number_words())
    if len(re.sub(r"\D", "", text.removeprefix("+").removeprefix("00"))) > _MOST_DIGITS:
        raise ValidationError(_("A telephone number has at most %(n)s digits.") % {"n": _MOST_DIGITS})
    return text


def _short_digits(text: str) -> str:
    """The digits of a short number as it is dialled, without `+` or 00; otherwise ""."""
    digits = re.sub(r"[^\d+]", "", text)
    return digits if is_short_number(digits) else ""


def _international(text: str) -> str:
    text = re.sub(r"\(\s*0\s*\)", "0" if re.match(rf"\+?(?:00)?\s*{_ITALY}", text) else "", text)
    if text.startswith("+"):
        return text
    if text.startswith("00"):
        return "+" + text[2:]
    if text.startswith("0"):
        raise ValidationError(_("Write the number with its country code, such as +48 600 123 456, not with a 0 first."))
    return "+" + text


def _no_number_words() -> str:
    return _("Enter a number with its country code, such as +48 600 123 456.")


def _too_short_words(text: str) -> str:
    """Of a number with + or 00 before it: perhaps it is a short number that doesn't get any."""
    digits = re.sub(r"[^\d+]", "", text).removeprefix("+").removeprefix("00")
    too_short = _("This number is too short for its country. Enter all of its digits.")
    return f"{short_number_words(digits)} {too_short}" if is_short_number(digits) else too_short


def _parse_words(problem: NumberParseException, text: str) -> str:
    if problem.error_type in {NumberParseException.TOO_SHORT_NSN, NumberParseException.TOO_SHORT_AFTER_IDD}:
        return _too_short_words(text)
    return {
        NumberParseException.INVALID_COUNTRY_CODE: _("No country has this code. Begin with a country code, as +48."),
        NumberParseException.TOO_LONG: _("A telephone number has at most 15 digits."),
    }.get(problem.error_type, _no_number_words())
