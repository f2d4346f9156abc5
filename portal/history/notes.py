"""Notes: human words about an object, kept apart from the machine's records."""

from django.db import models

from portal.history.models import Note
from portal.tenancy import wall


def notes_of(obj: models.Model) -> models.QuerySet[Note]:
    """Every note about this object, newest first."""
    return Note.objects.filter(table_name=obj._meta.db_table, object_id=obj.pk)


def add_note(obj: models.Model, text: str) -> Note:
    """Write a note in the name of whoever is inside the wall."""
    inside = wall.current()
    return Note.objects.create(
        table_name=obj._meta.db_table,
        object_id=obj.pk,
        text=text.strip(),
        author_id=inside.actor_id if inside else None,
        author_name=inside.actor_name if inside else "",
    )
