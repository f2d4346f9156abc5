"""History as people read it: field labels instead of columns, labels of choices instead of their values,
Decimal instead of millionths, names instead of ids."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.history.models import Event
from portal.money.fields import MicroField
from portal.money.rounding import from_micro

MASK = "•••"
Names = dict[tuple[str, Any], str]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One field's change."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """One event in words."""

    at: datetime
    who: str
    what: str
    lines: Sequence[Line]
    job_id: int | None
    request_id: str
    rows: int | None


def describe_events(model: type[models.Model], events: Iterable[Event]) -> list[Told]:
    """The events of objects of this model, in words. One query per foreign key that changed."""
    events = list(events)
    columns = {str(field.column): field for field in model._meta.concrete_fields}
    names = _names_of(columns, events)
    return [_told(event, columns, names) for event in events]


def _told(event: Event, columns: dict[str, models.Field], names: Names) -> Told:
    rows = event.changes.get("rows") if event.object_id is None else None
    lines = (
        []
        if rows is not None
        else [
            Line(
                label=_label(columns.get(column), column),
                before=shown(columns.get(column), change[0], names),
                after=shown(columns.get(column), change[1], names),
            )
            for column, change in sorted(event.changes.items(), key=lambda item: _place(columns, item[0]))
        ]
    )
    return Told(
        at=event.at,
        who=event.actor_name or _DOORS.get(event.door, event.door),
        what=event.get_operation_display(),
        lines=lines,
        job_id=event.job_id,
        request_id=event.request_id,
        rows=rows,
    )


_DOORS = {"staff": "Staff", "system": "System", "login": "Login", "partner": "–"}


def _place(columns: dict[str, models.Field], column: str) -> int:
    names = list(columns)
    return names.index(column) if column in columns else len(names)


def _label(field: models.Field | None, column: str) -> str:
    return str(capfirst(field.verbose_name if field is not None else column.replace("_", " ")))


def _names_of(columns: dict[str, models.Field], events: list[Event]) -> Names:
    """Names of the objects that changed foreign keys point at; one query for each key."""
    wanted: dict[str, set[Any]] = {}
    for event in events:
        for column, change in event.changes.items():
            if isinstance(columns.get(column), models.ForeignKey) and isinstance(change, list):
                wanted.setdefault(column, set()).update(value for value in change if isinstance(value, int))
    names: Names = {}
    for column, ids in wanted.items():
        target: Any = columns[column].related_model
        for obj in target._base_manager.filter(pk__in=ids):
            names[column, obj.pk] = str(obj)
    return names


def shown(field: models.Field | None, value: Any, names: Names) -> str:  # noqa: C901 -- one line for each kind of value
    """A value from the history's JSON, as a person reads it; "" for none."""
    if value is None or value == "" or value == []:
        return ""
    if value == MASK:
        return MASK
    if isinstance(field, ArrayField) and isinstance(value, list):
        return ", ".join(shown(field.base_field, item, names) for item in value)
    if isinstance(field, models.ForeignKey):
        return names.get((field.column, value), f"#{value}")
    if isinstance(field, MicroField) and isinstance(value, int):
        return f"{from_micro(value).normalize():f}"
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, models.DateTimeField) and (moment := parse_datetime(str(value))):
        return date_format(timezone.localtime(moment) if moment.tzinfo else moment, "j M Y, H:i")
    if isinstance(field, models.DateField) and (day := parse_date(str(value)[:10])):
        return date_format(day, "j M Y")
    if isinstance(value, int) and not isinstance(field, models.BigAutoField):
        return number_format(value)
    if isinstance(value, list):
        return ", ".join(shown(None, item, names) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {shown(None, item, names)}" for key, item in value.items())
    return str(value)
