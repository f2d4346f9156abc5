"""Columns of a grid. They are django-tables2 columns that also know how to be sorted by keyset and how to be
drawn fast: the frame asks each column once for its plan, not once for each cell."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import django_tables2
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

EMPTY = mark_safe('<span class="empty-cell" aria-hidden="true">–</span>')


class Column(django_tables2.Column):
    """A column of text. Arguments beside django-tables2's (verbose_name, accessor, visible, …):

    sort: how the grid is ordered by this column.
        None  by the model field that the accessor names, when there is one (related fields count);
        False not at all;
        "name" or ("a", "b")  by these ORM names. Behind the wall they must be bigint, int, date or
              text COLLATE "C" (numeric, LIKE and citext can't use an index there), and the model needs an
              index (partner, [parent,] *names, id) where the table is large.
    filter: the filter, or filters, of the filter class that belong into this column's head (default: the
        column's name).
    wide: hidden below 992 px.
    shown: False: not shown until a person picks it in the column chooser.
    css: further classes for the cells.
    empty_values: () for a cell that may say something although its own value is empty.
    """

    css = ""
    by_value = False
    """Whether `show` looks at nothing but the value, which can be a key of a dictionary: drawn once for equal ones."""

    def __init__(
        self,
        verbose_name: Any = None,
        *,
        sort: str | Sequence[str] | bool | None = None,
        filter: str | Sequence[str] | None = None,  # noqa: A002 -- the word that fits
        wide: bool = False,
        shown: bool = True,
        css: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(verbose_name, **kwargs)
        self.sort = (sort,) if isinstance(sort, str) else sort
        self.filter = filter
        self.wide = wide
        self.shown = shown
        self.css = f"{self.css} {css}".strip()

    def show(self, value: Any, record: Any) -> Any:
        """The cell of a value that isn't empty, as HTML (text that isn't safe is escaped by the frame)."""
        return value

    def plain(self, value: Any, record: Any) -> Any:
        """The same for CSV and XLSX: text, a number, a date, or None."""
        return value


class ListColumn(Column):
    """Several values in one cell: "a, b, c", cut after `most` of them."""

    def __init__(self, *args: Any, most: int = 6, labels: Mapping[Any, Any] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("sort", False)
        super().__init__(*args, **kwargs)
        self.most = most
        self.labels = labels or {}

    def _texts(self, value: Any) -> list[str]:
        return [str(self.labels.get(item, item)) for item in value]

    def show(self, value: Any, record: Any) -> Any:
        texts = self._texts(value)
        if len(texts) <= self.most:
            return ", ".join(texts)
        rest = _("and %(n)s more") % {"n": number_format(len(texts) - self.most, force_grouping=True)}
        return format_html('{} <span class="text-secondary">{}</span>', ", ".join(texts[: self.most]), rest)

    def plain(self, value: Any, record: Any) -> Any:
        return ", ".join(self._texts(value))


class NumberColumn(Column):
    """A whole number or a Decimal, right-aligned with tabular figures."""

    by_value = True
    css = "num"

    def __init__(self, *args: Any, decimals: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decimals = decimals

    def show(self, value: Any, record: Any) -> Any:
        return number_format(value, decimal_pos=self.decimals, force_grouping=True)


class RateColumn(NumberColumn):
    """A price or cost with at least `decimals` (4) and at most 6 decimals; aligned on the decimal point."""

    by_value = True
    css = "num"

    def __init__(self, *args: Any, decimals: int = 4, **kwargs: Any) -> None:
        super().__init__(*args, decimals=decimals, **kwargs)

    def show(self, value: Any, record: Any) -> Any:
        least = self.decimals or 0
        places = max(least, -int(Decimal(value).normalize().as_tuple().exponent))
        return _number(value, places, get_language())


class DateColumn(Column):
    """A date, as 3 May 2026; of a moment its day in the current time zone."""

    by_value = True
    css = "date"

    def show(self, value: Any, record: Any) -> Any:
        return date_format(self.plain(value, record), "j M Y")

    def plain(self, value: Any, record: Any) -> Any:
        return timezone.localtime(value).date() if isinstance(value, datetime) else value


class DateTimeColumn(Column):
    """A moment, in the current time zone, to the minute."""

    by_value = True
    css = "date"

    def show(self, value: Any, record: Any) -> Any:
        return _moment(timezone.localtime(value).replace(tzinfo=None), get_language())

    def plain(self, value: Any, record: Any) -> Any:
        return timezone.localtime(value).replace(tzinfo=None)


class YesNoColumn(Column):
    """A boolean, in words."""

    by_value = True

    def show(self, value: Any, record: Any) -> Any:
        return _("yes") if value else _("no")

    plain = show


class ChoiceColumn(Column):
    """A field with choices, shown by its label; `colours` (value to Tabler colour) makes it a badge."""

    by_value = True

    def __init__(self, choices: Any, *args: Any, colours: Mapping[Any, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.labels = dict(choices.choices if hasattr(choices, "choices") else choices)
        self.colours = dict(colours or {})

    def show(self, value: Any, record: Any) -> Any:
        label = self.labels.get(value, value)
        colour = self.colours.get(value)
        return _badge(colour, str(label)) if colour else label

    def plain(self, value: Any, record: Any) -> Any:
        return str(self.labels.get(value, value))


# What follows is kept because a page says it again and again: fees of nothing, a state, the moment of one import.


@lru_cache(maxsize=4096)
def _number(value: Decimal, places: int, language: str | None) -> str:
    """A number with so many decimals, in the language that is active."""
    return number_format(value, decimal_pos=places, force_grouping=True)


@lru_cache(maxsize=512)
def _badge(colour: str, label: str) -> SafeString:
    return format_html('<span class="badge state-{}">{}</span>', colour, label)


@lru_cache(maxsize=4096)
def _moment(local: datetime, language: str | None) -> str:
    """A local time in the language that is active."""
    return date_format(local, "j M Y, H:i")


def model_field(model: type[models.Model], path: str) -> models.Field | None:
    """The concrete field that a path (`name`, `gateway__name`) leads to, or None."""
    field: Any = None
    current: Any = model
    for part in path.replace(".", "__").split("__"):
        try:
            field = current._meta.pk if part == "pk" else current._meta.get_field(part)
        except (AttributeError, FieldDoesNotExist):
            return None
        current = field.related_model
    return field if isinstance(field, models.Field) and field.concrete and not field.many_to_many else None
