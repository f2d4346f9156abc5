"""Django's form fields for numbers, which take what a person types in ASCII digits and nothing that only Python reads.

Django's own accept "1_000" as a thousand (see `portal.numerals`).
"""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

_NUMBER = re.compile(r"[+-]?[0-9.]+(?:[eE][+-]?[0-9]{1,2})?")


def _check(field: forms.Field, value: Any) -> None:
    if isinstance(value, str) and value not in field.empty_values and not _NUMBER.fullmatch(value.strip()):
        raise ValidationError(field.error_messages["invalid"], code="invalid")


class DecimalField(forms.DecimalField):
    """A decimal number in ASCII digits."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # django-stubs: an IntegerField
        _check(self, value)
        return super().to_python(value)


class IntegerField(forms.IntegerField):
    """A whole number in ASCII digits."""

    def to_python(self, value: Any) -> int | None:
        _check(self, value)
        return super().to_python(value)
