"""What a person has chosen for a grid: its columns and its page size."""

from django.db import models

from portal.tenancy.models import TenantModel


class GridChoice(TenantModel):
    """One person's columns and page size of one grid."""

    user_id = models.BigIntegerField()
    grid = models.CharField(max_length=60)
    columns = models.JSONField(default=list, help_text="names of the columns shown, in order; empty: the grid's own")
    size = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "user_id", "grid"], name="grid_choice_once")]
