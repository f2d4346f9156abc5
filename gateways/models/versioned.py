"""What routes and prices share: a place that is called, its codes, and the time a version holds."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.tenancy.models import TenantModel

FOREVER = datetime(9999, 12, 31, tzinfo=UTC)
"""`valid_to` of a version that nothing has closed (a NULL would need two conditions in every query)."""


LONGEST_CODE = 15
"""E.164: a number has at most 15 digits."""


class CommonStart(models.Func):
    """What two texts of up to LONGEST_CODE characters begin with together."""

    arity = 2

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        (first, _none), (second, _none) = (compiler.compile(part) for part in self.source_expressions)
        same = " + ".join(f"(left({first}, {n}) = left({second}, {n}))::int" for n in range(1, LONGEST_CODE + 1))
        return f"left({first}, {same})", []


class LineType(models.TextChoices):
    LANDLINE = "L", _("Landline")
    MOBILE = "M", _("Mobile")
    OTHER = "O", _("Other")


class Versioned(TenantModel):
    """Something that holds for a time and is never overwritten: a change closes the version (`valid_to`) and begins
    another (`valid_from`).

    `ended` says the same as `valid_to <= now()`, but can stand in a partial index; who closes a version in
    the past sets it, and a beat task sets it for versions that were closed ahead of time.
    """

    valid_from = models.DateTimeField(_("Valid from"), default=timezone.now)
    valid_to = models.DateTimeField(_("Valid to"), default=FOREVER)
    ended = models.BooleanField(default=False)

    class Meta:
        abstract = True


class VersionedDestination(Versioned):
    """A destination with its codes at certain terms, for a time."""

    destination = models.CharField(_("Destination"), max_length=200, db_collation="C")
    country = models.CharField(_("Country"), max_length=2, blank=True, db_collation="C", help_text="ISO 3166 alpha-2")
    line_type = models.CharField(
        _("Type"), max_length=1, choices=LineType.choices, default=LineType.OTHER, db_collation="C"
    )
    origin_codes = ArrayField(
        models.CharField(max_length=15),
        verbose_name=_("Origin codes"),
        default=list,
        help_text="sorted; empty: any caller",
    )
    codes = ArrayField(models.CharField(max_length=15), verbose_name=_("Codes"), help_text="sorted as text")
    code_count = models.PositiveIntegerField(_("Number of codes"))
    # The first and last code as text: with them a look-up by code prunes by index, without one on the array
    # (array operators aren't leakproof, so behind the wall they can't use one).
    code_min = models.CharField(max_length=15, db_collation="C")
    code_max = models.CharField(max_length=15, db_collation="C")
    # What all codes begin with. Only rows whose stem the number begins with can match it: an equality, so it
    # finds the few candidates among a million by index (gateways.term_gateways.matching).
    code_stem = models.GeneratedField(
        expression=CommonStart("code_min", "code_max"),
        output_field=models.CharField(max_length=LONGEST_CODE, db_collation="C"),
        db_persist=True,
    )

    class Meta:
        abstract = True
