"""A form's field for the name of something: the rule of `portal.names`, said beside the field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.names import LONGEST_NAME, folded, is_name, refusal


class NameField(forms.CharField):
    """A name, with its blanks folded."""

    def __init__(self, *, max_length: int = LONGEST_NAME, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        return folded(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        assert self.max_length is not None  # noqa: S101 -- set above
        if value and len(value) <= self.max_length and not is_name(value, longest=self.max_length):
            raise ValidationError(refusal(longest=self.max_length))
