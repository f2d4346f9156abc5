"""An object's history together with that of the rows that belong to it, as one story."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise

from portal.history.describe import Told, describe_events
from portal.history.events import history_of
from portal.history.models import Event


@dataclass(frozen=True, kw_only=True)
class Part:
    """Rows that people see as fields of an object: amounts per currency, links to web products.

    key: the part's foreign key to the object. title: what the part is called ("Prices").
    """

    model: type[models.Model]
    key: str
    title: str | Promise


def story_of(
    obj: models.Model, parts: Sequence[Part] = (), *, before: int | None = None, most: int = 200
) -> tuple[list[Told], int | None]:
    """What changed of the object and its parts, newest first, at most `most`; and the event before which older ones
    begin (None: there are none). before: only events older than this one.

    Parts that are gone are told too: by the events that once named the object.
    """
    events = history_of(obj)
    names: dict[str, dict[int | None, str]] = {}
    for part in parts:
        table = part.model._meta.db_table
        column = part.model._meta.get_field(part.key).column  # type: ignore[union-attr]
        living = {row.pk: str(row) for row in part.model._default_manager.filter(**{part.key: obj.pk})}
        gone = Event.objects.filter(table_name=table, **{f"changes__{column}__contains": obj.pk})
        names[table] = dict.fromkeys(gone.values_list("object_id", flat=True), "") | living
        events |= Event.objects.filter(Q(table_name=table, object_id__in=list(names[table])))
    if before is not None:
        events = events.filter(pk__lt=before)
    found = list(events.order_by("-pk")[: most + 1])
    shown, older = found[:most], found[most - 1].pk if len(found) > most else None
    told: dict[int, Told] = {}
    for model, title in ((type(obj), ""), *((part.model, part.title) for part in parts)):
        own = [event for event in shown if event.table_name == model._meta.db_table]
        for event, line in zip(own, describe_events(model, own), strict=True):
            about = f" · {title} {names[event.table_name][event.object_id]}".rstrip() if title else ""
            told[event.pk] = replace(line, what=line.what + about)
    return [told[event.pk] for event in shown], older
