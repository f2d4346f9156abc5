"""What happened (written by the database's trigger) and what people said about it (notes)."""

from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.tenancy.models import TenantModel


class EventWords(models.Func):
    """What staff search events by: who did it, the table, the request, and every word and number that changed."""

    template = (
        "(to_tsvector('simple'::regconfig, \"actor_name\" || ' ' || replace(\"table_name\", '_', ' ') || ' ' ||"
        ' "table_name" || \' \' || "request_id")'
        ' || jsonb_to_tsvector(\'simple\'::regconfig, "changes", \'["string", "numeric", "key"]\'))'
    )
    output_field = SearchVectorField()
    arity = 0


class Event(TenantModel):
    """One change of one object, or one bulk change of many. Only the database's trigger writes here."""

    class Operation(models.TextChoices):
        INSERT = "I", _("added")
        UPDATE = "U", _("changed")
        DELETE = "D", _("deleted")

    at = models.DateTimeField(db_index=False)
    door = models.CharField(max_length=8, help_text="partner, staff, login or system")
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=254, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    job_id = models.BigIntegerField(null=True)
    table_name = models.CharField(max_length=63)
    object_id = models.BigIntegerField(null=True, help_text="empty: a bulk change; `changes` counts its rows")
    operation = models.CharField(max_length=1, choices=Operation.choices)
    changes = models.JSONField(help_text='{"field": [from, to]}, or {"rows": n} of a bulk change')

    class Meta:
        indexes = [
            models.Index(fields=["partner", "table_name", "object_id", "-id"], name="history_event_object"),
            models.Index(fields=["partner", "job_id"], name="history_event_job"),
            models.Index(fields=["partner", "-id"], name="history_event_newest"),
            GinIndex(EventWords(), name="history_event_words"),
            BrinIndex(fields=["at"], name="history_event_at"),
        ]
        ordering = ["-id"]


class Note(TenantModel):
    """What a person wrote about an object."""

    table_name = models.CharField(max_length=63)
    object_id = models.BigIntegerField()
    text = models.TextField(_("Note"), max_length=4000)
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=254)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["partner", "table_name", "object_id", "-id"], name="history_note_object")]
        ordering = ["-id"]
