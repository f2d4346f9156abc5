"""Model fields for money in hot tables."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import DecimalValidator
from django.db import models
from django.db.models.expressions import Combinable

from portal.money.rounding import from_micro, to_micro
from portal.number_fields import DecimalField


class MicroField(models.BigIntegerField):
    """A rate or amount kept as whole millionths in a bigint, shown as a Decimal.

    Behind the wall a numeric comparison can't use an index (it isn't leakproof); a bigint one can.
    Raw SQL sees millionths; Python sees currency units. Range: about ±9.2 trillion units.
    """

    description = "Decimal with six decimals, stored as bigint millionths"
    # What django-stubs reads to know what an instance's attribute takes and gives.
    _pyi_private_set_type: Decimal | int | str | Combinable  # type: ignore[assignment]
    _pyi_private_get_type: Decimal  # type: ignore[assignment]

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else from_micro(value)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        return DecimalField().to_python(str(value))

    def get_prep_value(self, value: Any) -> int | None:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return to_micro(Decimal(str(value)))

    @property
    def validators(self) -> list[Any]:
        return [DecimalValidator(18, 6)]

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return models.Field.formfield(
            self, **{"form_class": DecimalField, "max_digits": 18, "decimal_places": 6, **kwargs}
        )
