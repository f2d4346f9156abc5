"""The filter of what holds for a time: without a day what holds now, with one what held then."""

from datetime import UTC, date, datetime, time

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.grid.filters import GridFilterSet


class VersionFilter(GridFilterSet):
    """Filters of rows that are `Versioned`."""

    on = django_filters.DateFilter(
        label=_("As of"),
        method="as_of",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Without a day: what holds now or will; ended versions are the history's."""
        if not self.form.cleaned_data.get("on"):
            queryset = queryset.filter(ended=False)
        return super().filter_queryset(queryset)

    def as_of(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        """What holds at the end of that day (UTC), ended versions included."""
        end = _end_of(value)
        if end > timezone.now():
            queryset = queryset.filter(ended=False)  # no more than the truth, and the indexes know it
        return queryset.filter(valid_from__lte=end, valid_to__gt=end)

    @property
    def parts(self) -> list[QuerySet]:
        """Of a day that is past, what still holds and what has ended since: no index knows both."""
        return self.by_version(self.qs)

    def by_version(self, rows: QuerySet) -> list[QuerySet]:
        """Rows that are filtered already, in these parts."""
        day = self.form.cleaned_data.get("on") if self.is_bound else None
        if day is None or _end_of(day) > timezone.now():
            return [rows]
        return [rows.filter(ended=ended) for ended in (False, True)]


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, tzinfo=UTC)  # midnight would be after the last day there is
