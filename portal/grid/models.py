"""What a person has chosen for a grid: its columns and its page size; and the answers to the forms a person sent."""

from django.db import models
from django.utils import timezone

from portal.tenancy.models import TenantModel


class GridChoice(TenantModel):
    """One person's columns and page size of one grid."""

    user_id = models.BigIntegerField()
    grid = models.CharField(max_length=60)
    columns = models.JSONField(default=list, help_text="names of the columns shown, in order; empty: the grid's own")
    size = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "user_id", "grid"], name="grid_choice_once")]


class AnsweredForm(TenantModel):
    """The answer to a form that did something, kept for a day for the same form sent again (portal.grid.once).

    key: drawn with the form. digest: of the address and of all that was sent.
    """

    user_id = models.BigIntegerField()
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    messages = models.JSONField(default=list, help_text="level and text of what was said on the next page")
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "user_id", "key"], name="grid_answered_form_once")]
