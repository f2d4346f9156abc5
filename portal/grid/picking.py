"""Choosing one object among very many by typing part of its name.

`PickerFilter` limits a grid to the rows of one object (the customer filter). `Picker` is the control of a form's text
field. Both work without JavaScript; with it, static/js/picker.js asks the address for matches while one types. The
ground floor knows no customers: an app hands in the two functions that find them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from portal.number_fields import IntegerField

BIGINT = 2**63


@dataclass(frozen=True, kw_only=True)
class Pick:
    """One object that can be chosen."""

    id: int
    label: str
    note: str = ""

    def __str__(self) -> str:
        return f"{self.label} (#{self.id})"


class PickerFilter(django_filters.Filter):
    """Rows of one object. In the address it is the object's id.

    find: text -> what matches, at most some twenty. by_id: the object with an id, or None where there is none (for
    this partner). url_name: the address that answers with the matches (grid/picks.html).
    """

    field_class = IntegerField

    def __init__(
        self,
        *args: Any,
        find: Callable[[str], list[Pick]],
        by_id: Callable[[int], Pick | None],
        url_name: str,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("min_value", 1)
        kwargs.setdefault("max_value", BIGINT - 1)
        kwargs.setdefault("widget", forms.HiddenInput())
        super().__init__(*args, **kwargs)
        self.find, self.by_id, self.url_name = find, by_id, url_name

    def filter(self, qs: QuerySet, value: int | None) -> QuerySet:
        return qs if value is None else qs.filter(**{f"{self.field_name}_id": value})


class Picker(forms.TextInput):
    """A text field that offers what matches while one types. What is chosen becomes its text: "Name (#12)"."""

    template_name = "forms/picker.html"

    def __init__(self, *, url_name: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false", **(attrs or {})})
        self.url_name = url_name

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["url"] = reverse(self.url_name)
        return context
