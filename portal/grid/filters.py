"""Filter classes for grids. Filters must be cheap behind the wall (limits.md W3): equality, ranges on bigint,
int, date and text COLLATE "C". LIKE and ILIKE cannot use an index there; `SearchFilter` is for small tables.
"""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.number_fields import DecimalField, IntegerField

RESERVED = frozenset(
    {"sort", "after", "before", "end", "size", "format", "columns", "selection", "id", "shown", "scope"}
)


class GridFilterSet(django_filters.FilterSet):
    """Base of every grid's filter class. A filter with a column's name is drawn in that column's head;
    the others above the grid."""

    @property
    def parts(self) -> list[QuerySet]:
        """What matches (`qs`), as one or more querysets that have no row in common: see `keyset.read_page`."""
        return [self.qs]


class _Text(forms.CharField):
    """Text that may be sent to PostgreSQL: no NUL (CharField refuses it), no lone surrogates, short."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 100)
        super().__init__(**kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        try:
            str(value).encode()
        except UnicodeEncodeError as error:
            raise forms.ValidationError(_("This text has characters that can't be searched for.")) from error


class PrefixFilter(django_filters.Filter):
    """Begins with, as a range: `>= '4412' AND < '4413'` walks the index behind the wall where LIKE can't.

    The column must be COLLATE "C". Case matters.
    """

    field_class = _Text

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        return qs.filter(in_prefix(self.field_name, value))


def in_prefix(name: str, prefix: str) -> Q:
    """The range of values that begin with `prefix` in a text column COLLATE "C"."""
    condition = Q(**{f"{name}__gte": prefix})
    last = ord(prefix[-1])
    following = last + 1 if last != 0xD7FF else 0xE000
    if following <= 0x10FFFF:
        condition &= Q(**{f"{name}__lt": prefix[:-1] + chr(following)})
    return condition


class SearchFilter(django_filters.Filter):
    """Contains, whatever the case. Reads every row of the partner: for tables of thousands, not of millions."""

    field_class = _Text

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.filter(**{f"{self.field_name}__icontains": value}) if value else qs


class ExactFilter(django_filters.Filter):
    """Is exactly this text."""

    field_class = _Text


class WholeNumberFilter(django_filters.Filter):
    """Is exactly this whole number (bigint range)."""

    field_class = IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", -(2**63))
        kwargs.setdefault("max_value", 2**63 - 1)
        super().__init__(*args, **kwargs)


class ChoiceFilter(django_filters.ChoiceFilter):
    """One of the choices; the empty one is called "any"."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("any"))
        super().__init__(*args, **kwargs)


class YesNoFilter(django_filters.BooleanFilter):
    """Yes, no, or any."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Select(choices=[("", _("any")), ("true", _("yes")), ("false", _("no"))]))
        super().__init__(*args, **kwargs)


class AtLeastFilter(django_filters.Filter):
    """A Decimal from which on rows are shown; give a `AtMostFilter` its end. For MicroField and integers."""

    field_class = DecimalField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("lookup_expr", "gte")
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 6)
        super().__init__(*args, **kwargs)


class AtMostFilter(AtLeastFilter):
    """A Decimal up to which rows are shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("lookup_expr", "lte")
        super().__init__(*args, **kwargs)


class SinceFilter(django_filters.DateFilter):
    """Rows from this day on (dates and moments)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("lookup_expr", "gte")
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(*args, **kwargs)
