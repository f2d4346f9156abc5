"""The base of every table that belongs to a partner."""

from django.db import models


class CurrentPartner(models.Func):
    """The partner of the transaction, as PostgreSQL knows it; evaluating it outside a door is an error."""

    template = "(current_setting('app.partner'))::bigint"
    output_field = models.BigIntegerField()
    arity = 0


class TenantModel(models.Model):
    """A row that belongs to one partner.

    The database fills `partner` and refuses any other value, so code never sets it. The migration that
    creates the table must also run `portal.tenancy.operations.Wall`; a test fails for a table without it.
    """

    partner = models.ForeignKey(
        "tenants.Partner",
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        db_default=CurrentPartner(),
        db_index=False,  # every index of a tenant table leads with the partner where that helps
        db_constraint=False,  # operations.Wall adds it, or a composite key that implies it
    )

    class Meta:
        abstract = True
